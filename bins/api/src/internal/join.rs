use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};

use super::HandlerDoor;
use super::guard::{self, Question};
use crate::http::{Problem, cross, json};

/// `POST /internal/v1/legs/{leg}/join`: the business was rung for a visitor who called, and has
/// accepted. May the two be joined? The same gate as `…/gate`, and nobody is named.
pub(super) async fn join(
    door: Data<HandlerDoor>,
    request: HttpRequest,
    leg: Path<String>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    door.secret.admit(&request)?;
    let Question { nonce, channel } = json(&request, payload).await?;
    let (leg, nonce, call) = guard::any_call(&leg, &nonce, &channel)?;
    let desk = door.desk.clone();
    cross(move || {
        desk.came_in(leg, &call)?;
        desk.join(leg, &nonce)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
