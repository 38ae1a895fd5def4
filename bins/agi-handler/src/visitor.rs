use std::io::{Read, Write};
use std::time::Duration;

use agi_rs::{Digits, Dtmf, Session};

use crate::api::Api;
use crate::error::HandlerError;
use crate::leg::Leg;
use crate::outcome::Outcome;
use crate::prompts::{Heard, say};
use crate::report::report;

/// "To blacklist the last caller, press 9": the nearest that Asterisk's own sounds come to "if
/// this was not you, press 9". 3.4 seconds.
const OFFER: [&str; 3] = ["privacy-to-blacklist-last-caller", "vm-press", "digits/9"];
const REFUSAL: char = '9';
/// The visitor waits in silence while the API is asked.
const REPORT_LIMIT: Duration = Duration::from_secs(3);

/// The visitor's leg, before the bridge: whoever did not ask for this call can say so.
pub(crate) fn run<R: Read, W: Write>(
    call: &mut Session<R, W>,
    api: &Api,
) -> Result<(), HandlerError> {
    // Asterisk drops a key that comes between two commands, so the offer is the first command.
    let refusal = Dtmf::parse(REFUSAL).map_or_else(|_| Digits::none(), Digits::from);
    let heard = say(call, &OFFER, &refusal)?;
    let refused = matches!(heard, Heard::Key(_));
    if refused {
        // Before anything else that could fail: this keeps the two from being joined.
        call.set_variable("GOSUB_RESULT", "ABORT")?;
    }
    let leg = Leg::read(call)?;
    let _span = tracing::info_span!("visitor", leg = leg.id()).entered();
    tracing::info!(?heard, "visitor listened to the offer");
    if refused {
        report(call, api, &leg, &Outcome::VisitorRefused, REPORT_LIMIT)?;
    }
    Ok(())
}
