//! Telling people by text message.

use std::error::Error;

use callback_core::ports::sms::{Sent, Sms, SmsSender, SmsText};
use callback_core::ports::store::ClaimedEffect;
use callback_core::{Notice, Side};
use jiff::SignedDuration;

use super::perform::{Fate, LATER};
use crate::texts::{Draft, reference};
use crate::{Desk, DeskError};

/// Before a message that was not taken is sent again; none left gives it up, nearly a day later.
const PAUSES: [SignedDuration; 8] = [
    SignedDuration::from_secs(30),
    SignedDuration::from_mins(2),
    SignedDuration::from_mins(10),
    SignedDuration::from_mins(30),
    SignedDuration::from_hours(1),
    SignedDuration::from_hours(3),
    SignedDuration::from_hours(6),
    SignedDuration::from_hours(12),
];

/// Sends what `notice` says to one of the two, if anything sends messages.
pub(super) fn send(
    desk: &Desk,
    sender: Option<&dyn SmsSender>,
    claimed: &ClaimedEffect,
    (to, notice): (Side, Notice),
) -> Result<Fate, DeskError> {
    let id = claimed.callback;
    let Some(sender) = sender else {
        tracing::warn!(callback = %id, %to, ?notice, "no SMS sender is set up");
        return Ok(Fate::Finished);
    };
    let callback = desk.store.callback(id)?.ok_or(DeskError::NotFound)?;
    let rules = &desk.rules;
    let reference = reference(id, claimed.id);
    let draft = Draft {
        callback: &callback,
        to,
        notice,
        reference: &reference,
        ours: &rules.caller_id,
        can_be_answered: false,
    };
    let Ok(text) = SmsText::parse(draft.words()) else {
        tracing::error!(callback = %id, ?notice, "a message is none that can be sent");
        return Ok(Fate::Finished);
    };
    let number = match to {
        Side::Business => rules.business.number(),
        Side::Visitor => callback.visitor.number.number(),
    };
    let sms = Sms { to: number.clone(), from: rules.caller_id.clone(), text };
    let (why, retryable) = match sender.send(&sms) {
        Sent::Taken => {
            tracing::info!(callback = %id, %to, ?notice, "a message was handed over");
            return Ok(Fate::Finished);
        }
        Sent::NotTaken { why, retryable } => (why, retryable),
        // Twice is better than never.
        Sent::Unknown { cause } => (chain(&*cause), true),
    };
    let pause = usize::try_from(claimed.tries).ok().and_then(|tries| PAUSES.get(tries));
    let Some(pause) = pause.filter(|_| retryable) else {
        tracing::error!(callback = %id, %to, ?notice, why, "a message was given up");
        return Ok(Fate::Finished);
    };
    tracing::warn!(callback = %id, %to, ?notice, why, again_in = %pause, "a message was not taken");
    Ok(Fate::Again((*pause).max(LATER)))
}

fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
