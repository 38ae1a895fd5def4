use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use callback_core::ports::api_keys::Scope;
use callback_core::{CallbackId, Rule};
use callback_engine::{Explained, Explanation};
use serde::Serialize;

use super::guard::admitted;
use crate::http::view::time;
use crate::http::{Edge, Problem, Slug, cross};

/// Why a callback stands where it stands.
#[derive(Serialize)]
struct ExplanationView {
    id: String,
    /// Masked.
    number: String,
    state: &'static str,
    #[serde(rename = "final")]
    is_final: bool,
    asked_at: String,
    attempts: u32,
    /// In words.
    waits_for: String,
    decisions: Vec<DecidedView>,
}

#[derive(Serialize)]
struct DecidedView {
    sequence: u64,
    at: String,
    event: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    attempt: Option<u32>,
    /// What happened.
    words: String,
    /// Where the callback stood then.
    state: &'static str,
    /// What decided it, with its inputs; `null` if that was not recorded at that time.
    rule: Option<Rule>,
    /// The same in words.
    why: String,
}

/// `GET /api/v1/callbacks/{id}/explain`: every decision, with its rule.
pub(super) async fn explain(
    edge: Data<Edge>,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    admitted(&edge, &request, Scope::Read).await?;
    let explanation = cross(move || {
        let id: CallbackId = id.parse().map_err(|_| unknown())?;
        edge.desk.explain(id).map_err(|error| match Problem::from(error) {
            Problem { slug: Slug::NoSuchCallback, .. } => unknown(),
            problem => problem,
        })
    })
    .await?;
    Ok(HttpResponse::Ok().json(view(&explanation)))
}

fn unknown() -> Problem {
    Problem::new(Slug::NoSuchCallback, "Check the id: it has 32 hexadecimal digits.")
}

fn view(Explanation { callback, waits_for, decisions }: &Explanation) -> ExplanationView {
    ExplanationView {
        id: callback.id.to_string(),
        number: callback.visitor.number.number().masked().to_string(),
        state: callback.state.name(),
        is_final: callback.state.is_final(),
        asked_at: time(callback.asked_at),
        attempts: callback.attempts,
        waits_for: waits_for.clone(),
        decisions: decisions.iter().map(decided).collect(),
    }
}

fn decided(Explained { entry, why }: &Explained) -> DecidedView {
    DecidedView {
        sequence: entry.sequence,
        at: time(entry.at),
        event: entry.moment.name(),
        attempt: entry.attempt,
        words: entry.words(),
        state: entry.state.name(),
        rule: entry.rule.clone(),
        why: why.clone(),
    }
}
