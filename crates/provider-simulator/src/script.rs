//! What the phone of one side does from the moment that it is called.

use std::time::Duration;

use callback_core::{Cause, LegEnd, ProofDigits, Side};

use crate::{Behaviour, Timing};

/// One thing that one side of a call does, or that is done to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    Ring,
    PickUp,
    /// This side presses 1.
    Accept,
    /// The visitor presses 9.
    DisownRequest,
    /// Whoever was called second has heard the greeting, and the two are joined.
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

/// Whose phone is called, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Called {
    pub(crate) side: Side,
    pub(crate) behaviour: Behaviour,
    pub(crate) turn: Turn,
    /// Whether the visitor is asked for the digits that their page shows.
    pub(crate) proves: bool,
}

/// Whether a phone is called first, or second.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Turn {
    First,
    /// It is what the visitor does that says how long the talk lasts.
    Second {
        visitor: Behaviour,
    },
}

/// What the phone of `called` does, and who ends the talk, with the time since it was called.
pub(crate) fn script(
    called: Called,
    timing: &Timing,
    limits: Limits,
) -> Vec<(Duration, Side, Act)> {
    let Called { side, behaviour, turn, .. } = called;
    let dialed = Script::of(side);
    let turned_away = |dialed: Script, end| dialed.then(timing.setup, Act::Leave(end));
    let fault = end(Cause::CarrierFault, 34, Some(503));
    let ring = if behaviour == Behaviour::AnswersLate { timing.long_ring } else { timing.ring };

    let script = match (behaviour, turn) {
        (Behaviour::Busy, _) => turned_away(dialed, end(Cause::Busy, 17, Some(486))),
        (Behaviour::NoSuchNumber, _) => turned_away(dialed, end(Cause::NoSuchNumber, 1, Some(404))),
        (Behaviour::CarrierFault, _) | (Behaviour::AnswerLost, Turn::Second { .. }) => {
            turned_away(dialed, fault)
        }
        _ => {
            let ringing = dialed.then(timing.setup, Act::Ring);
            match behaviour {
                Behaviour::NeverAnswers => ringing.then(limits.ring, Act::Leave(no_answer(side))),
                _ if ring >= limits.ring => ringing.then(limits.ring, Act::Leave(no_answer(side))),
                Behaviour::Declines => {
                    ringing.then(ring, Act::Leave(end(Cause::Declined, 21, Some(603))))
                }
                _ => answered(ringing.then(ring, Act::PickUp), called, timing, limits.talk),
            }
        }
    };
    script.acts
}

fn answered(script: Script, called: Called, timing: &Timing, talk_limit: Duration) -> Script {
    let Called { side, behaviour, turn, proves } = called;
    if proves && side == Side::Visitor {
        return proved(script, called, timing, talk_limit);
    }
    match (turn, side) {
        (Turn::First, _) => screened(script, side, behaviour, timing),
        (Turn::Second { visitor }, Side::Visitor) => match behaviour {
            Behaviour::HangsUpAtOnce => script.then(Duration::ZERO, Act::Leave(HUNG_UP)),
            Behaviour::OtherKey => script.then(timing.greeting, Act::DisownRequest),
            _ => joined(script.then(timing.greeting, Act::Join), visitor, timing, talk_limit),
        },
        (Turn::Second { visitor }, Side::Business) => match behaviour {
            Behaviour::Voicemail | Behaviour::OtherKey | Behaviour::HangsUpAtOnce => {
                screened(script, side, behaviour, timing)
            }
            _ => {
                let accepted = script.then(timing.press, Act::Accept);
                joined(accepted.then(Duration::ZERO, Act::Join), visitor, timing, talk_limit)
            }
        },
    }
}

/// The visitor is asked for the digits that their page shows; without them nobody is joined.
fn proved(answered: Script, called: Called, timing: &Timing, talk_limit: Duration) -> Script {
    let Called { side, behaviour, turn, .. } = called;
    let unproven = Act::Leave(end(Cause::ProofFailed, 16, None));
    let tries = u32::from(ProofDigits::TRIES);
    let typed = match behaviour {
        Behaviour::HangsUpAtOnce | Behaviour::OtherKey => {
            return screened(answered, side, behaviour, timing);
        }
        Behaviour::Voicemail => {
            return answered.then(timing.screening.saturating_mul(tries), unproven);
        }
        Behaviour::OtherDigits => return answered.then(timing.press * tries, unproven),
        Behaviour::Mistypes => timing.press * 2,
        _ => timing.press,
    };
    match (turn, behaviour) {
        (Turn::First, Behaviour::LosesPatience) => {
            answered.then(typed, Act::Accept).then(timing.patience, Act::Leave(HUNG_UP))
        }
        (Turn::First, _) => answered.then(typed, Act::Accept),
        (Turn::Second { visitor }, _) => {
            joined(answered.then(typed, Act::Join), visitor, timing, talk_limit)
        }
    }
}

/// "A callback is waiting, press 1"; the visitor may press 9, too.
fn screened(answered: Script, side: Side, behaviour: Behaviour, timing: &Timing) -> Script {
    let other_key = match side {
        Side::Business => Act::Leave(end(Cause::Declined, 16, None)),
        Side::Visitor => Act::DisownRequest,
    };
    match behaviour {
        Behaviour::Voicemail => {
            answered.then(timing.screening, Act::Leave(end(Cause::NotAccepted, 16, None)))
        }
        Behaviour::OtherKey => answered.then(timing.press, other_key),
        Behaviour::HangsUpAtOnce => answered.then(Duration::ZERO, Act::Leave(HUNG_UP)),
        Behaviour::LosesPatience => {
            answered.then(timing.press, Act::Accept).then(timing.patience, Act::Leave(HUNG_UP))
        }
        _ => answered.then(timing.press, Act::Accept),
    }
}

/// The two talk, until the visitor has said everything.
fn joined(script: Script, visitor: Behaviour, timing: &Timing, talk_limit: Duration) -> Script {
    let talk = match visitor {
        Behaviour::Voicemail | Behaviour::Stays => talk_limit,
        _ => timing.talk.min(talk_limit),
    };
    script.then_by(Side::Visitor, talk, Act::Leave(HUNG_UP))
}

/// Asterisk gives the visitor's unanswered leg no cause number.
const fn no_answer(side: Side) -> LegEnd {
    match side {
        Side::Business => end(Cause::NoAnswer, 19, None),
        Side::Visitor => LegEnd::new(Cause::NoAnswer),
    }
}

struct Script {
    side: Side,
    acts: Vec<(Duration, Side, Act)>,
    length: Duration,
}

impl Script {
    const fn of(side: Side) -> Self {
        Self { side, acts: Vec::new(), length: Duration::ZERO }
    }

    fn then(self, pause: Duration, act: Act) -> Self {
        let side = self.side;
        self.then_by(side, pause, act)
    }

    fn then_by(mut self, side: Side, pause: Duration, act: Act) -> Self {
        self.length = self.length.saturating_add(pause);
        self.acts.push((self.length, side, act));
        self
    }
}
