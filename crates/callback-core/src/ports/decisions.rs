//! Durable memory of what people have to decide: who may, and what was said of the call in doubt.

use jiff::Timestamp;

use super::store::StoreError;
use crate::{AttemptId, CallbackId, LegId, TokenHash};

/// Whoever has the token may decide about this attempt, while it is in doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mandate {
    pub token: TokenHash,
    pub callback: CallbackId,
    pub attempt: AttemptId,
    pub at: Timestamp,
}

/// What was said of a leg of which nobody could be certain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub leg: LegId,
    pub at: Timestamp,
    /// In words for people, without numbers and secrets.
    pub said: String,
}

/// Durable memory of what people have to decide, each method one atomic unit.
pub trait DecisionStore: Send + Sync {
    fn entrust(&self, mandate: &Mandate) -> Result<(), StoreError>;

    fn mandate(&self, token: TokenHash) -> Result<Option<Mandate>, StoreError>;

    /// What was said of the legs of a callback, in order.
    fn findings(&self, callback: CallbackId) -> Result<Vec<Finding>, StoreError>;
}
