//! Where a browser keeps its session.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use callback_engine::StaffToken;

use crate::http::Edge;

pub(super) fn read(request: &HttpRequest, edge: &Edge) -> Option<StaffToken> {
    StaffToken::from_hex(request.cookie(name(edge))?.value())
}

/// Ends with the browser, or when the server says so.
pub(super) fn write(token: StaffToken, edge: &Edge) -> Cookie<'static> {
    build(token.to_hex(), edge)
}

pub(super) fn remove(edge: &Edge) -> Cookie<'static> {
    let mut cookie = build(String::new(), edge);
    cookie.set_max_age(Duration::ZERO);
    cookie
}

fn build(value: String, edge: &Edge) -> Cookie<'static> {
    Cookie::build(name(edge), value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(edge.over_tls)
        .finish()
}

fn name(edge: &Edge) -> &'static str {
    if edge.over_tls { "__Host-session" } else { "session" }
}
