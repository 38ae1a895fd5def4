use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};

use super::HandlerDoor;
use crate::http::{Problem, decided, json};

/// `POST /internal/v1/callbacks/{id}/decision`: whoever runs the server decides about a call in doubt, by
/// the id that the log shows.
pub(super) async fn decide(
    door: Data<HandlerDoor>,
    request: HttpRequest,
    id: Path<String>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    door.secret.admit(&request)?;
    let verdict = json(&request, payload).await?;
    let id = id.parse().map_err(|_| Problem::no_such_decision())?;
    let desk = door.desk.clone();
    decided(verdict, move |verdict| desk.decide_by_id(id, verdict)).await
}
