//! What is said to a visitor who may leave a message.

use std::time::Duration;

use super::{farewell, say};
use crate::twiml::{Document, Record};

/// They speak for `longest` at most. `spoken` is asked what follows, and `recorded` is told of the recording.
pub(in crate::switchboard) fn take_message(
    longest: Duration,
    spoken: &str,
    recorded: &str,
) -> Document {
    let prompt = "Nobody can take your call now. Please leave a message after the tone; it is recorded. \
                  Press any key when you are done.";
    let record = Record { action: spoken, status_callback: recorded, longest };
    // What comes after the recording runs only if it is empty.
    Document::build()
        .say(&say(prompt))
        .record(&record)
        .say(&say("We heard no message. Goodbye."))
        .hang_up()
        .finish()
}

pub(in crate::switchboard) fn after_message() -> Document {
    farewell("Thank you for your message. Goodbye.")
}
