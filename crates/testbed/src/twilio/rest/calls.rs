use std::sync::Arc;
use std::time::Instant;

use super::Answer;
use super::check::{known, page as application_page};
use super::list::{Resource, Span, page};
use super::refusal::Refusal;
use super::render;
use crate::twilio::call::{Source, Wish};
use crate::twilio::exchange::Exchange;
use crate::twilio::form::Form;
use crate::twilio::http::Response;
use crate::twilio::status::CallStatus;

const FILTERS: &[&str] = &[
    "To",
    "From",
    "Status",
    "ParentCallSid",
    "StartTime",
    "StartTime<",
    "StartTime>",
    "EndTime",
    "EndTime<",
    "EndTime>",
    "PageSize",
    "Page",
    "PageToken",
];
const CHANGES: &[&str] = &[
    "Status",
    "Url",
    "Method",
    "Twiml",
    "FallbackUrl",
    "FallbackMethod",
    "StatusCallback",
    "StatusCallbackMethod",
    "TimeLimit",
];

/// What somebody who asks now can know.
fn moment(exchange: &Exchange) -> Instant {
    let lag = exchange.lock().lag;
    Instant::now().checked_sub(lag).unwrap_or_else(Instant::now)
}

pub(super) fn list(exchange: &Arc<Exchange>, query: &Form) -> Answer {
    known(exchange, query, FILTERS);
    let started = Span::read(query, "StartTime")?;
    let ended = Span::read(query, "EndTime")?;
    let at = moment(exchange);
    let is = |name: &str, value: &str| query.given(name).is_none_or(|wanted| wanted == value);
    let state = exchange.lock();
    let found: Vec<_> = state
        .calls
        .iter()
        .rev()
        .filter(|call| call.is_listed_at(at))
        .map(|call| (call, call.told_at(at)))
        .filter(|(call, told)| {
            is("To", &call.to)
                && is("From", &call.from)
                && is("Status", told.status.name())
                && is("ParentCallSid", call.parent.as_deref().unwrap_or_default())
                && started.holds(told.started)
                && ended.holds(told.ended)
        })
        .map(|(call, told)| (call.sid.clone(), render::call(exchange, call, told)))
        .collect();
    drop(state);
    page(exchange, query, &Resource { name: "calls", path: "Calls.json".to_owned() }, &found)
}

pub(super) fn fetch(exchange: &Arc<Exchange>, sid: &str) -> Answer {
    let at = moment(exchange);
    let mut state = exchange.lock();
    let call = state.call_mut(sid).ok_or(Refusal::of(20404))?;
    call.read = Some(Instant::now());
    Ok(Response::json(200, &render::call(exchange, call, call.told_at(at))))
}

/// The requests that Twilio made for a call.
pub(super) fn events(exchange: &Arc<Exchange>, sid: &str, query: &Form) -> Answer {
    known(exchange, query, &["PageSize", "Page", "PageToken"]);
    let at = moment(exchange);
    let state = exchange.lock();
    let call = state.call(sid).ok_or(Refusal::of(20404))?;
    let events = call.events.iter().enumerate().filter(|(_, event)| event.at <= at);
    let found: Vec<_> = events.map(|(id, event)| (id.to_string(), render::event(event))).collect();
    drop(state);
    let resource = Resource { name: "events", path: format!("Calls/{sid}/Events.json") };
    page(exchange, query, &resource, &found)
}

/// Ends a call, or gives it another document.
pub(super) fn update(exchange: &Arc<Exchange>, sid: &str, form: &Form) -> Answer {
    known(exchange, form, CHANGES);
    let url = application_page(form, "Url", "Method", 21205)?;
    let source = match (url, form.given("Twiml")) {
        (Some(page), _) => {
            let fallback = application_page(form, "FallbackUrl", "FallbackMethod", 21205)?;
            Some(Source::page(page, Form::default(), fallback))
        }
        (None, Some(twiml)) => Some(Source::Given(twiml.to_owned())),
        (None, None) => None,
    };
    exchange.change(|state| {
        let call = state.call_mut(sid).ok_or(Refusal::of(20404))?;
        let status = call.told.status;
        let is_early = matches!(status, CallStatus::Queued | CallStatus::Ringing);
        call.wish = match (form.given("Status"), source) {
            _ if status.is_over() => return Err(Refusal::of(21220)),
            (Some("completed"), _) => Some(Wish::HangUp),
            (Some("canceled"), _) if is_early => Some(Wish::HangUp),
            (None, Some(source)) if status == CallStatus::InProgress => Some(Wish::Follow(source)),
            (Some("canceled"), _) | (None, Some(_)) => return Err(Refusal::of(21220)),
            (Some(_), _) | (None, None) => return Err(Refusal::of(20001)),
        };
        Ok(Response::json(200, &render::call(exchange, call, &call.told)))
    })
}
