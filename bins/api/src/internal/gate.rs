use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use callback_core::ports::provider::{Gate, GateRefusal, Grant};
use callback_core::{Callee, LegId, ProofDigits};
use serde::Serialize;

use super::HandlerDoor;
use super::guard::{self, Question};
use crate::http::{Problem, cross, json};

/// Whom to ring, for how long.
#[derive(Serialize)]
struct Permission {
    dial: String,
    caller_id: String,
    ring_seconds: i64,
    talk_seconds: i64,
    /// What the visitor has to press before the two are joined.
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<ProofDigits>,
}

/// `POST /internal/v1/legs/{leg}/gate`: may the other side be rung? Permission is stored before the
/// first byte of the answer, and given once.
pub(super) async fn gate(
    door: Data<HandlerDoor>,
    request: HttpRequest,
    leg: Path<String>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    door.secret.admit(&request)?;
    let Question { nonce, channel } = json(&request, payload).await?;
    let (leg, nonce) = guard::call(&leg, &nonce, &channel)?;
    let ask = move || Ok::<_, GateRefusal>(permission(&door, leg, &door.desk.ask(leg, &nonce)?));
    Ok(HttpResponse::Ok().json(cross(ask).await?))
}

fn permission(door: &HandlerDoor, leg: LegId, grant: &Grant) -> Permission {
    let render =
        |number| door.provider.dial_string(leg, number).unwrap_or_else(|| door.dial.render(number));
    Permission {
        dial: match &grant.to {
            Callee::Endpoint(endpoint) => endpoint.as_str().to_owned(),
            Callee::Business(number) => render(number.number()),
            Callee::Visitor(number) => render(number.number()),
        },
        caller_id: grant.caller_id.as_e164().to_owned(),
        ring_seconds: grant.ring_limit.as_secs(),
        talk_seconds: grant.talk_limit.as_secs(),
        proof: grant.proof,
    }
}
