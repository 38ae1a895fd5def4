use actix_web::http::StatusCode;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use callback_core::ports::staff::{Role, StaffEmail, StaffName};
use callback_engine::{NewStaff, SignedIn, StaffError, StaffToken};
use serde::{Deserialize, Serialize};

use super::cookie;
use super::guard::{hashing, signed_in};
use crate::http::view::time;
use crate::http::{Edge, Problem, cross, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FirstOwner {
    token: String,
    name: String,
    email: String,
    password: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Credentials {
    email: String,
    password: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    old: String,
    new: String,
}

#[derive(Serialize)]
struct SessionView {
    id: String,
    name: String,
    email: String,
    role: &'static str,
    /// What changes anything sends it along as `X-CSRF-Token`.
    csrf_token: String,
    /// When they must sign in again.
    until: String,
}

/// `POST /api/v1/staff/setup`: the first owner.
pub(super) async fn set_up(
    edge: Data<Edge>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let door = edge.clone();
    if cross(move || door.staff.reception.is_set_up()).await? {
        return Err(StaffError::Closed.into());
    }
    let FirstOwner { token, name, email, password } = json(&request, payload).await?;
    let owner = NewStaff {
        name: StaffName::parse(&name).map_err(StaffError::from)?,
        email: StaffEmail::parse(&email).map_err(StaffError::from)?,
        role: Role::Owner,
        password,
    };
    let token = StaffToken::from_hex(token.trim()).ok_or(StaffError::WrongToken)?;
    let from = Some(edge.door.client(&request));
    let id = hashing(&edge, move |reception| reception.set_up(token, &owner, from)).await?;
    Ok(HttpResponse::Created().json(serde_json::json!({ "id": id.to_string() })))
}

/// `POST /api/v1/staff/session`: somebody signs in.
pub(super) async fn sign_in(
    edge: Data<Edge>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let Credentials { email, password } = json(&request, payload).await?;
    let from = Some(edge.door.client(&request));
    let (token, who) = hashing(&edge, move |it| it.sign_in(&email, &password, from)).await?;
    let mut answer = answer(StatusCode::CREATED, token, &who);
    // A name and a hexadecimal text always make a cookie.
    answer.add_cookie(&cookie::write(token, &edge)).map_err(|_| Problem::fault())?;
    Ok(answer)
}

/// `GET /api/v1/staff/session`: who is signed in here.
pub(super) async fn read(edge: Data<Edge>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let (token, who) = signed_in(&edge, &request).await?;
    Ok(answer(StatusCode::OK, token, &who))
}

/// `DELETE /api/v1/staff/session`: they sign out.
pub(super) async fn sign_out(
    edge: Data<Edge>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let (_, who) = signed_in(&edge, &request).await?;
    let removed = cookie::remove(&edge);
    cross(move || edge.staff.reception.sign_out(&who)).await?;
    Ok(HttpResponse::NoContent().cookie(removed).finish())
}

/// `POST /api/v1/staff/password`: their own.
pub(super) async fn change_password(
    edge: Data<Edge>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let (_, who) = signed_in(&edge, &request).await?;
    let NewPassword { old, new } = json(&request, payload).await?;
    hashing(&edge, move |reception| reception.change_password(&who, &old, &new)).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn answer(status: StatusCode, token: StaffToken, who: &SignedIn) -> HttpResponse {
    HttpResponse::build(status).json(SessionView {
        id: who.staff.id.to_string(),
        name: who.staff.name.as_str().to_owned(),
        email: who.staff.email.as_str().to_owned(),
        role: who.staff.role.name(),
        csrf_token: token.csrf(),
        until: time(who.until),
    })
}
