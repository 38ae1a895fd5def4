//! One call in the network: the phone that we asked for, and the other one that hangs on it.

use callback_core::{CallOrder, Cause, Event, LegEnd};
use jiff::SignedDuration;

use super::ids::{first, second, sides};

/// How far a call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// The request is on its way; it may arrive late, or never.
    Requested,
    Ringing,
    PickedUp,
    /// The gate's permission is on its way.
    Granted,
    SecondRings,
    Joined,
    Over(Ending),
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ending {
    /// The second phone was not rung.
    First(Cause),
    /// The gate let no second phone be rung.
    TurnedAway,
    Second(Cause),
    /// The visitor pressed 9.
    NotMe,
    /// Whoever was rung first left while the second phone rang.
    Withdrawn,
    Talked,
}

/// A fact that the network may tell, as often as it likes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum News {
    Rings,
    PickedUp,
    SecondRings,
    Joined,
    Talked,
    NotMe,
    SecondEnded,
    Ended,
    /// The end, by somebody who did not see how.
    EndedUnseen,
}

impl News {
    pub const ALL: [Self; 9] = [
        Self::Rings,
        Self::PickedUp,
        Self::SecondRings,
        Self::Joined,
        Self::Talked,
        Self::NotMe,
        Self::SecondEnded,
        Self::Ended,
        Self::EndedUnseen,
    ];
}

/// One call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Call {
    pub attempt: u8,
    pub phase: Phase,
    /// That the two talked, or that the visitor pressed 9, is with the platform.
    pub told_story: bool,
    /// So is the end of the second leg.
    pub told_second: bool,
}

impl Call {
    pub(crate) const fn requested(attempt: u8) -> Self {
        Self { attempt, phase: Phase::Requested, told_story: false, told_second: false }
    }

    pub(crate) const fn is_over(self) -> bool {
        matches!(self.phase, Phase::Over(_))
    }

    /// Whether it rings or is talked on.
    pub(crate) const fn is_live(self) -> bool {
        !matches!(self.phase, Phase::Requested | Phase::Over(_))
    }

    /// Whether the visitor's phone rang in it and they talked, or may yet.
    pub(crate) const fn reaches_visitor(self, order: CallOrder) -> bool {
        match self.phase {
            Phase::Granted | Phase::SecondRings | Phase::Joined | Phase::Over(Ending::Talked) => {
                true
            }
            Phase::Requested | Phase::Ringing | Phase::PickedUp => {
                matches!(order, CallOrder::VisitorFirst)
            }
            Phase::Over(_) => false,
        }
    }

    /// Somebody who may ends it.
    pub(crate) fn hang_up(&mut self) {
        self.phase = Phase::Over(match self.phase {
            Phase::Over(_) => return,
            Phase::Requested | Phase::Ringing => Ending::First(Cause::Cancelled),
            Phase::PickedUp | Phase::Granted => Ending::First(Cause::Normal),
            Phase::SecondRings => Ending::Withdrawn,
            Phase::Joined => Ending::Talked,
        });
    }

    /// Whether this can be told now. A carrier tells the end of the second leg before that of the first,
    /// and before both what came of the two: the providers' own tests show that they do.
    pub(crate) const fn can_tell(self, news: News, keeps_order: bool) -> bool {
        let Phase::Over(ending) = self.phase else {
            return match news {
                News::Rings => !matches!(self.phase, Phase::Requested),
                News::PickedUp => !matches!(self.phase, Phase::Requested | Phase::Ringing),
                News::SecondRings => matches!(self.phase, Phase::SecondRings | Phase::Joined),
                News::Joined => matches!(self.phase, Phase::Joined),
                _ => false,
            };
        };
        let has_second = !matches!(ending, Ending::First(_) | Ending::TurnedAway);
        let has_story = matches!(ending, Ending::Talked | Ending::NotMe);
        match news {
            News::Rings | News::PickedUp => false,
            News::SecondRings => has_second,
            News::Joined | News::Talked => matches!(ending, Ending::Talked),
            News::NotMe => matches!(ending, Ending::NotMe),
            News::SecondEnded => has_second && (self.told_story || !has_story || !keeps_order),
            News::Ended => self.told_second || !has_second,
            News::EndedUnseen => true,
        }
    }

    /// What the platform's providers make of it.
    pub(super) fn event(self, news: News, order: CallOrder) -> Event {
        let (one, other) = (first(self.attempt), second(self.attempt));
        let (_, visitor) = sides(self.attempt, order);
        let end = |cause| LegEnd::new(cause);
        match news {
            News::Rings => Event::Ringing { leg: one },
            News::PickedUp => Event::Answered { leg: one },
            News::SecondRings => Event::Ringing { leg: other },
            News::Joined => Event::Bridged { leg: visitor },
            News::Talked => Event::Talked { leg: visitor, talked: SignedDuration::from_secs(60) },
            News::NotMe => Event::NotMe { leg: visitor },
            News::SecondEnded => Event::Ended { leg: other, end: end(self.second_cause()) },
            News::Ended => Event::Ended { leg: one, end: end(self.first_cause()) },
            News::EndedUnseen => Event::Ended { leg: one, end: end(Cause::Unobserved) },
        }
    }

    pub(crate) const fn first_cause(self) -> Cause {
        match self.phase {
            Phase::Over(Ending::First(cause)) => cause,
            Phase::Over(Ending::TurnedAway) => Cause::Cancelled,
            _ => Cause::Normal,
        }
    }

    pub(crate) const fn second_cause(self) -> Cause {
        match self.phase {
            Phase::Over(Ending::Second(cause)) => cause,
            Phase::Over(Ending::Withdrawn) => Cause::Cancelled,
            _ => Cause::Normal,
        }
    }
}
