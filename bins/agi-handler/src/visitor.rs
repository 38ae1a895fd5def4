use std::io::{Read, Write};
use std::time::Duration;

use agi_rs::{Digits, Session};

use crate::api::Api;
use crate::error::HandlerError;
use crate::joining::Joining;
use crate::leg::Leg;
use crate::outcome::Outcome;
use crate::prompts::{Heard, say};
use crate::report::report;

/// "Press star to cancel": what Asterisk's own sounds have for "this was not me". 1.9 seconds.
const OFFER: [&str; 1] = ["vm-star-cancel"];
/// 9 is the key that the platform names everywhere; the star is what this sound names.
const REFUSALS: &str = "9*";
/// The visitor waits in silence while the API is asked.
const REPORT_LIMIT: Duration = Duration::from_secs(3);

/// The visitor's leg, before the bridge: whoever did not ask for this call can say so.
pub(crate) fn run<R: Read, W: Write>(
    call: &mut Session<R, W>,
    api: &Api,
) -> Result<(), HandlerError> {
    // Asterisk drops a key that comes between two commands, so the offer is the first command.
    let refusals = Digits::parse(REFUSALS).unwrap_or_default();
    let heard = say(call, &OFFER, &refusals)?;
    let joining = match heard {
        Heard::Silence { .. } => Joining::now(),
        Heard::Key(_) => {
            // Before anything else that could fail: this keeps the two from being joined.
            call.set_variable("GOSUB_RESULT", "ABORT")?;
            Joining::Refused
        }
        Heard::HungUp => {
            // Else Dial joins the business with a visitor who is gone, for a millisecond.
            call.set_variable("GOSUB_RESULT", "CONTINUE")?;
            Joining::Left
        }
    };
    joining.leave(call)?;
    let leg = Leg::read(call)?;
    let _span = tracing::info_span!("visitor", leg = leg.id()).entered();
    tracing::info!(?heard, "visitor listened to the offer");
    if joining == Joining::Refused {
        report(call, api, &leg, &Outcome::VisitorRefused, REPORT_LIMIT)?;
    }
    Ok(())
}
