//! Where a callback stands; each state carries the data that is true of it, and no other.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::limits::Limit;
use crate::{Actor, Attempt, CallOrder, LegEnd, LegId, Outcome, Progress, Side, Slot};

/// What a scheduled callback waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "for", rename_all = "snake_case")]
pub enum Wait {
    /// The time that the visitor chose.
    Slot {
        #[serde(default)]
        seat: u32,
    },
    /// The next opening hours.
    Opening,
    /// The pause after an attempt that failed.
    Retry { after: Outcome },
    /// The day on which a limit leaves room again.
    Limit { limit: Limit },
}

/// One business phone that is being rung.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct BusinessLeg {
    pub leg: LegId,
    pub progress: Progress,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<LegEnd>,
}

/// Where a callback stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum CallbackState {
    /// Waits for proof that the visitor holds the number.
    AwaitingProof {
        /// The time that they chose, if they did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        slot: Option<Slot>,
    },
    /// Waits for a time.
    Scheduled {
        due: Timestamp,
        why: Wait,
    },
    /// Waits for a free line.
    Queued,
    /// One or more business phones are being rung or screened. `visitor` is not dialed yet; or is on
    /// the line and won the gate, if rung first.
    CallingBusiness {
        attempt: Attempt,
        legs: Vec<BusinessLeg>,
        visitor: LegId,
    },
    /// The visitor's phone is being rung. The business accepted and won the gate; or is not dialed
    /// yet, if the visitor is rung first.
    CallingVisitor {
        attempt: Attempt,
        business: LegId,
        visitor: LegId,
        progress: Progress,
        /// The visitor's leg is over, by our own doing: the business decides why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        withdrawn: Option<LegEnd>,
    },
    /// The two are in one bridge.
    Connected {
        attempt: Attempt,
        business: LegId,
        visitor: LegId,
        since: Timestamp,
        /// Somebody asked for the end; the hang-up is on its way.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ending: Option<Actor>,
    },
    /// Nobody can know whether the phone of `doubt` was rung; a person decides.
    NeedsHuman {
        attempt: Attempt,
        business: LegId,
        visitor: LegId,
        doubt: Side,
    },
    /// The two talked.
    Completed,
    /// The business was not won.
    Missed,
    /// The visitor was not reached.
    Unreachable,
    /// Nobody was reached in time.
    Expired,
    /// The call cannot be made.
    Failed,
    Cancelled {
        by: Actor,
    },
    /// "This was not me."
    Refused,
}

impl CallbackState {
    /// The names of the states that nothing leaves.
    pub const FINAL: [&'static str; 7] =
        ["completed", "missed", "unreachable", "expired", "failed", "cancelled", "refused"];

    /// Whether nothing can move it any more.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        matches!(
            self,
            Self::Completed
                | Self::Missed
                | Self::Unreachable
                | Self::Expired
                | Self::Failed
                | Self::Cancelled { .. }
                | Self::Refused
        )
    }

    /// The chosen time that it waits for: nobody else has that seat meanwhile.
    #[must_use]
    pub const fn slot(&self) -> Option<Slot> {
        match self {
            Self::AwaitingProof { slot } => *slot,
            Self::Scheduled { due, why: Wait::Slot { seat } } => {
                Some(Slot { at: *due, seat: *seat })
            }
            _ => None,
        }
    }

    /// The attempt that is going on, or in doubt.
    #[must_use]
    pub const fn attempt(&self) -> Option<&Attempt> {
        match self {
            Self::CallingBusiness { attempt, .. }
            | Self::CallingVisitor { attempt, .. }
            | Self::Connected { attempt, .. }
            | Self::NeedsHuman { attempt, .. } => Some(attempt),
            _ => None,
        }
    }

    /// The business leg that answers for the attempt, or the first that is still up.
    #[must_use]
    pub fn business_leg(&self) -> Option<LegId> {
        match self {
            Self::CallingBusiness { legs, .. } => {
                legs.iter().find(|leg| leg.end.is_none()).map(|leg| leg.leg)
            }
            Self::CallingVisitor { business, .. }
            | Self::Connected { business, .. }
            | Self::NeedsHuman { business, .. } => Some(*business),
            _ => None,
        }
    }

    /// Whether a call of `leg` is, for all we know, going on in the present attempt.
    #[must_use]
    pub fn is_calling(&self, leg: LegId) -> bool {
        match self {
            Self::CallingBusiness { attempt, legs, visitor } => {
                let on_the_line = attempt.order == CallOrder::VisitorFirst && *visitor == leg;
                on_the_line || legs.iter().any(|l| l.leg == leg && l.end.is_none())
            }
            Self::CallingVisitor { business, visitor, .. }
            | Self::Connected { business, visitor, .. } => *business == leg || *visitor == leg,
            _ => false,
        }
    }

    /// Whether nobody knows what became of a call of `leg`, and a person is to decide.
    #[must_use]
    pub fn is_in_doubt(&self, leg: LegId) -> bool {
        matches!(self, Self::NeedsHuman { business, visitor, .. } if *business == leg || *visitor == leg)
    }

    /// Whether the gate of the attempt that is going on was won: the second phone may have been rung.
    #[must_use]
    pub const fn is_past_gate(&self) -> bool {
        match self {
            Self::CallingBusiness { attempt, .. } => {
                matches!(attempt.order, CallOrder::VisitorFirst)
            }
            Self::CallingVisitor { attempt, .. } => {
                matches!(attempt.order, CallOrder::BusinessFirst)
            }
            Self::Connected { .. } => true,
            _ => false,
        }
    }

    /// The state's name, as stored and shown.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::AwaitingProof { .. } => "awaiting_proof",
            Self::Scheduled { .. } => "scheduled",
            Self::Queued => "queued",
            Self::CallingBusiness { .. } => "calling_business",
            Self::CallingVisitor { .. } => "calling_visitor",
            Self::Connected { .. } => "connected",
            Self::NeedsHuman { .. } => "needs_human",
            Self::Completed => "completed",
            Self::Missed => "missed",
            Self::Unreachable => "unreachable",
            Self::Expired => "expired",
            Self::Failed => "failed",
            Self::Cancelled { .. } => "cancelled",
            Self::Refused => "refused",
        }
    }
}
