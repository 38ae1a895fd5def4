//! `/api/v1/decision`: what only a person can decide, for programs. The link's token says which it is.

use actix_web::web::{self, Data, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use callback_core::{Side, Verdict, VisitorName};
use callback_engine::{Decision, DeskError, Known, Ruling, Standing};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{DecisionPass, Edge, Problem, Slug, cross, json};

pub(super) fn routes(app: &mut ServiceConfig) {
    let read_or_decide = || async { Problem::not_allowed("GET, POST") };
    app.service(
        web::resource("/api/v1/decision")
            .get(read)
            .post(decide)
            .default_service(web::to(read_or_decide)),
    );
}

/// What a person says.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Said {
    verdict: Verdict,
}

/// A decision, open or made. Whose call it is, it says while it is open.
#[derive(Debug, Serialize)]
struct DecisionView {
    callback: String,
    attempt: u32,
    /// Whose phone may have been rung.
    doubt: Side,
    since: Timestamp,
    open: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<Verdict>,
    /// Since when nobody has to decide any more, and why if nobody did.
    #[serde(skip_serializing_if = "Option::is_none")]
    settled_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    settled_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<EvidenceView>,
}

#[derive(Debug, Serialize)]
struct EvidenceView {
    number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    known: Vec<KnownView>,
    unknown: &'static str,
}

#[derive(Debug, Serialize)]
struct KnownView {
    at: Timestamp,
    words: String,
}

/// `GET /api/v1/decision`: what is known and what is not; or what became of it.
async fn read(edge: Data<Edge>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let DecisionPass(token) = DecisionPass::from_header(&request)?;
    let decision = cross(move || edge.desk.decision(token)).await.map_err(unknown)?;
    Ok(HttpResponse::Ok().json(decision_view(&decision)))
}

/// `POST /api/v1/decision`: decides. 409 if somebody was faster, or nobody has to any more.
async fn decide(
    edge: Data<Edge>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let DecisionPass(token) = DecisionPass::from_header(&request)?;
    let said = json(&request, payload).await?;
    decided(said, move |verdict| edge.desk.decide(token, verdict)).await
}

/// Has `decide` take what was said, and answers.
pub(crate) async fn decided(
    Said { verdict }: Said,
    decide: impl FnOnce(Verdict) -> Result<Ruling, DeskError> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let Ruling { counts, decision } = cross(move || decide(verdict)).await.map_err(unknown)?;
    if counts {
        Ok(HttpResponse::Ok().json(decision_view(&decision)))
    } else {
        Err(late(&decision))
    }
}

fn unknown(problem: Problem) -> Problem {
    match problem.slug {
        Slug::NoSuchCallback => Problem::no_such_decision(),
        _ => problem,
    }
}

fn late(decision: &Decision) -> Problem {
    let detail = match &decision.standing {
        Standing::Open => return Problem::busy(),
        Standing::Decided { verdict, at } => {
            let verdict = serde_json::to_string(verdict).unwrap_or_default();
            format!("Somebody decided {verdict} at {at}; that stays.")
        }
        Standing::Settled { words, at } => format!("It was settled at {at}: {words}."),
    };
    Problem::new(Slug::DoesNotFit, detail)
}

fn decision_view(decision: &Decision) -> DecisionView {
    let Decision { callback, attempt, doubt, since, unknown, standing, .. } = decision;
    let (verdict, settled_at, settled_by) = match standing {
        Standing::Open => (None, None, None),
        Standing::Decided { verdict, at } => (Some(*verdict), Some(*at), None),
        Standing::Settled { words, at } => (None, Some(*at), Some(words.clone())),
    };
    let open = *standing == Standing::Open;
    let known = |Known { at, words }: &Known| KnownView { at: *at, words: words.clone() };
    let evidence = || EvidenceView {
        number: callback.visitor.number.number().as_e164().to_owned(),
        name: callback.visitor.name.as_ref().map(VisitorName::as_str).map(str::to_owned),
        known: decision.known.iter().map(known).collect(),
        unknown,
    };
    DecisionView {
        callback: callback.id.to_string(),
        attempt: attempt.number,
        doubt: *doubt,
        since: *since,
        open,
        verdict,
        settled_at,
        settled_by,
        evidence: open.then(evidence),
    }
}
