use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use callback_core::ports::api_keys::Scope;
use callback_core::ports::audit::Action;
use callback_core::ports::blocks::{Block, BlockCause, BlockedBy};
use callback_core::{BlockId, CallbackId, PhoneNumber};
use serde::{Deserialize, Serialize};

use super::guard::admitted;
use crate::http::view::time;
use crate::http::{Edge, Problem, Slug, cross, json};

/// More are not shown at a time.
const MOST: usize = 1000;

#[derive(Serialize)]
struct BlocksView {
    /// The latest first.
    blocks: Vec<BlockView>,
    /// Whether there are older ones.
    more: bool,
}

#[derive(Serialize)]
struct BlockView {
    id: String,
    /// Masked.
    number: String,
    cause: &'static str,
    by: String,
    /// In whose call it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    callback: Option<String>,
    blocked_at: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unwanted {
    number: String,
}

#[derive(Serialize)]
struct Blocked {
    id: String,
    /// Masked.
    number: String,
    /// The callbacks that ended by it.
    ended: Vec<String>,
}

/// `GET /api/v1/blocks`: the numbers that nobody calls.
pub(super) async fn list(edge: Data<Edge>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    admitted(&edge, &request, Scope::Read).await?;
    let mut blocks = cross(move || edge.desk.blocks(MOST + 1)).await?;
    let more = blocks.len() > MOST;
    blocks.truncate(MOST);
    let blocks = blocks.into_iter().map(view).collect();
    Ok(HttpResponse::Ok().json(BlocksView { blocks, more }))
}

/// `POST /api/v1/blocks`: whoever has this number wants no calls. Telling it twice is no error.
pub(super) async fn add(
    edge: Data<Edge>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let who = admitted(&edge, &request, Scope::Act).await?;
    let Unwanted { number } = json(&request, payload).await?;
    let number = PhoneNumber::parse(&number, edge.home)?;
    let masked = number.masked().to_string();
    let (id, ended) = cross(move || {
        edge.staff.record(who, Action::BlockNumber, String::new())?;
        let blocked = edge.desk.block(&number, BlockCause::DoNotCall, BlockedBy::Who(who));
        blocked.map_err(Problem::from)
    })
    .await?;
    let ended = ended.iter().map(CallbackId::to_string).collect();
    Ok(HttpResponse::Ok().json(Blocked { id: id.to_string(), number: masked, ended }))
}

/// `DELETE /api/v1/blocks/{id}`: the number may be called again.
pub(super) async fn remove(
    edge: Data<Edge>,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let who = admitted(&edge, &request, Scope::Act).await?;
    let lifted = cross(move || {
        let id: BlockId = id.parse().map_err(|_| unknown())?;
        edge.staff.record(who, Action::LiftBlock, id.to_string())?;
        edge.desk.unblock(id, BlockedBy::Who(who)).map_err(Problem::from)
    });
    if lifted.await? { Ok(HttpResponse::NoContent().finish()) } else { Err(unknown()) }
}

fn unknown() -> Problem {
    Problem::new(Slug::NoSuchBlock, "Check the id; GET /api/v1/blocks lists those that hold.")
}

fn view(Block { id, masked, cause, by, callback, at }: Block) -> BlockView {
    BlockView {
        id: id.to_string(),
        number: masked,
        cause: cause.name(),
        by: by.to_string(),
        callback: callback.map(|id| id.to_string()),
        blocked_at: time(at),
    }
}
