//! The listener for the handler that steers calls beside Asterisk: never on the public port.
//!
//! Three things must be right before anything is told: the shared secret, the leg's nonce, and the
//! channel, which is named after the leg.

mod gate;
mod guard;
mod outcome;
mod quality;
mod report;

use std::sync::Arc;

use actix_web::web::{self, Data, ServiceConfig};
use callback_core::ports::provider::GateRefusal;
use callback_engine::Desk;

use self::guard::HandlerSecret;
use crate::http::{Problem, Slug, no_such_path};
use provider_ami::DialTemplate;

use crate::settings::HandlerSettings;

/// What the internal listener's handlers need.
pub(crate) struct HandlerDoor {
    desk: Arc<Desk>,
    secret: HandlerSecret,
    dial: DialTemplate,
}

impl HandlerDoor {
    pub(crate) fn new(desk: Arc<Desk>, settings: &HandlerSettings) -> Self {
        let HandlerSettings { secret, dial, .. } = settings;
        Self { desk, secret: HandlerSecret::new(secret.expose()), dial: dial.clone() }
    }
}

/// Everything that the internal listener answers.
pub(crate) fn routes(app: &mut ServiceConfig, door: Arc<HandlerDoor>) {
    let post_only = || async { Problem::not_allowed("POST") };
    app.app_data(Data::from(door));
    app.service(
        web::resource("/internal/v1/legs/{leg}/gate")
            .post(gate::gate)
            .default_service(web::to(post_only)),
    );
    app.service(
        web::resource("/internal/v1/legs/{leg}/outcome")
            .post(outcome::outcome)
            .default_service(web::to(post_only)),
    );
    app.default_service(web::to(no_such_path));
}

impl From<GateRefusal> for Problem {
    fn from(refusal: GateRefusal) -> Self {
        match refusal {
            GateRefusal::Unknown => not_the_call(),
            GateRefusal::Shut => Self::new(Slug::GateShut, "Hang up politely."),
            GateRefusal::Unavailable => Self::busy(),
        }
    }
}

/// The same for an unknown leg, a wrong nonce and a wrong channel.
fn not_the_call() -> Problem {
    Problem::new(Slug::NotTheCall, "Hang up politely.")
}
