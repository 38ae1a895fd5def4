//! `/api/v1/callbacks`: ask for a call, follow it, choose another time, cancel it.

mod events;
mod view;
mod wish;

use actix_web::http::header::{ETAG, IF_NONE_MATCH, LOCATION};
use actix_web::web::{self, Data, Path, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use callback_core::{Actor, CallbackState};
use callback_engine::Chapter;
use jiff::Timestamp;
use serde::Deserialize;

use self::view::{callback_view, with_token};
pub(crate) use self::wish::Wish;
use super::{Edge, Pass, Problem, ask, cross, json, request_key};

pub(super) fn routes(app: &mut ServiceConfig) {
    let create_only = || async { Problem::not_allowed("POST") };
    let one_callback = || async { Problem::not_allowed("GET, PATCH, DELETE") };
    let read_only = || async { Problem::not_allowed("GET") };
    app.service(
        web::resource("/api/v1/callbacks").post(create).default_service(web::to(create_only)),
    );
    app.service(
        web::resource("/api/v1/callbacks/{id}")
            .get(read)
            .patch(change)
            .delete(cancel)
            .default_service(web::to(one_callback)),
    );
    app.service(
        web::resource("/api/v1/callbacks/{id}/events")
            .get(events::events)
            .default_service(web::to(read_only)),
    );
}

/// `POST /api/v1/callbacks`: asks for a call. When this is answered, it survives crashes. With an
/// `Idempotency-Key` it may be sent again, and is answered the same.
async fn create(
    edge: Data<Edge>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    edge.door.asks(&request)?;
    let key = request_key::of(&request)?;
    let wish: Wish = json(&request, payload).await?;
    if let Some(robots) = &edge.robots {
        robots.check(wish.altcha.as_deref(), Timestamp::now().as_second())?;
    }
    let at_work = key.as_ref().map(|key| edge.under_way.begin(key)).transpose()?;
    let receipt = ask(edge.clone(), wish, key, at_work).await?;
    let (id, token) = (receipt.callback, receipt.token);
    let view = match receipt.opening() {
        Some(chapter) => callback_view(chapter),
        None => callback_view(&cross(move || edge.desk.opening(&receipt)).await?),
    };
    Ok(HttpResponse::Accepted()
        .insert_header((LOCATION, format!("/api/v1/callbacks/{id}")))
        .json(with_token(view, token)))
}

/// `GET /api/v1/callbacks/{id}`: where it stands.
async fn read(
    edge: Data<Edge>,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let pass = Pass::for_path(&request, &edge, &id)?;
    let chapter = cross(move || {
        edge.desk.look(pass.callback, pass.token)?;
        edge.desk.follow(pass.callback, &mut edge.desk.timeline())
    })
    .await?;
    let tag = entity_tag(&chapter);
    let known = request.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known.is_some_and(|known| known.split(',').any(|one| one.trim() == tag)) {
        return Ok(HttpResponse::NotModified().insert_header((ETAG, tag)).finish());
    }
    Ok(HttpResponse::Ok().insert_header((ETAG, tag)).json(callback_view(&chapter)))
}

/// What may be changed of a callback that waits.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Changes {
    /// One of the times that are offered.
    at: Timestamp,
}

/// `PATCH /api/v1/callbacks/{id}`: has it wait for another time. Until it has that one it keeps its own.
async fn change(
    edge: Data<Edge>,
    request: HttpRequest,
    id: Path<String>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let pass = Pass::for_path(&request, &edge, &id)?;
    let changes: Changes = json(&request, payload).await?;
    let chapter = cross(move || {
        edge.desk.look(pass.callback, pass.token)?;
        edge.desk.choose(pass.callback, changes.at)?;
        edge.desk.follow(pass.callback, &mut edge.desk.timeline())
    })
    .await?;
    let tag = entity_tag(&chapter);
    Ok(HttpResponse::Ok().insert_header((ETAG, tag)).json(callback_view(&chapter)))
}

/// `DELETE /api/v1/callbacks/{id}`: cancels it, and hangs up a phone that rings or talks; 202 while
/// the hang-up is on its way. Cancelling twice is no error.
async fn cancel(
    edge: Data<Edge>,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let pass = Pass::for_path(&request, &edge, &id)?;
    let chapter = cross(move || {
        edge.desk.look(pass.callback, pass.token)?;
        edge.desk.cancel(pass.callback, Actor::Visitor)?;
        edge.desk.follow(pass.callback, &mut edge.desk.timeline())
    })
    .await?;
    let mut answer = match chapter.callback.state {
        CallbackState::Cancelled { .. } => HttpResponse::Ok(),
        _ => HttpResponse::Accepted(),
    };
    Ok(answer.insert_header((ETAG, entity_tag(&chapter))).json(callback_view(&chapter)))
}

fn entity_tag(chapter: &Chapter) -> String {
    format!("\"{}\"", chapter.callback.version)
}

impl From<callback_core::InvalidPhoneNumber> for Problem {
    fn from(error: callback_core::InvalidPhoneNumber) -> Self {
        Self::new(super::Slug::InvalidNumber, sentence(&error.to_string())).in_field("number")
    }
}

impl From<callback_core::InvalidName> for Problem {
    fn from(error: callback_core::InvalidName) -> Self {
        Self::new(super::Slug::InvalidName, sentence(&error.to_string())).in_field("name")
    }
}

/// An error's message as a sentence of its own.
fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().collect::<String>());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}
