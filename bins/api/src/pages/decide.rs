//! `/d`: somebody at the business decides about a call of which nobody can know whether it rang.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use callback_core::{CallbackId, Verdict};
use callback_engine::{Decision, DecisionToken, Ruling};

use super::evidence::{leads_nowhere, page_of};
use super::{from_our_site, pairs, see};
use crate::http::{DecisionPass, Edge, Problem, Slug, cross, read_body};

/// `GET /d/{token}`: the link of a text. It changes nothing, as links are opened by programs, too; the token
/// goes into a cookie, and out of the address.
pub(super) async fn open(edge: Data<Edge>, token: Path<String>) -> Result<HttpResponse, Problem> {
    let Some(token) = DecisionToken::from_hex(&token) else { return Ok(leads_nowhere()) };
    if read(&edge, token).await?.is_none() {
        return Ok(leads_nowhere());
    }
    let mut answer = see("/d");
    // A name and a hexadecimal text always make a cookie.
    let cookie = DecisionPass(token).to_cookie(&edge);
    answer.add_cookie(&cookie).map_err(|_| Problem::fault())?;
    Ok(answer)
}

/// `GET /d`: what is known, what is not, and three buttons; or what became of it.
pub(super) async fn page(edge: Data<Edge>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let Some(DecisionPass(token)) = DecisionPass::from_cookie(&request, &edge) else {
        return Ok(leads_nowhere());
    };
    match read(&edge, token).await? {
        Some(decision) => Ok(page_of(StatusCode::OK, &decision, edge.desk.hours(), false)),
        None => Ok(leads_nowhere()),
    }
}

/// `POST /d`: one of the buttons.
pub(super) async fn decide(
    edge: Data<Edge>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    from_our_site(&request)?;
    let Some(DecisionPass(token)) = DecisionPass::from_cookie(&request, &edge) else {
        return Ok(leads_nowhere());
    };
    let body = read_body(&request, payload, "application/x-www-form-urlencoded").await?;
    let (callback, verdict) = pressed(&body)?;
    let Some(decision) = read(&edge, token).await? else { return Ok(leads_nowhere()) };
    if decision.callback.id != callback {
        // The link of another decision was opened in this browser since.
        let detail = "This page is about another call than the link that was opened last. Open its \
                      own link again.";
        return Err(Problem::new(Slug::DoesNotFit, detail));
    }
    let desk = edge.desk.clone();
    let Ruling { counts, decision } = cross(move || desk.decide(token, verdict)).await?;
    if counts {
        return Ok(see("/d"));
    }
    Ok(page_of(StatusCode::CONFLICT, &decision, edge.desk.hours(), true))
}

async fn read(edge: &Edge, token: DecisionToken) -> Result<Option<Decision>, Problem> {
    let desk = edge.desk.clone();
    match cross(move || desk.decision(token)).await {
        Ok(decision) => Ok(Some(decision)),
        Err(problem) if problem.slug == Slug::NoSuchCallback => Ok(None),
        Err(problem) => Err(problem),
    }
}

fn pressed(body: &[u8]) -> Result<(CallbackId, Verdict), Problem> {
    let (mut callback, mut verdict) = (None, None);
    for (name, value) in pairs(body)? {
        match (name.as_str(), value.as_str()) {
            ("callback", id) => callback = id.parse().ok(),
            ("verdict", "not_called") => verdict = Some(Verdict::NotCalled),
            ("verdict", "called") => verdict = Some(Verdict::Called),
            ("verdict", "call_again") => verdict = Some(Verdict::CallAgain),
            _ => {}
        }
    }
    let detail = "Press one of the three buttons.";
    callback.zip(verdict).ok_or_else(|| Problem::new(Slug::BadRequest, detail))
}
