//! The REST API, version 2010-04-01.

mod calls;
mod check;
mod create;
mod list;
mod messages;
pub(super) mod numbers;
mod recordings;
mod refusal;
mod render;

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use self::refusal::Refusal;
use super::exchange::Exchange;
use super::fault::{Fault, FaultPoint};
use super::http::{Reply, Request, Response};

type Answer = Result<Response, Refusal>;

/// Answers a request, with what was armed for it.
pub(super) fn answer(exchange: &Arc<Exchange>, request: &Request) -> Reply {
    let path: Vec<&str> = request.path.trim_start_matches('/').split('/').collect();
    let fault = exchange.strike(point(&request.method, &path));
    match fault {
        Some(Fault::Refused(code)) => return Reply::Whole(Refusal::of(code).response()),
        Some(Fault::Fails(status)) => return Reply::Whole(Response::page(status)),
        Some(Fault::Cut) => return Reply::Nothing,
        Some(Fault::TakenLate(late)) => {
            let request = request.clone();
            exchange.apart(move |exchange| take(exchange, &request, late));
            return Reply::Nothing;
        }
        _ => {}
    }
    let response = match route(exchange, request, &path) {
        Ok((response, true)) if fault.is_none() => {
            drop(response);
            return Reply::Nothing;
        }
        Ok((response, _)) => response,
        Err(refusal) => refusal.response(),
    };
    match fault {
        Some(Fault::FailsAfter(status)) => Reply::Whole(Response::page(status)),
        Some(Fault::AnswerLost) => Reply::Nothing,
        Some(Fault::AnswerHalved) => Reply::Half(response),
        Some(Fault::AnswerGarbled) => {
            Reply::Whole(Response { body: "<!-- not what you asked for".to_owned(), ..response })
        }
        Some(Fault::Late(late)) => {
            exchange.pause(late);
            Reply::Whole(response)
        }
        _ => Reply::Whole(response),
    }
}

/// Takes a request for a call so late.
fn take(exchange: &Arc<Exchange>, request: &Request, late: Duration) {
    exchange.pause(late);
    let path: Vec<&str> = request.path.trim_start_matches('/').split('/').collect();
    let Ok((response, _)) = route(exchange, request, &path) else { return };
    let call: Value = serde_json::from_str(&response.body).unwrap_or_default();
    let sid = call.get("sid").and_then(Value::as_str).unwrap_or_default();
    exchange.change(|state| {
        if let Some(call) = state.call_mut(sid) {
            call.was_late = true;
        }
    });
}

fn point(method: &str, path: &[&str]) -> FaultPoint {
    match (method, path.last().copied(), path.len()) {
        ("POST", Some("Calls.json"), _) => FaultPoint::CreateCall,
        ("POST", Some("Messages.json"), _) => FaultPoint::CreateMessage,
        ("POST", _, _) => FaultPoint::UpdateCall,
        _ => FaultPoint::Read,
    }
}

/// The answer, and whether it gets lost because of the number that is called.
fn route(
    exchange: &Arc<Exchange>,
    request: &Request,
    path: &[&str],
) -> Result<(Response, bool), Refusal> {
    let is_let_in = |(user, password): &(String, String)| exchange.account.lets_in(user, password);
    if let ["v1", "DialingPermissions", "Countries", iso] = path {
        let known = request.user.as_ref().is_some_and(is_let_in);
        return if known {
            Ok((numbers::country(exchange, iso), false))
        } else {
            Err(Refusal::of(20003))
        };
    }
    let ["2010-04-01", "Accounts", account, rest @ ..] = path else {
        // A late webhook for a server that had this port before is nobody's mistake.
        if path.first() != Some(&"webhooks") {
            exchange.complain(format!("20404 there is nothing at {}", request.path));
        }
        return Err(Refusal::of(20404));
    };
    let caller = request.user.as_ref().filter(|user| is_let_in(user)).ok_or(Refusal::of(20003))?;
    // The key is a standard one, which may do everything but see the account.
    if rest.is_empty() && caller.0 != exchange.account.sid {
        return Err(Refusal::of(20003));
    }
    if account.trim_end_matches(".json") != exchange.account.sid {
        return Err(Refusal::of(20404));
    }
    if request.method == "POST" {
        let kind = request.content_type.as_deref().unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if kind != "application/x-www-form-urlencoded" {
            exchange.complain(format!("20001 the body of a request is {kind:?}, not a form"));
        }
        for (name, _) in request.query.pairs() {
            exchange.complain(format!("20001 {name} of a POST stands in the URL"));
        }
    }
    let answer = match (request.method.as_str(), rest) {
        ("POST", ["Calls.json"]) => return create::create(exchange, &request.form),
        ("GET", ["Calls.json"]) => calls::list(exchange, &request.query),
        ("GET", ["Calls", sid, "Events.json"]) => calls::events(exchange, sid, &request.query),
        ("GET", ["Calls", sid]) => calls::fetch(exchange, json(sid)?),
        ("POST", ["Calls", sid]) => calls::update(exchange, json(sid)?, &request.form),
        ("POST", ["Messages.json"]) => messages::create(exchange, &request.form),
        ("GET", ["Messages.json"]) => messages::list(exchange, &request.query),
        ("GET", ["Messages", sid]) => messages::fetch(exchange, json(sid)?),
        ("GET", ["IncomingPhoneNumbers.json"]) => numbers::list(exchange, &request.query),
        ("GET", ["OutgoingCallerIds.json"]) => numbers::verified(exchange, &request.query),
        ("GET", ["Recordings", sid]) => recordings::fetch(exchange, sid),
        ("DELETE", ["Recordings", sid]) => recordings::delete(exchange, sid),
        ("GET", []) => Ok(Response::json(200, &render::account(exchange))),
        _ => {
            exchange.complain(format!("20404 nothing takes a {} of this kind", request.method));
            Err(Refusal::of(20404))
        }
    };
    answer.map(|response| (response, false))
}

/// The name of a resource that is asked for as JSON; without its ending it would come as XML.
fn json(name: &str) -> Result<&str, Refusal> {
    name.strip_suffix(".json").ok_or(Refusal::of(20404))
}
