use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use super::quality::Quality;
use super::report::{self, Report};
use super::{HandlerDoor, guard};
use crate::http::{Problem, cross, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    nonce: String,
    channel: String,
    outcome: Report,
    #[serde(default)]
    quality: Quality,
}

/// `POST /internal/v1/legs/{leg}/outcome`: what became of the call. Telling it twice is no error.
pub(super) async fn outcome(
    door: Data<HandlerDoor>,
    request: HttpRequest,
    leg: Path<String>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    door.secret.admit(&request)?;
    let Told { nonce, channel, outcome, quality } = json(&request, payload).await?;
    let (leg, nonce, call) = guard::any_call(&leg, &nonce, &channel)?;
    let desk = door.desk.clone();
    let facts = [report::facts(&outcome), quality.facts()].concat();
    cross(move || {
        guard::is_its(&desk, leg, &call)?;
        desk.report(leg, &nonce, &facts)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
