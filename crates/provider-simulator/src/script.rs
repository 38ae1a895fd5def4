//! What the phone of one side does from the moment that it is called.

use std::time::Duration;

use callback_core::{Cause, LegEnd, Side};

use crate::{Behaviour, Timing};

/// One thing that one side of a call does, or that is done to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    Ring,
    PickUp,
    /// The business presses 1.
    Accept,
    /// The visitor presses 9.
    DisownRequest,
    /// The visitor has heard the greeting and is joined with the business.
    Join,
    /// This side is gone.
    Leave(LegEnd),
}

/// Limits that whoever placed the call has set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) ring: Duration,
    pub(crate) talk: Duration,
}

/// An ordinary hang-up: cause 16.
pub(crate) const HUNG_UP: LegEnd = end(Cause::Normal, 16, None);

const fn end(cause: Cause, q850: u8, sip: Option<u16>) -> LegEnd {
    LegEnd { cause, q850: Some(q850), sip }
}

/// What `behaviour` makes the phone of `side` do, with the time since it was called.
pub(crate) fn script(
    side: Side,
    behaviour: Behaviour,
    timing: &Timing,
    limits: Limits,
) -> Vec<(Duration, Act)> {
    let turned_away = |end| Script::default().then(timing.setup, Act::Leave(end));
    let ringing = Script::default().then(timing.setup, Act::Ring);
    let unanswered = |ringing: Script| ringing.then(limits.ring, Act::Leave(no_answer(side)));
    let ring = if behaviour == Behaviour::AnswersLate { timing.long_ring } else { timing.ring };

    let script = match behaviour {
        Behaviour::Busy => turned_away(end(Cause::Busy, 17, Some(486))),
        Behaviour::NoSuchNumber => turned_away(end(Cause::NoSuchNumber, 1, Some(404))),
        Behaviour::CarrierFault => turned_away(end(Cause::CarrierFault, 34, Some(503))),
        Behaviour::AnswerLost if side == Side::Visitor => {
            turned_away(end(Cause::CarrierFault, 34, Some(503)))
        }
        Behaviour::NeverAnswers => unanswered(ringing),
        _ if ring >= limits.ring => unanswered(ringing),
        Behaviour::Declines => ringing.then(ring, Act::Leave(end(Cause::Declined, 21, Some(603)))),
        _ => {
            let answered = ringing.then(ring, Act::PickUp);
            match side {
                Side::Business => screened(answered, behaviour, timing),
                Side::Visitor => greeted(answered, behaviour, timing, limits.talk),
            }
        }
    };
    script.acts
}

/// The business hears "a callback is waiting, press 1".
fn screened(answered: Script, behaviour: Behaviour, timing: &Timing) -> Script {
    match behaviour {
        Behaviour::Voicemail => {
            answered.then(timing.screening, Act::Leave(end(Cause::NotAccepted, 16, None)))
        }
        Behaviour::OtherKey => {
            answered.then(timing.press, Act::Leave(end(Cause::Declined, 16, None)))
        }
        Behaviour::HangsUpAtOnce => answered.then(Duration::ZERO, Act::Leave(HUNG_UP)),
        Behaviour::LosesPatience => {
            answered.then(timing.press, Act::Accept).then(timing.patience, Act::Leave(HUNG_UP))
        }
        _ => answered.then(timing.press, Act::Accept),
    }
}

/// The visitor hears who calls, and may press 9.
fn greeted(
    answered: Script,
    behaviour: Behaviour,
    timing: &Timing,
    talk_limit: Duration,
) -> Script {
    let talk = match behaviour {
        Behaviour::HangsUpAtOnce => return answered.then(Duration::ZERO, Act::Leave(HUNG_UP)),
        Behaviour::OtherKey => return answered.then(timing.greeting, Act::DisownRequest),
        Behaviour::Voicemail | Behaviour::Stays => talk_limit,
        _ => timing.talk.min(talk_limit),
    };
    answered.then(timing.greeting, Act::Join).then(talk, Act::Leave(HUNG_UP))
}

/// Asterisk gives the visitor's unanswered leg no cause number.
const fn no_answer(side: Side) -> LegEnd {
    match side {
        Side::Business => end(Cause::NoAnswer, 19, None),
        Side::Visitor => LegEnd::new(Cause::NoAnswer),
    }
}

#[derive(Default)]
struct Script {
    acts: Vec<(Duration, Act)>,
    length: Duration,
}

impl Script {
    fn then(mut self, pause: Duration, act: Act) -> Self {
        self.length = self.length.saturating_add(pause);
        self.acts.push((self.length, act));
        self
    }
}
