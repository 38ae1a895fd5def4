//! One try to connect the two, and what came of it.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::{AttemptId, LegEnd, Side};

/// One try to connect the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Attempt {
    pub id: AttemptId,
    /// Counted from 1 within its callback.
    pub number: u32,
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
