use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use callback_core::StaffId;
use callback_core::ports::staff::{Staff, StaffEmail, StaffName};
use callback_engine::{NewStaff, StaffError};
use serde::{Deserialize, Serialize};

use super::guard::{hashing, owner};
use crate::http::view::time;
use crate::http::{Edge, Problem, cross, json};

#[derive(Serialize)]
struct UserView {
    id: String,
    name: String,
    email: String,
    role: &'static str,
    created_at: String,
    /// `null` as long as they may sign in.
    disabled_at: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Added {
    name: String,
    email: String,
    role: String,
    password: String,
}

/// What is not given stays.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Changed {
    #[serde(default)]
    role: Option<String>,
    #[serde(default)]
    disabled: Option<bool>,
}

/// `GET /api/v1/staff/users`: who signs in here, the oldest first.
pub(super) async fn list(edge: Data<Edge>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    owner(&edge, &request).await?;
    let people = cross(move || edge.staff.reception.people()).await?;
    let users: Vec<_> = people.iter().map(view).collect();
    Ok(HttpResponse::Ok().json(serde_json::json!({ "users": users })))
}

/// `POST /api/v1/staff/users`: one more, with a password to begin with.
pub(super) async fn add(
    edge: Data<Edge>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let by = owner(&edge, &request).await?;
    let Added { name, email, role, password } = json(&request, payload).await?;
    let new = NewStaff {
        name: StaffName::parse(&name).map_err(StaffError::from)?,
        email: StaffEmail::parse(&email).map_err(StaffError::from)?,
        role: role.parse().map_err(StaffError::from)?,
        password,
    };
    let staff = hashing(&edge, move |reception| reception.add(&by, &new)).await?;
    Ok(HttpResponse::Created().json(view(&staff)))
}

/// `PATCH /api/v1/staff/users/{id}`: another role, or whether they may sign in.
pub(super) async fn change(
    edge: Data<Edge>,
    request: HttpRequest,
    id: Path<String>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let by = owner(&edge, &request).await?;
    let id = read(&id)?;
    let Changed { role, disabled } = json(&request, payload).await?;
    let role = role.map(|role| role.parse()).transpose().map_err(StaffError::Invalid)?;
    cross(move || {
        let reception = &edge.staff.reception;
        role.map_or(Ok(()), |role| reception.change_role(&by, id, role))?;
        match disabled {
            Some(true) => reception.disable(&by, id),
            Some(false) => reception.enable(&by, id),
            None => Ok(()),
        }
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `DELETE /api/v1/staff/users/{id}/sessions`: they must sign in again, wherever they are.
pub(super) async fn end_sessions(
    edge: Data<Edge>,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let by = owner(&edge, &request).await?;
    let id = read(&id)?;
    let ended = cross(move || edge.staff.reception.end_sessions(&by, id)).await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "ended": ended })))
}

fn read(id: &str) -> Result<StaffId, StaffError> {
    id.parse().map_err(|_| StaffError::NoSuchStaff)
}

fn view(staff: &Staff) -> UserView {
    UserView {
        id: staff.id.to_string(),
        name: staff.name.as_str().to_owned(),
        email: staff.email.as_str().to_owned(),
        role: staff.role.name(),
        created_at: time(staff.created_at),
        disabled_at: staff.disabled_at.map(time),
    }
}
