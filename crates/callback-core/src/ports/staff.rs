//! People of the business who sign in, and their sessions.

mod words;

use std::fmt;

use jiff::{SignedDuration, Timestamp};

pub use self::words::{InvalidStaff, Role, StaffEmail, StaffName};
use super::audit::{Act, AuditStore};
use super::store::StoreError;
use crate::{StaffId, TokenHash};

/// However busy somebody is, they sign in again after so long.
pub const SESSION_LIFE: SignedDuration = SignedDuration::from_hours(12);
/// A session that nobody used for so long is over.
pub const SESSION_IDLE: SignedDuration = SignedDuration::from_mins(30);

/// An Argon2id hash in the PHC format.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(pub String);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// Somebody of the business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    pub id: StaffId,
    pub name: StaffName,
    pub email: StaffEmail,
    pub role: Role,
    pub password: PasswordHash,
    pub created_at: Timestamp,
    /// Since when they can't sign in.
    pub disabled_at: Option<Timestamp>,
}

/// Somebody's browser, signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub token: TokenHash,
    pub staff: StaffId,
    pub created_at: Timestamp,
    /// To a minute.
    pub seen_at: Timestamp,
}

impl Session {
    /// Whether time has not ended it.
    #[must_use]
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        now.duration_since(self.created_at) < SESSION_LIFE
            && now.duration_since(self.seen_at) < SESSION_IDLE
    }
}

/// What an owner, or somebody themselves, changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StaffChange {
    Role(Role),
    /// Ends all their sessions.
    Disable(Timestamp),
    Enable,
    /// Ends all their sessions but this one.
    Password {
        hash: PasswordHash,
        keeps: TokenHash,
    },
}

/// What came of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    Done,
    Missing,
    /// Nobody could add staff any more: the last owner stays one.
    LastOwner,
}

/// What came of an attempt to become the first owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetUp {
    Done,
    /// No such token, or too late.
    WrongToken,
    /// There is an owner.
    Closed,
}

/// A count of tries to sign in that have something in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TryCount {
    /// A hash of what they have in common.
    pub key: [u8; 32],
    /// How many are allowed within `per`.
    pub limit: u32,
    pub per: SignedDuration,
}

/// Durable memory of staff, each method one atomic unit; what is given an act stores it, too, if it did anything.
pub trait StaffStore: AuditStore {
    /// Whether the first owner was made, however long ago.
    fn is_set_up(&self) -> Result<bool, StoreError>;

    /// The token that makes the first owner; an earlier one is good for nothing from then on. `false` if there is one.
    fn keep_setup_token(&self, token: TokenHash, until: Timestamp) -> Result<bool, StoreError>;

    /// Makes the first owner. The token is used up by it, and no other is ever kept.
    fn set_up(&self, token: TokenHash, owner: &Staff, act: &Act) -> Result<SetUp, StoreError>;

    /// `false` if somebody has this address.
    fn add_staff(&self, staff: &Staff, act: &Act) -> Result<bool, StoreError>;

    fn staff(&self, id: StaffId) -> Result<Option<Staff>, StoreError>;

    fn staff_by_email(&self, email: &StaffEmail) -> Result<Option<Staff>, StoreError>;

    /// All, also those who can't sign in, oldest first.
    fn all_staff(&self) -> Result<Vec<Staff>, StoreError>;

    fn change_staff(
        &self,
        id: StaffId,
        change: &StaffChange,
        act: &Act,
    ) -> Result<Changed, StoreError>;

    /// Counts a try in each of `counts`, unless one of them is full: when to try again, then.
    fn count_try(
        &self,
        counts: &[TryCount],
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError>;

    /// Stores a new session, unless its owner was disabled or has another password by now: `false`. Forgets sessions that are long over.
    fn open_session(
        &self,
        session: &Session,
        password: &PasswordHash,
        act: &Act,
    ) -> Result<bool, StoreError>;

    /// The session of this token and whose it is, if neither was ended; time may have.
    fn session(&self, token: TokenHash) -> Result<Option<(Session, Staff)>, StoreError>;

    /// Somebody used it.
    fn session_seen(&self, token: TokenHash, at: Timestamp) -> Result<(), StoreError>;

    fn end_session(&self, token: TokenHash, act: &Act) -> Result<(), StoreError>;

    /// Ends all sessions of somebody; how many.
    fn end_sessions(&self, staff: StaffId, act: &Act) -> Result<usize, StoreError>;
}
