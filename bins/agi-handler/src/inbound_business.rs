use std::io::{Read, Write};
use std::time::Duration;

use agi_rs::{Digits, Session};

use crate::api::Join;
use crate::callee::Callee;
use crate::error::HandlerError;
use crate::joining::Joining;
use crate::leg::Leg;
use crate::log::chain;
use crate::prompts::{Message, Voice};
use crate::report::report;
use crate::role::Handler;
use crate::screening::{Screening, screen};

/// The caller hears it ring while the API is told.
const REPORT_LIMIT: Duration = Duration::from_secs(3);

/// The business's leg, rung for a visitor who called: screened as any, and joined only if the gate
/// is won.
pub(crate) fn run<R: Read, W: Write>(
    call: &mut Session<R, W>,
    handler: &Handler,
) -> Result<(), HandlerError> {
    let leg = Leg::read(call)?;
    let voice = Voice::choose(call, handler.language.as_ref())?;
    let screening = screen(call, &voice)?;
    tracing::info!(?screening, "business screened");
    let (joining, words) = match screening {
        Screening::Accepted => ask(handler, &leg),
        Screening::Declined => (Joining::Declined, None),
        Screening::NotAccepted => (Joining::NotAccepted, None),
    };
    if !matches!(joining, Joining::Joined { .. }) {
        // Before anything else that could fail: it keeps the two from being joined, and the caller
        // on the line.
        call.set_variable("GOSUB_RESULT", "CONTINUE")?;
    }
    joining.leave(call, Callee::Business)?;
    if let Some(words) = words {
        voice.say(call, words, &Digits::none())?;
    }
    if let Some(outcome) = joining.outcome() {
        // Before Asterisk's own word of the hang-up, which knows no reason.
        report(call, &handler.api, &leg, &outcome.into(), REPORT_LIMIT)?;
    }
    Ok(())
}

/// Without the gate the two are not joined, whatever the reason.
fn ask(handler: &Handler, leg: &Leg) -> (Joining, Option<Message>) {
    match handler.api.ask_join(leg) {
        Join::Open => {
            tracing::info!("the gate is open");
            (Joining::now(), None)
        }
        Join::Refused { status } => {
            tracing::warn!(status, "the gate is closed");
            (Joining::Shut, Some(Message::Refused))
        }
        Join::Away(error) => {
            tracing::error!(error = chain(&error), "the API did not answer for the gate");
            (Joining::Unasked, Some(Message::Away))
        }
    }
}
