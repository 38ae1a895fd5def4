//! What is known of one call of two legs: taken together from everything that was said of it, in any order.

use std::collections::HashSet;

use callback_core::ports::provider::{CallFact, Fact};
use callback_core::{Cause, LegEnd, LegId, Side};
use jiff::{SignedDuration, Timestamp};

use super::fate::Fate;
use super::seen::{Dialed, Past, Seen, Shape, Word};
use crate::webhook::CallStatus;

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Phone {
    pub(super) rang: Option<Timestamp>,
    pub(super) answered: Option<Timestamp>,
    pub(super) end: Option<Word>,
}

/// One call of two legs.
#[derive(Debug, Clone)]
pub(crate) struct Story {
    leg: LegId,
    pub(super) shape: Shape,
    pub(super) past: Past,
    pub(super) first: Phone,
    pub(super) second: Phone,
    pub(super) dialed: Option<Dialed>,
    pub(super) declined: bool,
    pub(super) not_accepted: bool,
    pub(super) through: Option<Timestamp>,
    pub(super) disowned: Option<Timestamp>,
    pub(super) unproven: Option<Timestamp>,
    pub(super) no_second: Option<Timestamp>,
    may_dial: bool,
    joined: Option<Timestamp>,
    message: Voicemail,
    told: HashSet<(Side, Mark)>,
}

/// How far a message is that the visitor may leave; it only goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Voicemail {
    Never,
    MayBeAsked,
    Speaking,
    Over,
}

/// A fact without its figures: each is told once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Mark {
    Ringing,
    Answered,
    Accepted,
    NotMe,
    Bridged,
    NotBridged,
    Talked,
    Ended,
}

impl Story {
    pub(crate) fn new(leg: LegId, shape: Shape, past: Past) -> Self {
        let may_dial = shape == Shape::CameIn || matches!(past, Past::Gated | Past::Joined);
        let mut told = HashSet::new();
        if past == Past::Joined {
            told.insert((Side::Visitor, Mark::Bridged));
        }
        let phone = Phone::default;
        Self {
            leg,
            shape,
            past,
            first: phone(),
            second: phone(),
            dialed: None,
            declined: false,
            not_accepted: false,
            through: None,
            disowned: None,
            unproven: None,
            no_second: None,
            may_dial,
            joined: None,
            message: Voicemail::Never,
            told,
        }
    }

    /// Takes a word in; what was known already stays.
    pub(crate) fn see(&mut self, seen: Seen) {
        match seen {
            Seen::First(word) => self.first.take(word),
            Seen::Second(word) => {
                self.may_dial = true;
                self.second.take(word);
            }
            Seen::Dialed(dialed) => {
                self.may_dial = true;
                let known = self.dialed.is_some_and(|known| known.bridged.is_some());
                if !known {
                    self.dialed = Some(dialed);
                }
            }
            Seen::MayDial => self.may_dial = true,
            Seen::Declined => self.declined = true,
            Seen::NotAccepted => self.not_accepted = true,
            Seen::LetThrough(at) => _ = self.through.get_or_insert(at),
            Seen::Disowned(at) => _ = self.disowned.get_or_insert(at),
            Seen::Unproven(at) => _ = self.unproven.get_or_insert(at),
            Seen::MaySpeak => self.message = self.message.max(Voicemail::MayBeAsked),
            Seen::Speaking => self.message = self.message.max(Voicemail::Speaking),
            Seen::Spoken => self.message = Voicemail::Over,
            Seen::Joined(at) => _ = self.joined.get_or_insert(at),
            Seen::NoSecond(at) => _ = self.no_second.get_or_insert(at),
        }
    }

    /// The facts that follow and were not told yet, in the order in which they may be told. What Twilio says last of
    /// all of a dial is awaited for `patience`.
    pub(crate) fn untold(&self, now: Timestamp, patience: SignedDuration) -> Vec<Fact> {
        let (first, second) = self.sides();
        let mut facts = Vec::new();
        if self.shape != Shape::CameIn {
            self.progress(first, &self.first, &mut facts);
        }
        if self.may_dial {
            self.progress(second, &self.second, &mut facts);
        }
        if let (Shape::VisitorFirst, Some(at)) = (self.shape, self.through) {
            self.tell(second, CallFact::Accepted, at, &mut facts);
        }
        let is_speaking = self.is_speaking(now, patience);
        let fate = if is_speaking { None } else { self.fate(now, patience) };
        if let Some(at) = self.disowned {
            self.tell(Side::Visitor, CallFact::NotMe, at, &mut facts);
        }
        if let Some(at) = self.unproven {
            // At once: whoever failed is not rung again, whatever becomes of us.
            self.tell(Side::Visitor, CallFact::Ended(UNPROVEN), at, &mut facts);
        }
        match (&fate, self.joined) {
            (Some(Fate::Lost { at, end }), _)
                if self.is_told(Side::Visitor, Mark::Bridged) && end.cause != Cause::Unobserved =>
            {
                self.tell(Side::Visitor, CallFact::NotBridged, *at, &mut facts);
            }
            (None, Some(at)) => self.tell(Side::Visitor, CallFact::Bridged, at, &mut facts),
            _ => {}
        }
        match fate {
            Some(Fate::Talked { began, at, talked }) => {
                self.tell(Side::Visitor, CallFact::Bridged, began, &mut facts);
                if let Some(talked) = talked {
                    self.tell(Side::Visitor, CallFact::Talked(talked), at, &mut facts);
                }
                self.tell(second, CallFact::Ended(NORMAL), at, &mut facts);
            }
            Some(Fate::Lost { at, end }) => {
                self.tell(second, CallFact::Ended(end), at, &mut facts);
            }
            None => {}
        }
        if let Some(end) = self.first.end
            && (fate.is_some() || !self.may_dial)
        {
            self.tell(first, CallFact::Ended(self.first_end(&end)), end.at, &mut facts);
        }
        facts
    }

    /// These are on disk.
    pub(crate) fn mark_told(&mut self, facts: &[Fact]) {
        self.told.extend(facts.iter().filter_map(|fact| Some((fact.side, Mark::of(&fact.what)?))));
    }

    /// Whether nothing more is to be learned.
    pub(crate) fn is_over(&self) -> bool {
        self.is_told(self.sides().0, Mark::Ended)
    }

    pub(crate) const fn shape(&self) -> Shape {
        self.shape
    }

    pub(crate) fn has_first_ended(&self) -> Option<Timestamp> {
        self.first.end.map(|end| end.at)
    }

    pub(crate) fn may_have_second(&self) -> bool {
        self.may_dial
    }

    /// Whether a look at `now` can show that the two are joined: `settled` after the answer that joins them.
    pub(crate) fn may_be_joined(&self, now: Timestamp, settled: SignedDuration) -> bool {
        self.joined.is_none()
            && self.second.end.is_none()
            && self.dialed.is_none()
            && self.through.is_some_and(|through| now.duration_since(through) >= settled)
    }

    /// While the visitor leaves a message, the attempt goes on: their phone is not rung by the next one. The end of
    /// the second leg may be told before the end of the dial, whose answer asks for the message.
    fn is_speaking(&self, now: Timestamp, patience: SignedDuration) -> bool {
        if self.shape == Shape::Placed || self.first.end.is_some() {
            return false;
        }
        let is_new = |end: Word| now.duration_since(end.at) < patience;
        match self.message {
            Voicemail::Never | Voicemail::Over => false,
            Voicemail::MayBeAsked => self.dialed.is_none() && self.second.end.is_some_and(is_new),
            Voicemail::Speaking => true,
        }
    }

    const fn sides(&self) -> (Side, Side) {
        match self.shape {
            Shape::Placed => (Side::Business, Side::Visitor),
            Shape::VisitorFirst | Shape::CameIn => (Side::Visitor, Side::Business),
        }
    }

    fn progress(&self, side: Side, phone: &Phone, facts: &mut Vec<Fact>) {
        // Whoever answered was rung, and rings no more.
        if let (Some(at), false) =
            (phone.rang.or(phone.answered), self.is_told(side, Mark::Answered))
        {
            self.tell(side, CallFact::Ringing, at, facts);
        }
        if let Some(at) = phone.answered {
            self.tell(side, CallFact::Answered, at, facts);
        }
    }

    fn tell(&self, side: Side, what: CallFact, at: Timestamp, facts: &mut Vec<Fact>) {
        let is_told = Mark::of(&what).is_none_or(|mark| self.is_told(side, mark));
        let ends = |fact: &Fact| fact.side == side && matches!(fact.what, CallFact::Ended(_));
        if !is_told && !self.is_told(side, Mark::Ended) && !facts.iter().any(ends) {
            facts.push(Fact { call: self.leg, side, at, what });
        }
    }

    fn is_told(&self, side: Side, mark: Mark) -> bool {
        self.told.contains(&(side, mark))
    }
}

const NORMAL: LegEnd = LegEnd::new(Cause::Normal);
const UNPROVEN: LegEnd = LegEnd::new(Cause::ProofFailed);

impl Phone {
    fn take(&mut self, word: Word) {
        match word.status {
            CallStatus::Queued | CallStatus::Initiated => {}
            CallStatus::Ringing => _ = self.rang.get_or_insert(word.at),
            CallStatus::InProgress => _ = self.answered.get_or_insert(word.at),
            _ => {
                let is_better = self.end.is_none_or(|known| !known.is_whole && word.is_whole);
                if is_better {
                    self.end = Some(word);
                }
            }
        }
    }
}

impl Mark {
    fn of(fact: &CallFact) -> Option<Self> {
        Some(match fact {
            CallFact::Ringing => Self::Ringing,
            CallFact::Answered => Self::Answered,
            CallFact::Accepted => Self::Accepted,
            CallFact::NotMe => Self::NotMe,
            CallFact::Bridged => Self::Bridged,
            CallFact::NotBridged => Self::NotBridged,
            CallFact::Talked(_) => Self::Talked,
            CallFact::Ended(_) => Self::Ended,
            CallFact::Quality(_) => return None,
        })
    }
}

#[cfg(test)]
mod tests;
