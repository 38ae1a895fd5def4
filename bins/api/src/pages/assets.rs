use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Path;

use crate::http::{Problem, Slug};

/// `GET /assets/{name}`: style, script and icon.
pub(super) async fn asset(name: Path<String>) -> Result<HttpResponse, Problem> {
    let (media, text) = match name.as_str() {
        "page.css" => ("text/css; charset=utf-8", include_str!("../../assets/page.css")),
        "live.js" => ("text/javascript; charset=utf-8", include_str!("../../assets/live.js")),
        "icon.svg" => ("image/svg+xml", include_str!("../../assets/icon.svg")),
        _ => return Err(Problem::new(Slug::NoSuchPath, "There is no such file.")),
    };
    Ok(HttpResponse::Ok()
        .content_type(media)
        // Short, as the names do not change with the content.
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .body(text))
}
