use actix_web::web::{self, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use callback_core::EffectId;

use super::HandlerDoor;
use crate::http::{Problem, Slug};

/// `POST /internal/v1/notifications/{id}/resend`: whoever runs the server has a notification sent again
/// that was given up.
pub(super) async fn resend(
    door: Data<HandlerDoor>,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    door.secret.admit(&request)?;
    let unknown = || Problem::new(Slug::NoDeadLetter, "`api messages dead` lists those that were.");
    let id: EffectId = id.parse().map_err(|_| unknown())?;
    let desk = door.desk.clone();
    let found = web::block(move || desk.resend(id)).await.map_err(|_| Problem::busy())??;
    if found { Ok(HttpResponse::NoContent().finish()) } else { Err(unknown()) }
}
