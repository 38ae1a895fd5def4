use std::io::{Read, Write};

use agi_rs::{AgiError, Digits, Session};

use crate::api::Gate;
use crate::callee::Callee;
use crate::dial::dial;
use crate::error::HandlerError;
use crate::leg::Leg;
use crate::log::chain;
use crate::outcome::{Ending, Outcome};
use crate::permit::Permit;
use crate::prompts::{Message, Voice, hang_up, is_dead};
use crate::report::{LIMIT, report};
use crate::role::Handler;
use crate::screening::{Screening, screen};
use crate::stage::Stage;

/// The business leg: answered by the carrier, not yet by a person.
pub(crate) fn run<R: Read, W: Write>(
    call: &mut Session<R, W>,
    handler: &Handler,
) -> Result<(), HandlerError> {
    // Before all else: from here on nobody may steer this call a second time.
    Stage::Begun.mark(call)?;
    let leg = Leg::read(call)?;
    tracing::info!("business leg begins");
    let voice = Voice::choose(call, handler.language.as_ref())?;
    let screening = match call.answer() {
        Ok(()) => screen(call, &voice)?,
        Err(AgiError::CommandFailed) => Screening::NotAccepted,
        Err(error) if error.is_hangup() => Screening::NotAccepted,
        Err(error) => return Err(error.into()),
    };
    tracing::info!(?screening, "business screened");
    let mut desk = Desk { call, handler, leg, voice };
    match screening {
        Screening::Accepted => desk.accepted(),
        Screening::Declined => desk.end(&Outcome::Declined.into(), None),
        Screening::NotAccepted => desk.end(&Outcome::NotAccepted.into(), None),
    }
}

/// The call of a business that was screened.
struct Desk<'a, R, W> {
    call: &'a mut Session<R, W>,
    handler: &'a Handler,
    leg: Leg,
    voice: Voice,
}

impl<R: Read, W: Write> Desk<'_, R, W> {
    /// Without a permission the visitor is not rung, whatever the reason.
    fn accepted(&mut self) -> Result<(), HandlerError> {
        match self.handler.api.ask_gate(&self.leg) {
            Gate::Open(permit) => self.connect(&permit),
            Gate::Refused { status } => {
                tracing::warn!(status, "the gate is closed");
                self.end(&Outcome::GateRefused.into(), Some(Message::Refused))
            }
            Gate::Unusable(error) => {
                tracing::error!(error = chain(&error), "the gate's permission cannot be used");
                // The gate is won all the same, and nobody is rung for it.
                self.end(&Outcome::Interrupted.into(), Some(Message::Away))
            }
            Gate::Away(error) => {
                tracing::error!(error = chain(&error), "the API did not answer for the gate");
                // The sentence first: telling may take its time while the API is away.
                self.voice.say(self.call, Message::Away, &Digits::none())?;
                self.end(&Outcome::Interrupted.into(), None)
            }
        }
    }

    fn connect(&mut self, permit: &Permit) -> Result<(), HandlerError> {
        let Permit { ring_seconds, talk_seconds, .. } = permit;
        tracing::info!(ring_seconds, talk_seconds, "the gate is open");
        // Dial would run on a dead channel, too, and ring the visitor for nobody.
        let ending = if is_dead(self.call)? {
            tracing::info!("the business hung up before the visitor was dialed");
            Outcome::unjoined(Callee::Visitor, "CANCEL").into()
        } else {
            dial(self.call, permit, Callee::Visitor)?
        };
        tracing::info!(outcome = ?ending.outcome, "dialing is over");
        let words = match &ending.outcome {
            Outcome::Dialed { dial_status, .. } => match dial_status.as_str() {
                "ANSWER" | "CANCEL" => None,
                "BUSY" => Some(Message::Busy),
                _ => Some(Message::NotReached),
            },
            Outcome::ProofFailed => Some(Message::NotProven),
            _ => Some(Message::NotReached),
        };
        self.end(&ending, words)
    }

    /// Tells what became of the call, from when on nothing is left to be told; says a last
    /// message, and hangs up.
    fn end(&mut self, ending: &Ending, words: Option<Message>) -> Result<(), HandlerError> {
        report(self.call, &self.handler.api, &self.leg, ending, LIMIT)?;
        Stage::Done.mark(self.call)?;
        if let Some(words) = words {
            self.voice.say(self.call, words, &Digits::none())?;
        }
        Ok(hang_up(self.call)?)
    }
}
