//! Memory of what staff and programs did, which can't be altered without being seen.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use super::store::StoreError;
use crate::{ApiKeyId, StaffId};

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    /// Whoever runs the server, on its command line.
    Operator,
    /// Whoever has this API key.
    Key(ApiKeyId),
    /// Whoever signed in so.
    Staff(StaffId),
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operator => f.write_str("operator"),
            Self::Key(id) => write!(f, "key:{id}"),
            Self::Staff(id) => write!(f, "staff:{id}"),
        }
    }
}

/// The text names nobody who does anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write operator, or key: or staff: and an identifier")]
pub struct InvalidWho;

impl FromStr for Who {
    type Err = InvalidWho;

    fn from_str(text: &str) -> Result<Self, InvalidWho> {
        let who = match text.split_once(':') {
            None if text == "operator" => Ok(Self::Operator),
            Some(("key", id)) => id.parse().map(Self::Key),
            Some(("staff", id)) => id.parse().map(Self::Staff),
            _ => return Err(InvalidWho),
        };
        who.map_err(|_| InvalidWho)
    }
}

/// What can be done that is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    SetUp,
    SignIn,
    SignOut,
    EndSessions,
    ChangePassword,
    AddStaff,
    ChangeRole,
    DisableStaff,
    EnableStaff,
    BlockNumber,
    LiftBlock,
    Reached,
}

impl Action {
    /// The action's name, as stored and shown.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SetUp => "set_up",
            Self::SignIn => "sign_in",
            Self::SignOut => "sign_out",
            Self::EndSessions => "end_sessions",
            Self::ChangePassword => "change_password",
            Self::AddStaff => "add_staff",
            Self::ChangeRole => "change_role",
            Self::DisableStaff => "disable_staff",
            Self::EnableStaff => "enable_staff",
            Self::BlockNumber => "block_number",
            Self::LiftBlock => "lift_block",
            Self::Reached => "reached",
        }
    }
}

/// What somebody did. Neither `subject` nor `details` may hold a number, a name or an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    pub at: Timestamp,
    pub who: Who,
    pub action: Action,
    /// What it was done to: an identifier, if there is one.
    pub subject: String,
    pub details: String,
}

/// An act as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// 1, 2, 3, without a gap.
    pub sequence: u64,
    pub at: Timestamp,
    pub who: String,
    pub action: String,
    pub subject: String,
    pub details: String,
    /// The SHA-256 of all this and of the entry's predecessor's hash.
    pub hash: [u8; 32],
}

/// What came of looking at the whole chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chain {
    /// Each entry is as it was written. The last one's hash, kept elsewhere, shows later that none was cut off the end.
    Whole { entries: u64, last: [u8; 32] },
    /// This entry, or one before it, was altered or taken away.
    Broken { sequence: u64 },
}

/// Durable memory of acts. Most are stored by what they tell of, in its transaction.
pub trait AuditStore: Send + Sync {
    fn record_act(&self, act: &Act) -> Result<(), StoreError>;

    /// The latest first, at most `limit`.
    fn audit(&self, limit: usize) -> Result<Vec<AuditEntry>, StoreError>;

    fn verify_audit(&self) -> Result<Chain, StoreError>;
}
