//! The visitor's pages, asking on `/` and following on `/c`, and the business's, deciding on `/d`. All work
//! without JavaScript; a script only keeps the second one fresh. Everything is inside the binary.

mod ask;
mod assets;
mod decide;
mod evidence;
mod follow;
mod html;
mod steps;
mod times;
mod words;

use actix_web::http::header::{CONTENT_SECURITY_POLICY, HeaderValue};
use actix_web::http::{StatusCode, header};
use actix_web::web::{self, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use crate::http::{Problem, Slug};

/// The door lets the sites that may show a page frame it.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

pub(crate) fn routes(app: &mut ServiceConfig) {
    let read_or_ask = || async { Problem::not_allowed("GET, POST") };
    let read_only = || async { Problem::not_allowed("GET") };
    let post_only = || async { Problem::not_allowed("POST") };
    app.service(
        web::resource("/").get(ask::form).post(ask::ask).default_service(web::to(read_or_ask)),
    );
    app.service(web::resource("/c").get(follow::page).default_service(web::to(read_only)));
    app.service(web::resource("/c/time").post(follow::choose).default_service(web::to(post_only)));
    app.service(
        web::resource("/c/cancel").post(follow::cancel).default_service(web::to(post_only)),
    );
    let read_or_decide = || async { Problem::not_allowed("GET, POST") };
    app.service(
        web::resource("/d")
            .get(decide::page)
            .post(decide::decide)
            .default_service(web::to(read_or_decide)),
    );
    app.service(web::resource("/d/{token}").get(decide::open).default_service(web::to(read_only)));
    app.service(
        web::resource("/assets/{name}").get(assets::asset).default_service(web::to(read_only)),
    );
}

/// A page, with the policy that lets it load its own style and script and nothing else.
fn page(status: StatusCode, html: String) -> HttpResponse {
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)))
        .body(html)
}

fn see(path: &'static str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, path)).finish()
}

/// Forms of other sites must not act in a visitor's name. Old browsers do not say where a request
/// comes from; the cookie then does not come along either.
fn from_our_site(request: &HttpRequest) -> Result<(), Problem> {
    match request.headers().get("Sec-Fetch-Site").map(HeaderValue::as_bytes) {
        None | Some(b"same-origin" | b"none") => Ok(()),
        Some(_) => Err(Problem::new(Slug::CrossSite, "Open the page itself and ask there.")),
    }
}

/// The fields of a form, in order.
fn pairs(body: &[u8]) -> Result<Vec<(String, String)>, Problem> {
    let unread = || Problem::new(Slug::BadRequest, "The form can't be read; send it again.");
    let text = std::str::from_utf8(body).map_err(|_| unread())?;
    let pairs = Query::<Vec<(String, String)>>::from_query(text).map_err(|_| unread())?;
    Ok(pairs.into_inner())
}
