//! The public listener: the visitor's API, the visitor's page, and what operators ask.

mod availability;
mod body;
mod callbacks;
mod decisions;
mod door;
mod dress;
mod edge;
mod health;
mod limit;
mod pass;
mod problem;
mod request_key;
mod robots;
mod slug;
mod staff;
mod twilio;
mod view;

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::web::{Data, ServiceConfig};

pub(crate) use self::body::{json, read as read_body};
pub(crate) use self::callbacks::Wish;
pub(crate) use self::decisions::decided;
pub(crate) use self::door::watch;
pub(crate) use self::dress::dress;
pub(crate) use self::edge::{Edge, ask, cross};
pub(crate) use self::pass::{DecisionPass, Pass};
pub(crate) use self::problem::Problem;
pub(crate) use self::robots::Robots;
pub(crate) use self::slug::Slug;
pub(crate) use self::staff::StaffDoor;
use crate::pages;

/// Everything that the public listener answers.
pub(crate) fn routes(app: &mut ServiceConfig, edge: Arc<Edge>) {
    app.app_data(Data::from(edge));
    callbacks::routes(app);
    availability::routes(app);
    staff::routes(app);
    decisions::routes(app);
    health::routes(app);
    robots::routes(app);
    twilio::routes(app);
    pages::routes(app);
    app.default_service(actix_web::web::to(no_such_path));
}

/// Answers every path that nobody else does.
pub(crate) async fn no_such_path(_: HttpRequest) -> Problem {
    Problem::new(
        Slug::NoSuchPath,
        "Check the path; the visitor's API begins with /api/v1/callbacks.",
    )
}
