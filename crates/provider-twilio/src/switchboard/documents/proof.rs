//! What is said where the visitor has to press the digits that their page shows.

use std::time::Duration;

use super::{farewell, say};
use crate::twiml::{Document, Gather};

/// How long each digit may take; the other one holds the line meanwhile.
const FIND_THE_DIGITS: Duration = Duration::from_secs(6);

pub(in crate::switchboard) fn ask_digits(action: &str) -> Document {
    let prompt = "This is the call that you asked for on our website. Please press the two digits that the website \
                  shows you. If it was not you, press 9.";
    ask(action, prompt)
}

/// They were wrong, or did not come.
pub(in crate::switchboard) fn ask_digits_again(action: &str) -> Document {
    let prompt = "These were not the two digits. Please press the two digits that the website shows you. If it was \
                  not you, press 9.";
    ask(action, prompt)
}

/// To whoever did not know them.
pub(in crate::switchboard) fn unproven() -> Document {
    farewell("Without the two digits we can't put you through. Goodbye.")
}

/// To the business, which waited.
pub(in crate::switchboard) fn not_proven() -> Document {
    farewell("Whoever answered did not confirm that they asked for the call. Goodbye.")
}

/// What runs to its end without a hang-up joins the two, so nothing does.
fn ask(action: &str, prompt: &str) -> Document {
    let prompts = [say(prompt)];
    let (digits, timeout) = (2, FIND_THE_DIGITS);
    let gather = Gather { action, digits, timeout, action_on_empty: true, prompts: &prompts };
    Document::build().gather(&gather).hang_up().finish()
}
