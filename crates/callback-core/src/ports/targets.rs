//! What is remembered of whom attempts rang.

use serde::{Deserialize, Serialize};

use super::store::StoreError;
use crate::CallbackId;
use crate::targets::{BusinessPhone, TargetName, Try};

/// Whom a leg of the business rings: as it was when the attempt began, whatever is set since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegTarget {
    pub name: TargetName,
    pub phone: BusinessPhone,
}

/// Durable memory of whom attempts rang; it is written with their intents.
pub trait TargetStore: Send + Sync {
    /// The attempts of a callback that have a turn, in order.
    fn tries(&self, callback: CallbackId) -> Result<Vec<Try>, StoreError>;

    /// Those of `among` whom any callback ever rang, whoever was rung longest ago first.
    fn rung(&self, among: &[TargetName]) -> Result<Vec<TargetName>, StoreError>;
}
