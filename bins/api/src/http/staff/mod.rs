//! What people and programs of the business ask, each with an API key of the scope that it needs.

mod blocks;
mod dry_run;
mod explain;
mod guard;
mod reached;

use actix_web::web::{self, ServiceConfig};

pub(super) use self::guard::Keys;
use super::Problem;

pub(super) fn routes(app: &mut ServiceConfig) {
    let read_only = || async { Problem::not_allowed("GET") };
    let post_only = || async { Problem::not_allowed("POST") };
    app.service(
        web::resource("/api/v1/callbacks/{id}/explain")
            .get(explain::explain)
            .default_service(web::to(read_only)),
    );
    app.service(
        web::resource("/api/v1/blocks")
            .get(blocks::list)
            .post(blocks::add)
            .default_service(web::to(|| async { Problem::not_allowed("GET, POST") })),
    );
    app.service(
        web::resource("/api/v1/blocks/{id}")
            .delete(blocks::remove)
            .default_service(web::to(|| async { Problem::not_allowed("DELETE") })),
    );
    app.service(
        web::resource("/api/v1/dry-run").post(dry_run::dry_run).default_service(web::to(post_only)),
    );
    app.service(
        web::resource("/api/v1/reached").post(reached::reached).default_service(web::to(post_only)),
    );
}
