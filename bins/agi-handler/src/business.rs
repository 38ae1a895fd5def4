use std::io::{Read, Write};
use std::time::Duration;

use agi_rs::{AgiError, Digits, Session};

use crate::api::{Api, Gate};
use crate::dial::dial;
use crate::error::HandlerError;
use crate::leg::Leg;
use crate::log::chain;
use crate::outcome::Outcome;
use crate::permit::Permit;
use crate::prompts::{hang_up, is_dead, say};
use crate::report::report;
use crate::screening::{Screening, screen};
use crate::stage::Stage;

const REPORT_LIMIT: Duration = Duration::from_secs(10);

/// "I'm sorry. Cancelled. Goodbye."
const REFUSED: [&str; 3] = ["im-sorry", "cancelled", "vm-goodbye"];
/// "I'm sorry. Please try your call later. Goodbye."
const AWAY: [&str; 3] = ["im-sorry", "please-try-call-later", "vm-goodbye"];
/// "The number is in use. Goodbye."
const BUSY: [&str; 3] = ["number", "is-in-use", "vm-goodbye"];
/// "The number is not answering. Goodbye."
const NOT_REACHED: [&str; 2] = ["number-not-answering", "vm-goodbye"];

/// The business leg: answered by the carrier, not yet by a person.
pub(crate) fn run<R: Read, W: Write>(
    call: &mut Session<R, W>,
    api: &Api,
) -> Result<(), HandlerError> {
    // Before all else: from here on nobody may steer this call a second time.
    Stage::Begun.mark(call)?;
    let leg = Leg::read(call)?;
    let _span = tracing::info_span!("business", leg = leg.id()).entered();
    tracing::info!("business leg begins");
    let screening = match call.answer() {
        Ok(()) => screen(call)?,
        Err(AgiError::CommandFailed) => Screening::NotAccepted,
        Err(error) if error.is_hangup() => Screening::NotAccepted,
        Err(error) => return Err(error.into()),
    };
    tracing::info!(?screening, "business screened");
    let outcome = match screening {
        Screening::Accepted => return accepted(call, api, &leg),
        Screening::Declined => Outcome::Declined,
        Screening::NotAccepted => Outcome::NotAccepted,
    };
    finish(call, api, &leg, &outcome)?;
    Ok(hang_up(call)?)
}

/// Without a permission the visitor is not rung, whatever the reason.
fn accepted<R: Read, W: Write>(
    call: &mut Session<R, W>,
    api: &Api,
    leg: &Leg,
) -> Result<(), HandlerError> {
    match api.ask_gate(leg) {
        Gate::Open(permit) => connect(call, api, leg, &permit),
        Gate::Refused { status } => {
            tracing::warn!(status, "the gate is closed");
            finish(call, api, leg, &Outcome::GateRefused)?;
            Ok(part(call, &REFUSED)?)
        }
        Gate::Unusable(error) => {
            tracing::error!(error = chain(&error), "the gate's permission cannot be used");
            finish(call, api, leg, &Outcome::GateRefused)?;
            Ok(part(call, &AWAY)?)
        }
        Gate::Away(error) => {
            tracing::error!(error = chain(&error), "the API did not answer for the gate");
            // The sentence first: telling may take its time while the API is away.
            say(call, &AWAY, &Digits::none())?;
            finish(call, api, leg, &Outcome::Interrupted)?;
            Ok(hang_up(call)?)
        }
    }
}

fn connect<R: Read, W: Write>(
    call: &mut Session<R, W>,
    api: &Api,
    leg: &Leg,
    permit: &Permit,
) -> Result<(), HandlerError> {
    let Permit { ring_seconds, talk_seconds, .. } = permit;
    tracing::info!(ring_seconds, talk_seconds, "the gate is open");
    // Dial would run on a dead channel, too, and ring the visitor for nobody.
    let outcome = if is_dead(call)? {
        tracing::info!("the business hung up before the visitor was dialed");
        let dial_status = "CANCEL".to_owned();
        Outcome::Dialed { dial_status, hangup_cause: None, talked_seconds: None }
    } else {
        dial(call, permit)?
    };
    tracing::info!(?outcome, "dialing is over");
    finish(call, api, leg, &outcome)?;
    match &outcome {
        Outcome::Dialed { dial_status, .. } => match dial_status.as_str() {
            "ANSWER" | "CANCEL" => Ok(hang_up(call)?),
            "BUSY" => Ok(part(call, &BUSY)?),
            _ => Ok(part(call, &NOT_REACHED)?),
        },
        _ => Ok(hang_up(call)?),
    }
}

/// Tells what became of the call; from then on nothing is left to be told.
fn finish<R: Read, W: Write>(
    call: &mut Session<R, W>,
    api: &Api,
    leg: &Leg,
    outcome: &Outcome,
) -> Result<(), HandlerError> {
    report(call, api, leg, outcome, REPORT_LIMIT)?;
    Ok(Stage::Done.mark(call)?)
}

/// Says something and hangs up.
fn part<R: Read, W: Write>(call: &mut Session<R, W>, words: &[&str]) -> Result<(), AgiError> {
    say(call, words, &Digits::none())?;
    hang_up(call)
}
