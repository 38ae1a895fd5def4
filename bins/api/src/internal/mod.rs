//! The listener for the handler that steers calls beside Asterisk: never on the public port.
//!
//! Three things must be right before anything is told of a call: the shared secret, the leg's nonce, and the
//! channel, which is named after the leg.

mod decision;
mod evidence;
mod gate;
mod guard;
mod inbound;
mod join;
mod leftover;
mod mailbox;
mod mailboxes;
mod notifications;
mod outcome;
mod quality;
mod report;

use std::sync::Arc;

use actix_web::web::{self, Data, ServiceConfig};
use callback_core::Region;
use callback_core::ports::provider::{CallProvider, GateRefusal};
use callback_engine::Desk;

use self::guard::HandlerSecret;
pub use self::mailbox::Mailbox;
pub use self::mailboxes::Mailboxes;
use crate::http::{Problem, Slug, no_such_path};
use provider_ami::DialTemplate;
use tokio::sync::watch;

use crate::settings::HandlerSettings;

/// What the internal listener's handlers need.
pub(crate) struct HandlerDoor {
    desk: Arc<Desk>,
    provider: Arc<dyn CallProvider>,
    secret: HandlerSecret,
    dial: DialTemplate,
    /// Where a caller's number without a country belongs.
    home: Region,
    mailboxes: Arc<Mailboxes>,
    /// Turns true when the program is told to stop: then nobody is kept waiting.
    stopping: watch::Receiver<bool>,
}

impl HandlerDoor {
    pub(crate) fn new(
        desk: Arc<Desk>,
        provider: Arc<dyn CallProvider>,
        mailboxes: Arc<Mailboxes>,
        (settings, home): (&HandlerSettings, Region),
        stopping: watch::Receiver<bool>,
    ) -> Self {
        let HandlerSettings { secret, dial, .. } = settings;
        let secret = HandlerSecret::new(secret.expose());
        Self { desk, provider, secret, dial: dial.clone(), home, mailboxes, stopping }
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
        web::resource("/internal/v1/legs/{leg}/join")
            .post(join::join)
            .default_service(web::to(post_only)),
    );
    app.service(
        web::resource("/internal/v1/inbound")
            .post(inbound::inbound)
            .default_service(web::to(post_only)),
    );
    app.service(
        web::resource("/internal/v1/legs/{leg}/outcome")
            .post(outcome::outcome)
            .default_service(web::to(post_only)),
    );
    app.service(
        web::resource("/internal/v1/callbacks/{id}/decision")
            .post(decision::decide)
            .default_service(web::to(post_only)),
    );
    app.service(
        web::resource("/internal/v1/evidence")
            .post(evidence::evidence)
            .default_service(web::to(post_only)),
    );
    app.service(
        web::resource("/internal/v1/notifications/{id}/resend")
            .post(notifications::resend)
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
