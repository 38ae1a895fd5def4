use std::io::{Read, Write};
use std::time::Duration;

use agi_rs::{AgiError, Digits, Session};

use crate::callee::Callee;
use crate::error::HandlerError;
use crate::inherited::Inherited;
use crate::joining::Joining;
use crate::leg::Leg;
use crate::prompts::{Heard, Message, Voice, listen};
use crate::proof::Proven;
use crate::report::report;
use crate::role::Handler;

/// 9 is the key that the platform names everywhere; the star is what Asterisk's sound names.
const REFUSALS: &str = "9*";
/// For a key that is pressed right after the offer. Short, as both of them wait.
const PAUSE: Duration = Duration::from_millis(500);
/// Where the offer is missing, the silence takes its time.
const LONG_PAUSE: Duration = Duration::from_secs(4);
/// The visitor waits in silence while the API is asked.
const REPORT_LIMIT: Duration = Duration::from_secs(3);

/// The visitor's leg, before the bridge: whoever did not ask for this call can say so, and whoever
/// has to prove that they did is asked to.
pub(crate) fn run<R: Read, W: Write>(
    call: &mut Session<R, W>,
    handler: &Handler,
) -> Result<(), HandlerError> {
    let inherited = Inherited::find(call)?;
    let wanted = inherited.language.as_ref().or(handler.language.as_ref());
    let voice = Voice::choose(call, wanted)?;
    let joining = ask(call, &voice, &inherited)?;
    if let Joining::Refused | Joining::Unproven = joining {
        // Before anything else that could fail: this keeps the two from being joined.
        call.set_variable("GOSUB_RESULT", "ABORT")?;
    } else if joining == Joining::Left {
        // Else Dial joins the business with a visitor who is gone, for a millisecond.
        call.set_variable("GOSUB_RESULT", "CONTINUE")?;
    }
    joining.leave(call, Callee::Visitor)?;
    let leg = Leg::read(call)?;
    tracing::info!(?joining, "visitor was asked");
    let Some(outcome) = joining.outcome() else { return Ok(()) };
    let words = match joining {
        Joining::Refused => Message::Refusal,
        _ => Message::ProofFailed,
    };
    report(call, &handler.api, &leg, &outcome.into(), REPORT_LIMIT)?;
    voice.say(call, words, &Digits::none())?;
    Ok(())
}

fn ask<R: Read, W: Write>(
    call: &mut Session<R, W>,
    voice: &Voice,
    inherited: &Inherited,
) -> Result<Joining, AgiError> {
    let refusals = Digits::parse(REFUSALS)?;
    let pause = match voice.say(call, Message::Offer, &refusals)? {
        Heard::Silence { missing: true } => LONG_PAUSE,
        Heard::Silence { missing: false } => PAUSE,
        Heard::Key(_) => return Ok(Joining::Refused),
        Heard::HungUp => return Ok(Joining::Left),
    };
    // A key before the question for the digits may be the first of them; that question waits by
    // itself, and takes these keys for a refusal, too.
    let Some(proof) = &inherited.proof else { return last_chance(call, pause) };
    Ok(match proof.ask(call, voice)? {
        Proven::Yes => Joining::now(),
        Proven::No => Joining::Unproven,
        Proven::Refused => Joining::Refused,
        Proven::HungUp => Joining::Left,
    })
}

/// Waits for a key of refusal; any other, and none, lets the two be joined.
fn last_chance<R: Read, W: Write>(
    call: &mut Session<R, W>,
    pause: Duration,
) -> Result<Joining, AgiError> {
    Ok(match listen(call, pause)? {
        Heard::Key(key) if REFUSALS.contains(key.as_char()) => Joining::Refused,
        Heard::Key(_) | Heard::Silence { .. } => Joining::now(),
        Heard::HungUp => Joining::Left,
    })
}
