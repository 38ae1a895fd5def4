use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use callback_core::ports::api_keys::Scope;
use callback_core::ports::audit::Action;
use callback_core::{CallbackId, PhoneNumber};
use serde::{Deserialize, Serialize};

use super::guard::admitted;
use crate::http::{Edge, Problem, cross, json};

/// Who was reached.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reached {
    number: String,
}

#[derive(Serialize)]
struct Ended {
    /// The callbacks that ended by it.
    ended: Vec<String>,
}

/// `POST /api/v1/reached`: somebody at the business talked to whoever has this number, so that nobody needs to call
/// them back. Telling it twice is no error.
pub(super) async fn reached(
    edge: Data<Edge>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let who = admitted(&edge, &request, Scope::Act).await?;
    edge.door.costly(who)?;
    let Reached { number } = json(&request, payload).await?;
    let number = PhoneNumber::parse(&number, edge.home)?;
    let ended = cross(move || {
        edge.staff.record(who, Action::Reached, String::new())?;
        edge.desk.reached(&number).map_err(Problem::from)
    })
    .await?;
    Ok(HttpResponse::Ok().json(Ended { ended: ended.iter().map(CallbackId::to_string).collect() }))
}
