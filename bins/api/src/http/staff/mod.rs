//! What people and programs of the business ask, each with an API key of the scope that it needs, or signed in with a
//! role for it.

mod blocks;
mod cookie;
mod dry_run;
mod explain;
mod guard;
mod reached;
mod session;
mod users;

use actix_web::web::{self, ServiceConfig};

pub(crate) use self::guard::StaffDoor;
use super::Problem;

pub(super) fn routes(app: &mut ServiceConfig) {
    let read_only = || async { Problem::not_allowed("GET") };
    let post_only = || async { Problem::not_allowed("POST") };
    people(app);
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

/// Who the staff are, and their sessions.
fn people(app: &mut ServiceConfig) {
    let post_only = || async { Problem::not_allowed("POST") };
    app.service(
        web::resource("/api/v1/staff/setup")
            .post(session::set_up)
            .default_service(web::to(post_only)),
    );
    app.service(
        web::resource("/api/v1/staff/session")
            .get(session::read)
            .post(session::sign_in)
            .delete(session::sign_out)
            .default_service(web::to(|| async { Problem::not_allowed("GET, POST, DELETE") })),
    );
    app.service(
        web::resource("/api/v1/staff/password")
            .post(session::change_password)
            .default_service(web::to(post_only)),
    );
    app.service(
        web::resource("/api/v1/staff/users")
            .get(users::list)
            .post(users::add)
            .default_service(web::to(|| async { Problem::not_allowed("GET, POST") })),
    );
    app.service(
        web::resource("/api/v1/staff/users/{id}")
            .patch(users::change)
            .default_service(web::to(|| async { Problem::not_allowed("PATCH") })),
    );
    app.service(
        web::resource("/api/v1/staff/users/{id}/sessions")
            .delete(users::end_sessions)
            .default_service(web::to(|| async { Problem::not_allowed("DELETE") })),
    );
}
