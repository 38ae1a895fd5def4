//! What is known of how a channel ended, and which of it to believe: the hang-up's causes first, then the dial
//! status, then the reason of the originate.

use super::end::{End, EndKind};
use crate::ami::HangUp;

/// What a `Hangup` event said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct HungUp {
    cause: u8,
    tech_cause: Option<u16>,
    /// The channel was ringing at its end.
    ringing: bool,
}

/// What a `DialEnd` event said. Coarse: a rejected call is `NoAnswer` here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DialStatus {
    Busy,
    NoAnswer,
    Cancel,
    Congestion,
    ChanUnavail,
    Other,
}

/// How far a channel got; early media is not an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reached {
    /// No channel was ever seen.
    #[default]
    Nothing,
    Channel,
    Rang,
    Answered,
}

/// Everything seen of one channel that bears on its end.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Evidence {
    pub(super) reached: Reached,
    /// Nobody's channel dialled it: our originate did.
    pub(super) originated: bool,
    /// We asked for the end ourselves.
    pub(super) cancelled: bool,
    /// Asterisk ended it because it was stopped.
    pub(super) stopped: bool,
    pub(super) hung_up: Option<HungUp>,
    pub(super) dial: Option<DialStatus>,
    /// The reason of a failed originate.
    pub(super) failed: Option<u8>,
}

impl HungUp {
    pub(super) fn read(event: HangUp<'_>) -> Self {
        Self {
            cause: event.cause().unwrap_or(0),
            tech_cause: event.tech_cause(),
            ringing: event.channel().state() == Some(5),
        }
    }

    /// What a row of Asterisk's own record says. Whether the channel rang is not in it: a call that was given up
    /// unanswered counts as one that did, and one that nobody replied to (18) as one that did not.
    pub(super) fn recorded(cause: u8) -> Self {
        Self { cause, tech_cause: None, ringing: cause != 18 }
    }

    fn kind(self) -> Option<EndKind> {
        Some(match (self.cause, self.tech_cause) {
            // Neither cleared normally nor not at all says why; 487 only confirms a cancel.
            (0 | 16 | 31, _) | (127, None | Some(487)) => return None,
            (1 | 22 | 28, _) => EndKind::NoSuchNumber,
            (17, _) => EndKind::Busy,
            (3 | 20, _) => EndKind::Unreachable,
            // No reply to the INVITE; after ringing, no further reply.
            (18, _) if !self.ringing => EndKind::Unreachable,
            (18 | 19, _) => EndKind::NoAnswer,
            // The trunk wants another password than ours.
            (21, Some(401 | 407)) => EndKind::Congested,
            (21, _) => EndKind::Rejected,
            (26, _) => EndKind::Cancelled,
            _ => EndKind::Congested,
        })
    }
}

impl DialStatus {
    pub(super) fn read(text: &str) -> Self {
        match text {
            "BUSY" => Self::Busy,
            "NOANSWER" => Self::NoAnswer,
            "CANCEL" => Self::Cancel,
            "CONGESTION" => Self::Congestion,
            "CHANUNAVAIL" => Self::ChanUnavail,
            _ => Self::Other,
        }
    }
}

impl Evidence {
    pub(super) fn reach(&mut self, further: Reached) {
        self.reached = self.reached.max(further);
    }

    pub(super) fn answered(&self) -> bool {
        self.reached == Reached::Answered
    }

    /// How it ended, if what is known leaves no other end possible.
    pub(super) fn end(&self) -> Option<End> {
        let hung_up = self.hung_up?;
        if self.answered() {
            return Some(self.with(EndKind::Completed));
        }
        let kind = match hung_up.kind() {
            // A phone that turned the call away in the last moment did so; all else is our doing.
            None | Some(EndKind::NoAnswer | EndKind::Unreachable) if self.cancelled => {
                EndKind::Cancelled
            }
            None if self.stopped => EndKind::Interrupted,
            _ => self.hang_up_kind(hung_up).or_else(|| self.dial_kind())?,
        };
        Some(self.with(kind))
    }

    /// Whether Asterisk ended it, and nobody of ours.
    pub(super) fn is_stopped(&self) -> bool {
        self.stopped && !self.cancelled
    }

    /// It is over, and too little was seen of it.
    pub(super) fn unobserved(&self) -> End {
        self.with(EndKind::Unobserved)
    }

    /// How it ended, now that nothing more is to be expected.
    pub(super) fn last_word(&self) -> End {
        self.end().unwrap_or_else(|| {
            let kind = match (self.dial_kind(), self.failed) {
                _ if self.answered() => EndKind::Unobserved,
                _ if self.cancelled => EndKind::Cancelled,
                _ if self.stopped => EndKind::Interrupted,
                (Some(kind), _) => kind,
                (None, Some(3)) => EndKind::NoAnswer,
                (None, Some(5)) => EndKind::Busy,
                (None, Some(8)) => EndKind::Congested,
                (None, Some(_)) if self.reached == Reached::Nothing => EndKind::Unreachable,
                _ => EndKind::Unobserved,
            };
            self.with(kind)
        })
    }

    fn hang_up_kind(&self, hung_up: HungUp) -> Option<EndKind> {
        if hung_up.cause != 19 || self.rang(hung_up) {
            return hung_up.kind();
        }
        // It never rang. The carrier's own 480 ends the dial; our time limit does not, and then nobody replied.
        match (self.dial, self.failed) {
            (Some(_), _) => hung_up.kind(),
            (None, Some(3)) => Some(EndKind::Unreachable),
            (None, _) => None,
        }
    }

    fn rang(&self, hung_up: HungUp) -> bool {
        hung_up.ringing || self.reached >= Reached::Rang
    }

    fn dial_kind(&self) -> Option<EndKind> {
        match self.dial? {
            DialStatus::Busy => Some(EndKind::Busy),
            DialStatus::Congestion => Some(EndKind::Congested),
            DialStatus::ChanUnavail => Some(EndKind::Unreachable),
            DialStatus::Cancel => Some(EndKind::Cancelled),
            // Rejected calls are called so too, but these have a cause; without a hang-up nobody can tell.
            DialStatus::NoAnswer => {
                // Our own time limit has a cause; without one, something else ended the dial.
                let hung_up = self.hung_up?;
                if self.originated && hung_up.cause == 0 {
                    return None;
                }
                let rang = self.rang(hung_up);
                Some(if rang { EndKind::NoAnswer } else { EndKind::Unreachable })
            }
            DialStatus::Other => None,
        }
    }

    fn with(&self, kind: EndKind) -> End {
        End {
            kind,
            answered: self.answered(),
            dialled: self.reached > Reached::Nothing,
            ours: self.cancelled,
            cause: self.hung_up.map(|end| end.cause).filter(|cause| (1..=127).contains(cause)),
            tech_cause: self.hung_up.and_then(|end| end.tech_cause),
        }
    }
}
