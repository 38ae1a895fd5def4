//! What became of a call's second leg, and with it of the two: decided once enough was said, whatever came first.

use callback_core::{Cause, LegEnd};
use jiff::{SignedDuration, Timestamp};

use super::seen::{Past, Shape, Word};
use super::story::Story;
use crate::webhook::{CallStatus, DialStatus};

/// Twilio counts talks in whole seconds; one of less is one of a second.
const SHORTEST: SignedDuration = SignedDuration::from_secs(1);

/// What became of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// They were joined; `talked` is absent if nobody saw when that began.
    Talked { began: Timestamp, at: Timestamp, talked: Option<SignedDuration> },
    /// They were not, or nobody knows.
    Lost { at: Timestamp, end: LegEnd },
}

impl Story {
    /// What became of the two, if enough is known or `patience` is over.
    pub(super) fn fate(&self, now: Timestamp, patience: SignedDuration) -> Option<Fate> {
        let end = self.second.end;
        let waited = |since: Timestamp| now.duration_since(since) >= patience;
        if let Some(dialed) = self.dialed {
            if dialed.bridged == Some(true) {
                let at = end.map_or(dialed.at, |end| end.at);
                return Some(self.talked(at, dialed.lasted));
            }
            // Which of several ends it was, the leg's own word says best.
            let is_clear = dialed.status == DialStatus::Completed
                || end.is_some_and(|end| end.is_whole)
                || waited(dialed.at);
            return is_clear.then(|| self.lost_or_guessed(now));
        }
        if let Some(end) = end {
            let is_clear = end.status != CallStatus::Completed && end.is_whole;
            let last_word_is_late =
                self.first.end.is_some_and(|first| waited(first.at.max(end.at)));
            return (is_clear || last_word_is_late).then(|| self.lost_or_guessed(now));
        }
        let at = self.no_second?;
        Some(Fate::Lost { at, end: LegEnd::new(Cause::Unobserved) })
    }

    fn talked(&self, at: Timestamp, lasted: Option<SignedDuration>) -> Fate {
        let whole = lasted.unwrap_or(SHORTEST).max(SHORTEST);
        let began = self.through.unwrap_or_else(|| at.checked_sub(whole).unwrap_or(at));
        let seen = self.through.map(|through| at.duration_since(through));
        let talked = seen.map_or(whole, |seen| seen.clamp(SHORTEST, whole.max(SHORTEST)));
        Fate::Talked { began, at, talked: Some(talked) }
    }

    /// They were not joined, or Twilio does not say whether they were.
    fn lost_or_guessed(&self, now: Timestamp) -> Fate {
        let dialed = self.dialed;
        let at = self.second.end.map(|end| end.at).or(dialed.map(|dialed| dialed.at));
        let at = at.unwrap_or(now);
        let lost = |end: LegEnd| Fate::Lost { at, end };
        if self.disowned.is_some() {
            return lost(LegEnd::new(Cause::NotMe));
        }
        if self.unproven.is_some() {
            return lost(LegEnd::new(Cause::ProofFailed));
        }
        if let Some(end) = self.second.end.filter(|end| end.status != CallStatus::Completed) {
            return lost(leg_end(&end));
        }
        let is_completed = self.second.end.is_some()
            || dialed.is_some_and(|dialed| dialed.status == DialStatus::Completed);
        if !is_completed {
            return lost(LegEnd::new(dialed.map_or(Cause::Unobserved, |it| dial_cause(it.status))));
        }
        if dialed.is_some_and(|dialed| dialed.bridged == Some(false)) {
            return lost(LegEnd::new(self.apart()));
        }
        // Nobody says whether they were joined.
        match (self.past, self.through) {
            (Past::Joined, _) => Fate::Talked { began: at, at, talked: None },
            (_, Some(through)) if at.duration_since(through) >= SHORTEST => {
                let lasted = self.second.end.and_then(|end| end.lasted);
                self.talked(at, lasted.or(dialed.and_then(|dialed| dialed.lasted)))
            }
            (Past::New | Past::BeforeGate, None) => lost(LegEnd::new(self.apart())),
            _ => lost(LegEnd::new(Cause::Unobserved)),
        }
    }

    /// Why a second leg that was answered was not joined.
    fn apart(&self) -> Cause {
        let first_left = self.dialed.is_some_and(|dialed| dialed.first_is_over)
            || match (self.first.end, self.second.end) {
                (Some(first), Some(second)) if self.dialed.is_none() => first.at < second.at,
                _ => false,
            };
        match self.shape {
            _ if first_left => Cause::Cancelled,
            Shape::Placed => Cause::HungUp,
            Shape::VisitorFirst | Shape::CameIn if self.declined => Cause::Declined,
            Shape::VisitorFirst | Shape::CameIn => Cause::Normal,
        }
    }

    /// How the first leg ended.
    pub(super) fn first_end(&self, end: &Word) -> LegEnd {
        match (end.status, self.shape) {
            // Whoever pressed 1 all the same may have talked.
            (CallStatus::Completed, Shape::VisitorFirst)
                if self.not_accepted && !self.may_have_second() =>
            {
                LegEnd::new(Cause::NotAccepted)
            }
            (CallStatus::Completed, Shape::Placed | Shape::CameIn) if self.declined => {
                LegEnd::new(Cause::Declined)
            }
            _ => leg_end(end),
        }
    }
}

fn leg_end(end: &Word) -> LegEnd {
    let cause = match (end.status, end.sip) {
        (CallStatus::Completed, _) => Cause::Normal,
        (CallStatus::Canceled, _) => Cause::Cancelled,
        (CallStatus::Busy | CallStatus::Failed | CallStatus::NoAnswer, Some(sip)) => {
            sip_cause(sip).unwrap_or_else(|| call_cause(end.status))
        }
        (status, _) => call_cause(status),
    };
    LegEnd { cause, q850: None, sip: end.sip.filter(|_| end.status != CallStatus::Completed) }
}

const fn call_cause(status: CallStatus) -> Cause {
    match status {
        CallStatus::Busy => Cause::Busy,
        CallStatus::NoAnswer => Cause::NoAnswer,
        _ => Cause::CarrierFault,
    }
}

const fn dial_cause(status: DialStatus) -> Cause {
    match status {
        DialStatus::Busy => Cause::Busy,
        DialStatus::NoAnswer => Cause::NoAnswer,
        DialStatus::Canceled => Cause::Cancelled,
        _ => Cause::CarrierFault,
    }
}

/// What a SIP status code says that Twilio's own word does not.
const fn sip_cause(code: u16) -> Option<Cause> {
    match code {
        486 | 600 => Some(Cause::Busy),
        403 | 603 | 607 | 608 => Some(Cause::Declined),
        404 | 410 | 484 | 604 => Some(Cause::NoSuchNumber),
        408 | 480 | 487 => Some(Cause::NoAnswer),
        _ => None,
    }
}
