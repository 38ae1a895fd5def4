//! What is said when the visitor is called first.

use callback_core::ports::provider::Grant;

use super::{DialUrls, FIND_THE_KEY, dial, farewell, gather, hang_up, say};
use crate::switchboard::seen::Dialed;
use crate::twiml::Document;
use crate::webhook::DialStatus;

/// A voicemail presses nothing, and is hung up when `action` has heard of it.
pub(in crate::switchboard) fn ask_visitor(action: &str) -> Document {
    let prompt = "This is the call that you asked for on our website. Press 1, and we ring the \
                  business for you. If it was not you, press 9.";
    let again = "Press 1 to be connected, or 9 if it was not you.";
    Document::build()
        .gather(&gather(action, FIND_THE_KEY, true, &[say(prompt), say(again)]))
        .hang_up()
        .finish()
}

pub(in crate::switchboard) fn dial_business_second(grant: &Grant, urls: &DialUrls) -> Document {
    let prompt = "Thank you. We ring the business now; please stay on the line.";
    let Grant { to, caller_id, ring_limit, talk_limit, .. } = grant;
    dial(prompt, to.number(), caller_id, (*ring_limit, *talk_limit), urls)
}

/// A voicemail of the business presses nothing, too, and is not joined.
pub(in crate::switchboard) fn offer_visitor(action: &str) -> Document {
    let prompt = "A visitor of your website asked for a call, and is on the line. Press 1 to be \
                  connected.";
    let again = "Press 1 to be connected.";
    Document::build()
        .gather(&gather(action, FIND_THE_KEY, false, &[say(prompt), say(again)]))
        .hang_up()
        .finish()
}

/// To the visitor, when the leg of the business is over.
pub(in crate::switchboard) fn after_dial_of_business(dialed: &Dialed) -> Document {
    match (dialed.bridged, dialed.status) {
        // They talked, or may have.
        (Some(true), _) | (None, DialStatus::Completed | DialStatus::Answered) => hang_up(),
        (_, DialStatus::Busy) => farewell("The business's line is busy. We are sorry. Goodbye."),
        _ => farewell("Nobody at the business can take the call now. We are sorry. Goodbye."),
    }
}
