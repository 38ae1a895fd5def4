//! Durable memory of numbers that nobody calls any more.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use super::audit::{InvalidWho, Who};
use super::store::StoreError;
use crate::{BlockId, CallbackId, PhoneNumber};

/// Why a number is blocked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BlockCause {
    /// Staff were told that whoever has it wants no calls.
    DoNotCall,
    /// Whoever has it pressed 9 in a call: "this was not me".
    NotMe,
}

impl BlockCause {
    pub const ALL: [Self; 2] = [Self::DoNotCall, Self::NotMe];

    /// The cause's name, as stored and shown.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::DoNotCall => "do_not_call",
            Self::NotMe => "not_me",
        }
    }
}

/// Who had a number blocked, or the block lifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BlockedBy {
    /// Whoever answered its phone.
    Visitor,
    Who(Who),
}

/// The text names nobody who blocks numbers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("numbers are blocked by visitor, operator, or key: or staff: and an identifier")]
pub struct InvalidBlockedBy;

impl fmt::Display for BlockedBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Visitor => f.write_str("visitor"),
            Self::Who(who) => who.fmt(f),
        }
    }
}

impl FromStr for BlockedBy {
    type Err = InvalidBlockedBy;

    fn from_str(text: &str) -> Result<Self, InvalidBlockedBy> {
        if text == "visitor" {
            return Ok(Self::Visitor);
        }
        text.parse().map(Self::Who).map_err(|InvalidWho| InvalidBlockedBy)
    }
}

/// A number that is to be blocked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBlock {
    pub id: BlockId,
    pub number: PhoneNumber,
    pub cause: BlockCause,
    pub by: BlockedBy,
    /// In whose call it was asked for.
    pub callback: Option<CallbackId>,
    pub at: Timestamp,
}

/// A block as it is stored. The number itself is not: what is left of it can only be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub id: BlockId,
    /// As [`PhoneNumber::masked`] writes it.
    pub masked: String,
    pub cause: BlockCause,
    pub by: BlockedBy,
    pub callback: Option<CallbackId>,
    pub at: Timestamp,
}

/// Durable memory of blocked numbers, each method one atomic unit. `Store::take` accepts no callback of a number
/// that is blocked, and `Store::commit` neither begins an attempt to it nor gives it the gate.
pub trait BlockStore: Send + Sync {
    /// The number is called by nobody from now on. Returns the block that holds: an earlier one stays as it was.
    fn block(&self, block: &NewBlock) -> Result<BlockId, StoreError>;

    /// The number may be called again; `false` if no such block holds.
    fn unblock(&self, id: BlockId, by: BlockedBy, at: Timestamp) -> Result<bool, StoreError>;

    /// The blocks that hold, the latest first, at most `limit`.
    fn blocks(&self, limit: usize) -> Result<Vec<Block>, StoreError>;

    /// The block of this number, if one holds.
    fn block_of(&self, number: &PhoneNumber) -> Result<Option<Block>, StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ApiKeyId, StaffId};

    #[test]
    fn whoever_blocks_is_read_as_written() {
        let key = Who::Key(ApiKeyId::from_bytes([0xab; 16]));
        let staff = Who::Staff(StaffId::from_bytes([0xcd; 16]));
        let others = [Who::Operator, key, staff].map(BlockedBy::Who);
        for by in [BlockedBy::Visitor].into_iter().chain(others) {
            assert_eq!(by.to_string().parse(), Ok(by));
        }
        for bad in ["", "key:", "key:7", "staff:7", "somebody"] {
            assert_eq!(bad.parse::<BlockedBy>(), Err(InvalidBlockedBy), "{bad:?}");
        }
    }
}
