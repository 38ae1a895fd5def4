//! Where an attempt stands in its topic's plan.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::TargetName;
use crate::{Cause, LegEnd, Outcome, Side};

/// Whose turn it is in an attempt, and what follows if they are not won.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Turn {
    /// Of the chain, from 0 on.
    pub level: u32,
    /// How many rounds came before this one.
    pub round: u32,
    /// How many of them were lost by the business on this level: so many of its pauses are used up.
    pub lost: u32,
    pub then: Then,
}

/// What follows an attempt whose business was not won.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Then {
    /// Others are to be rung at once.
    Others,
    /// All were tried: a pause. The chain goes on at this time, however long that is.
    Pause {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        escalates: Option<Timestamp>,
    },
}

/// An attempt that was made, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Try {
    pub turn: Turn,
    pub targets: Vec<TargetName>,
    /// `None` while nobody knows.
    pub outcome: Option<Outcome>,
    pub at: Timestamp,
}

impl Outcome {
    /// Whether the business was not won, so that others there may be.
    #[must_use]
    pub(crate) const fn leaves_others(self) -> bool {
        match self {
            Self::Business { .. } => true,
            // What steers the calls is broken, and whoever pressed 1 is willing.
            Self::Carrier { side: Side::Business, end } => !matches!(end.cause, Cause::Interrupted),
            _ => false,
        }
    }

    /// Whether the others are rung without a pause: nobody is there, or their phone is not plugged in.
    #[must_use]
    pub(crate) const fn calls_for_others(self) -> bool {
        match self {
            Self::Business { .. } => true,
            Self::Carrier { side: Side::Business, end: LegEnd { cause, .. } } => {
                matches!(cause, Cause::Unreachable)
            }
            _ => false,
        }
    }
}
