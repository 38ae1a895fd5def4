//! One try to connect the two, and what came of it.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::targets::Turn;
use crate::{AttemptId, LegEnd, LegId, Side, Wait};

/// Whose phone rings first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallOrder {
    #[default]
    BusinessFirst,
    /// The visitor's phone is rung by the intent itself, the business's by the gate's permission.
    VisitorFirst,
}

impl CallOrder {
    /// The side that is rung first, whose call asks the gate.
    #[must_use]
    pub const fn first(self) -> Side {
        match self {
            Self::BusinessFirst => Side::Business,
            Self::VisitorFirst => Side::Visitor,
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
    const fn is_business_first(&self) -> bool {
        matches!(self, Self::BusinessFirst)
    }
}

/// One try to connect the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Attempt {
    pub id: AttemptId,
    /// Counted from 1 within its callback.
    pub number: u32,
    /// How many of the earlier ones the visitor began by calling: these use up no retry.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub calls_in: u32,
    /// The visitor called, and is on the line; what the callback waited for when they did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called_in: Option<Waiting>,
    /// As it was when it began: settings that change meanwhile change nothing about it. Of one that
    /// the visitor began by calling, the business is rung first.
    #[serde(default, skip_serializing_if = "CallOrder::is_business_first")]
    pub order: CallOrder,
    /// Where it stands in its topic's plan, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn: Option<Turn>,
}

/// What a callback waited for when its visitor called, and goes on waiting for if that came to
/// nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Waiting {
    /// For a free line.
    Line,
    /// For a time.
    Time { due: Timestamp, why: Wait },
}

impl Attempt {
    /// One that rings the business first.
    #[must_use]
    pub const fn new(id: AttemptId, number: u32, calls_in: u32) -> Self {
        Self { id, number, calls_in, called_in: None, order: CallOrder::BusinessFirst, turn: None }
    }

    /// The leg whose call the other one hangs on: it asks the gate, and hanging it up ends both.
    pub(crate) const fn call(&self, business: LegId, visitor: LegId) -> LegId {
        match self.order {
            CallOrder::BusinessFirst => business,
            CallOrder::VisitorFirst => visitor,
        }
    }

    /// How many tries of the platform's own came before it.
    pub(crate) fn earlier_tries(&self) -> usize {
        let earlier = self.number.saturating_sub(1).saturating_sub(self.calls_in);
        usize::try_from(earlier).unwrap_or(usize::MAX)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// Why an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Outcome {
    /// The two talked; `None` when nobody saw for how long.
    Connected { talked: Option<SignedDuration> },
    /// The business was not won.
    Business { end: LegEnd },
    /// The business waited, the visitor was not reached.
    Visitor { end: LegEnd },
    /// The network failed on this side, before the person there could decide anything.
    Carrier { side: Side, end: LegEnd },
    /// Somebody cancelled while it was going on.
    Cancelled,
    /// It is over, and nobody knows how.
    Unobserved,
}

/// An attempt that is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClosedAttempt {
    pub attempt: AttemptId,
    pub outcome: Outcome,
}
