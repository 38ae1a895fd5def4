use std::io::{Read, Write};

use agi_rs::{AgiError, Digits, Session};

use crate::admission::Admission;
use crate::api::CallIn;
use crate::callee::Callee;
use crate::dial::dial;
use crate::error::HandlerError;
use crate::leg::Leg;
use crate::log::chain;
use crate::outcome::Outcome;
use crate::prompts::{Message, Voice, hang_up, is_dead};
use crate::report::{LIMIT, report};
use crate::role::Handler;
use crate::stage::Stage;

/// The two bits of `callingpres` that say whether the number may be known, and their value if it
/// may.
const PRESENTATION: u8 = 0b0110_0000;
const ALLOWED: u8 = 0;

/// Somebody calls. Only the API says whom to ring, so that no call that came in reaches anybody
/// else; and who it is that calls is not believed, and not said to anybody.
pub(crate) fn run<R: Read, W: Write>(
    call: &mut Session<R, W>,
    handler: &Handler,
) -> Result<(), HandlerError> {
    // Before all else: from here on nobody may steer this call a second time.
    Stage::Begun.mark(call)?;
    let voice = Voice::choose(call, handler.language.as_ref())?;
    let channel = call.env().text("uniqueid").map(str::to_owned);
    let channel = channel.ok_or(HandlerError::NotOurs { variable: "agi_uniqueid" })?;
    let caller = caller(call);
    tracing::info!(withheld = caller.is_none(), "somebody calls");
    let words = match handler.api.call_in(&channel, caller.as_deref()) {
        CallIn::Admitted(admission) => {
            let leg = Leg::called_in(&admission.names, &channel);
            return admitted(call, handler, &voice, (&leg, &admission));
        }
        CallIn::Unknown => {
            tracing::info!("nobody who waits for a call");
            Message::Greeting
        }
        CallIn::Refused { status } => {
            tracing::warn!(status, "the business is not rung for the caller");
            Message::Away
        }
        CallIn::Unusable(error) => {
            tracing::error!(error = chain(&error), "the API's permission cannot be used");
            Message::Away
        }
        CallIn::Away(error) => {
            tracing::error!(error = chain(&error), "the API did not answer for the caller");
            Message::Away
        }
    };
    // Nothing is left to be told: if an attempt was begun, the API finds out how this call ends.
    Stage::Done.mark(call)?;
    end(call, &voice, Some(words))
}

/// The number that the carrier gives, unless the caller withholds it.
fn caller<R: Read, W: Write>(call: &Session<R, W>) -> Option<String> {
    let presentation: u8 = call.env().text("callingpres")?.parse().ok()?;
    let number = call.env().text("callerid").filter(|number| !number.is_empty());
    number.filter(|_| presentation & PRESENTATION == ALLOWED).map(str::to_owned)
}

/// Rings the business. Until it is won the caller hears the ringing, and pays for nothing.
fn admitted<R: Read, W: Write>(
    call: &mut Session<R, W>,
    handler: &Handler,
    voice: &Voice,
    (leg, admission): (&Leg, &Admission),
) -> Result<(), HandlerError> {
    let Admission { names, permit } = admission;
    // For the business's session, and for whoever comes after this one if it breaks off.
    call.set_variable("__CALLBACK_LEG", &names.leg)?;
    call.set_variable("__CALLBACK_NONCE", &names.nonce)?;
    call.set_variable("__CALLBACK_ATTEMPT", &names.attempt)?;
    tracing::info!(permit.ring_seconds, permit.talk_seconds, "the business is rung for the caller");
    // Dial would run on a dead channel, too, and ring the business for nobody.
    let ending = if is_dead(call)? {
        tracing::info!("the caller hung up before the business was dialed");
        Outcome::unjoined(Callee::Business, "CANCEL").into()
    } else {
        // What the caller's phone calls itself is not for the business's display.
        call.set_variable("CALLERID(name)", "")?;
        dial(call, permit, Callee::Business)?
    };
    tracing::info!(outcome = ?ending.outcome, "dialing is over");
    report(call, &handler.api, leg, &ending, LIMIT)?;
    Stage::Done.mark(call)?;
    let talked = matches!(ending.outcome, Outcome::Dialed { .. });
    end(call, voice, (!talked).then_some(Message::Unavailable))
}

/// Says a last message to a caller who is still there, and hangs up.
fn end<R: Read, W: Write>(
    call: &mut Session<R, W>,
    voice: &Voice,
    words: Option<Message>,
) -> Result<(), HandlerError> {
    if let Some(words) = words {
        match call.answer() {
            Ok(()) => voice.say(call, words, &Digits::none()).map(drop)?,
            Err(AgiError::CommandFailed) => {}
            Err(error) if error.is_hangup() => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(hang_up(call)?)
}
