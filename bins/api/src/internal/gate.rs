use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use callback_core::ports::provider::{Gate, Grant};
use serde::{Deserialize, Serialize};

use super::{HandlerDoor, guard};
use crate::http::{Problem, cross, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    nonce: String,
    channel: String,
}

/// Whom to ring, for how long.
#[derive(Serialize)]
struct Permission {
    dial: String,
    caller_id: String,
    ring_seconds: i64,
    talk_seconds: i64,
}

/// `POST /internal/v1/legs/{leg}/gate`: may the visitor be rung? Permission is stored before the
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
    let desk = door.desk.clone();
    let grant = cross(move || desk.ask(leg, &nonce)).await?;
    Ok(HttpResponse::Ok().json(permission(&door, &grant)))
}

fn permission(door: &HandlerDoor, grant: &Grant) -> Permission {
    Permission {
        dial: door.dial.render(grant.number.number()),
        caller_id: grant.caller_id.as_e164().to_owned(),
        ring_seconds: grant.ring_limit.as_secs(),
        talk_seconds: grant.talk_limit.as_secs(),
    }
}
