//! Telling people by text message.

use std::error::Error;

use callback_core::ports::sms::{Sent, Sms, SmsSender, SmsText};
use callback_core::ports::store::ClaimedEffect;
use callback_core::{Callback, Notice, Side};
use jiff::SignedDuration;

use super::perform::{Fate, LATER};
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
    let Ok(text) = SmsText::parse(words(notice, to, &callback)) else {
        tracing::error!(callback = %id, ?notice, "a message is none that can be sent");
        return Ok(Fate::Finished);
    };
    let rules = &desk.rules;
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

/// What a notice says. The business learns whom it is about by two digits and the callback's last
/// eight, by which it is found in the log; no name, no whole number.
fn words(notice: Notice, to: Side, callback: &Callback) -> String {
    let id = callback.id.to_string();
    let reference = id.get(id.len().saturating_sub(8)..).unwrap_or_default();
    let number = callback.visitor.number.number().masked();
    match (to, notice) {
        (Side::Business, Notice::Missed) => {
            format!("Callback missed: nobody here took the call for {number}. Ref {reference}")
        }
        (Side::Business, Notice::Unreachable) => {
            format!("Callback failed: {number} was not reached. Ref {reference}")
        }
        (Side::Business, Notice::Expired) => {
            format!("Callback expired: {number} was not called in time. Ref {reference}")
        }
        (Side::Business, Notice::Failed) => {
            format!("Callback failed: the call to {number} cannot be made. Ref {reference}")
        }
        (Side::Business, Notice::NeedsHuman) => format!(
            "Please call {number} back: we cannot tell whether their phone rang. Ref {reference}"
        ),
        (Side::Visitor, Notice::Missed | Notice::Expired) => {
            "Sorry, nobody could take your callback. Please ask again, or call us.".to_owned()
        }
        (Side::Visitor, Notice::Unreachable) => {
            "We called you back and did not reach you. Please ask again, or call us.".to_owned()
        }
        (Side::Visitor, Notice::Failed | Notice::NeedsHuman) => {
            "Sorry, your callback could not be made. Please ask again, or call us.".to_owned()
        }
    }
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

#[cfg(test)]
mod tests {
    use callback_core::{
        CallbackId, CallbackState, PhoneNumber, TokenHash, Visitor, VisitorName, VisitorNumber,
    };
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn no_message_names_a_person_and_each_fits_one_of_the_network() {
        let number = PhoneNumber::from_e164("+14155550132").unwrap();
        let callback = Callback {
            id: CallbackId::from_bytes([0xab; 16]),
            version: 0,
            state: CallbackState::Missed,
            visitor: Visitor {
                number: VisitorNumber::try_from(number).unwrap(),
                name: VisitorName::parse("Zo\u{eb}").unwrap(),
            },
            token: TokenHash([0; 32]),
            asked_at: Timestamp::UNIX_EPOCH,
            attempts: 1,
            calls_in: 0,
        };
        let notices = [
            Notice::Missed,
            Notice::Unreachable,
            Notice::Expired,
            Notice::Failed,
            Notice::NeedsHuman,
        ];
        for notice in notices {
            for to in [Side::Business, Side::Visitor] {
                let text = words(notice, to, &callback);
                assert!(text.len() <= 160 && text.is_ascii(), "{text}");
                assert!(!text.contains("5550132") && !text.contains("Zo"), "{text}");
                let names = to == Side::Business;
                assert_eq!(text.contains("+1***32") && text.contains("abababab"), names, "{text}");
                assert!(SmsText::parse(text).is_ok());
            }
        }
    }
}
