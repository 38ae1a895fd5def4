//! What an attempt's turn makes of its end.

use jiff::Timestamp;

use super::Then;
use crate::{Attempt, CallOrder, Cause, LegEnd, Outcome};

impl Attempt {
    /// Whether others are rung without a pause. Never if the visitor is rung first: their phone would ring each time.
    pub(crate) fn calls_others(&self, outcome: Outcome) -> bool {
        let others = self.turn.is_some_and(|turn| turn.then == Then::Others);
        others && self.order == CallOrder::BusinessFirst && outcome.calls_for_others()
    }

    /// When the chain goes on after it, if that is by time.
    pub(crate) fn escalates(&self, outcome: Outcome) -> Option<Timestamp> {
        match self.turn?.then {
            Then::Pause { escalates } if outcome.leaves_others() => escalates,
            _ => None,
        }
    }

    /// How many of the pauses after such an outcome are used up.
    pub(crate) fn pauses_before(&self, outcome: Outcome) -> usize {
        let used = match (self.turn, outcome) {
            (Some(turn), Outcome::Business { .. }) if self.order == CallOrder::BusinessFirst => {
                turn.lost
            }
            (Some(turn), _) if self.order == CallOrder::BusinessFirst => turn.round,
            _ => return self.earlier_tries(),
        };
        usize::try_from(used).unwrap_or(usize::MAX)
    }

    /// Of one who may be one of several, a dead number is no more than that nobody answers.
    pub(crate) fn of_several(&self, outcome: Outcome) -> Outcome {
        match (self.turn, outcome) {
            (Some(_), Outcome::Business { end }) if end.cause == Cause::NoSuchNumber => {
                Outcome::Business { end: LegEnd { cause: Cause::NoAnswer, ..end } }
            }
            _ => outcome,
        }
    }
}
