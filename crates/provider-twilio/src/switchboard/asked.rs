//! One step of a call: what is noted of it, and what is to happen next.

mod came_in;
mod proof;
mod visitor_first;
mod voicemail;

use std::sync::{Arc, Mutex};

use callback_core::LegId;
use callback_core::ports::provider::{GateRefusal, Nonce};
use callback_core::ports::steering::Stage;
use jiff::{SignedDuration, Timestamp};

use super::documents as say;
use super::line::{Line, lock};
use super::seen::{Dialed, Seen, Word};
use super::step::Step;
use super::switchboard::Switchboard;
use super::webhooks::{Reply, Trouble};
use crate::rest::{AnsweredBy, CallSid};
use crate::twiml::Document;
use crate::webhook::{CallUpdate, DialResult, Form, GatherResult, MachineVerdict};

/// A request about a step of a call, checked.
pub(super) struct Asked<'a> {
    pub(super) board: &'a Switchboard,
    pub(super) leg: LegId,
    pub(super) nonce: &'a Nonce,
    pub(super) step: Step,
    pub(super) form: &'a Form,
}

type Answer = Result<Reply, Trouble>;

impl Asked<'_> {
    pub(super) fn answer(&self) -> Answer {
        match self.step {
            Step::Business => self.answered(say::screen_business, Step::Accept),
            Step::Accept => self.accept(),
            Step::Visitor => self.visitor(),
            Step::Consent | Step::ConsentAgain | Step::ConsentLast => self.consent(),
            Step::Done => self.done(),
            Step::Called => self.called(),
            Step::Join => self.join(),
            Step::Left => self.left(),
            Step::First | Step::FirstVisitor => self.status(Seen::First),
            Step::Second | Step::Rung | Step::SecondBusiness => self.status(Seen::Second),
            Step::Machine => self.machine(),
            Step::Reached => self.reached(),
            Step::Agree | Step::AgreeAgain | Step::AgreeLast => self.agree(),
            Step::Offered => self.offered(),
            Step::Take => self.take(),
            Step::Parted => self.parted(),
            Step::Spoken => self.spoken(),
            Step::Recorded => self.recorded(),
        }
    }

    /// Whoever was called first answered: a key proves that it is a person who wants the call.
    fn answered(&self, screen: impl FnOnce(&str) -> Document, key: Step) -> Answer {
        let update = self.update()?;
        let line = self.line()?;
        let mut line = lock(&line);
        if !line.is(&update.sid) {
            return Ok(self.turn_away(&update.sid));
        }
        self.note(&mut line, Seen::First(word(&update)))?;
        self.screen(screen, key)
    }

    /// It pressed a key: 1 asks the gate, which is stored before the answer that dials leaves.
    fn accept(&self) -> Answer {
        let pressed = self.pressed()?;
        let line = self.line()?;
        let mut line = lock(&line);
        if !line.is(&pressed.sid) {
            return Ok(self.turn_away(&pressed.sid));
        }
        let document = self.decide(&mut line, &pressed, |line| {
            let grant = self.board.desk.ask(self.leg, self.nonce)?;
            line.story.see(Seen::MayDial);
            let urls = say::DialUrls {
                action: self.url(Step::Done),
                screen: self.url(Step::Visitor),
                status: self.url(Step::Second),
            };
            Ok(say::dial_visitor(&grant, &urls))
        });
        Ok(Reply::Document(document))
    }

    /// The visitor answered: they may say that they never asked.
    fn visitor(&self) -> Answer {
        let update = self.update()?;
        let line = self.line()?;
        let mut line = lock(&line);
        self.note(&mut line, Seen::Second(word(&update)))?;
        match self.stage()? {
            Stage::PastGate => Ok(Reply::Document(match self.proof()? {
                Some(_) => say::ask_digits(&self.url(Step::Consent)),
                None => say::screen_visitor(&self.url(Step::Consent)),
            })),
            _ => Ok(Reply::Document(say::hang_up())),
        }
    }

    /// They pressed 9, or wrong digits, or are joined with the business by our answer.
    fn consent(&self) -> Answer {
        let pressed = self.pressed()?;
        let line = self.line()?;
        let mut line = lock(&line);
        let answer = match self.proof()? {
            Some(proof) => self.judge(&mut line, &pressed, proof)?,
            None if pressed.digits.as_deref() == Some("9") => Some(self.disown(&mut line)?),
            None => None,
        };
        if let Some(document) = answer {
            return Ok(Reply::Document(document));
        }
        if self.stage()? == Stage::Over {
            return Ok(Reply::Document(say::hang_up()));
        }
        self.let_through(&mut line);
        Ok(Reply::Document(say::go_on()))
    }

    /// The visitor's leg is over; the business may still be there.
    fn done(&self) -> Answer {
        let dialed = self.dial_result()?;
        let line = self.line()?;
        let mut line = lock(&line);
        self.note(&mut line, Seen::Dialed(dialed))?;
        let is_unproven = line.story.unproven.is_some();
        Ok(Reply::Document(if is_unproven { say::not_proven() } else { say::after_dial(&dialed) }))
    }

    /// Where a leg stands.
    fn status(&self, seen: fn(Word) -> Seen) -> Answer {
        let update = self.update()?;
        let line = self.line()?;
        let mut line = lock(&line);
        let seen = seen(word(&update));
        if matches!(seen, Seen::First(_)) && !line.is(&update.sid) {
            self.turn_away(&update.sid);
            return Ok(Reply::Noted);
        }
        self.note(&mut line, seen)?;
        Ok(Reply::Noted)
    }

    /// A hint: a machine presses no key, so its call may end now.
    fn machine(&self) -> Answer {
        let verdict = MachineVerdict::read(self.form).map_err(|_| Trouble::Malformed)?;
        let is_machine = matches!(verdict.answered_by, AnsweredBy::Machine | AnsweredBy::Fax);
        if is_machine && self.stage()? == Stage::BeforeGate {
            tracing::info!(leg = %self.leg, "a machine answered before the gate");
            if let Some(line) = self.board.lines.find(self.leg) {
                lock(&line).story.see(Seen::NotAccepted);
            }
            self.board.discard(verdict.sid);
        }
        Ok(Reply::Noted)
    }

    fn dial_result(&self) -> Result<Dialed, Trouble> {
        let result = DialResult::read(self.form).map_err(|_| Trouble::Malformed)?;
        let first = self.update()?;
        Ok(Dialed {
            at: Timestamp::now(),
            status: result.status,
            bridged: result.bridged,
            first_is_over: first.status.is_over(),
            lasted: result.duration.and_then(|lasted| lasted.try_into().ok()),
        })
    }

    /// The key of the business: with 1 the gate is asked, once; what it answered is answered again.
    fn decide(
        &self,
        line: &mut Line,
        pressed: &GatherResult,
        ask: impl FnOnce(&mut Line) -> Result<Document, GateRefusal>,
    ) -> Document {
        if let Some(document) = line.answered(self.step, &pressed.sid) {
            return document;
        }
        if pressed.digits.as_deref() != Some("1") {
            line.story.see(Seen::Declined);
            return say::goodbye();
        }
        self.ask_once(line, &pressed.sid, ask)
    }

    /// Asks the gate; what it answered is answered again.
    fn ask_once(
        &self,
        line: &mut Line,
        sid: &CallSid,
        ask: impl FnOnce(&mut Line) -> Result<Document, GateRefusal>,
    ) -> Document {
        if let Some(document) = line.answered(self.step, sid) {
            return document;
        }
        let document = ask(line).unwrap_or_else(|refusal| match refusal {
            GateRefusal::Unavailable => say::not_now(),
            GateRefusal::Unknown | GateRefusal::Shut => say::not_needed(),
        });
        line.answer(self.step, sid, &document);
        document
    }

    /// The next key is asked for while the gate is ahead.
    fn screen(&self, screen: impl FnOnce(&str) -> Document, key: Step) -> Answer {
        Ok(Reply::Document(match self.stage()? {
            Stage::BeforeGate => screen(&self.url(key)),
            _ => say::not_needed(),
        }))
    }

    fn let_through(&self, line: &mut Line) {
        line.story.see(Seen::LetThrough(Timestamp::now()));
        line.look_within(Timestamp::now(), self.board.settings.looks.joined);
        self.board.wake();
    }

    /// Takes it in, and tells the desk what is new; answered is what is stored.
    fn note(&self, line: &mut Line, seen: Seen) -> Result<(), Trouble> {
        let board = self.board;
        line.story.see(seen);
        if line.story.has_first_ended().is_some() && !line.story.is_over() {
            line.look_within(Timestamp::now(), board.settings.looks.soon);
            board.wake();
        }
        self.tell(line)
    }

    fn tell(&self, line: &mut Line) -> Result<(), Trouble> {
        self.board.tell(line).map_err(|error| {
            tracing::error!(leg = %self.leg, error = &error as &dyn std::error::Error, "a webhook is not stored");
            Trouble::Unstored
        })
    }

    fn line(&self) -> Result<Arc<Mutex<Line>>, Trouble> {
        self.board.line(self.leg, self.step.shape()).map_err(|_| Trouble::Unstored)
    }

    fn stage(&self) -> Result<Stage, Trouble> {
        self.board.desk.stage(self.leg).map_err(|_| Trouble::Unstored)
    }

    /// A second call of one leg: nobody wants it.
    fn turn_away(&self, sid: &CallSid) -> Reply {
        tracing::error!(leg = %self.leg, call = %sid, "a second call of one leg is hung up");
        self.board.discard(sid.clone());
        Reply::Document(say::hang_up())
    }

    fn update(&self) -> Result<CallUpdate, Trouble> {
        CallUpdate::read(self.form).map_err(|_| Trouble::Malformed)
    }

    fn pressed(&self) -> Result<GatherResult, Trouble> {
        GatherResult::read(self.form).map_err(|_| Trouble::Malformed)
    }

    fn url(&self, step: Step) -> String {
        self.board.settings.public.call(self.leg, self.nonce, step)
    }
}

/// Twilio's times are whole seconds: of what just happened, our clock knows better.
const JUST_NOW: SignedDuration = SignedDuration::from_secs(2);

fn word(update: &CallUpdate) -> Word {
    let now = Timestamp::now();
    Word {
        status: update.status,
        at: update.at.filter(|at| now.duration_since(*at) >= JUST_NOW).unwrap_or(now),
        lasted: update.duration.and_then(|lasted| lasted.try_into().ok()),
        sip: update.sip_code,
        is_whole: true,
    }
}
