//! What attempts take from the limits: stored with the intent, in the same transaction.

use jiff::Timestamp;

use super::store::StoreError;
use crate::limits::{Day, Limits, Money, Price, Switch, Usage};
use crate::{LegId, PhoneNumber};

/// What an attempt takes, and the limits that must leave room for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reservation {
    pub at: Timestamp,
    pub day: Day,
    /// How many attempts may go on at a time.
    pub lines: usize,
    pub limits: Limits,
    pub calls: Vec<ReservedCall>,
}

/// One call of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReservedCall {
    pub leg: LegId,
    /// Whose phone it rings, if that is the visitor's.
    pub visitor: Option<PhoneNumber>,
    pub price: Price,
    /// The most that it may cost.
    pub estimate: Money,
    /// Whether it begins with the intent; if not, its place is held until the gate, or the attempt's end.
    pub begins: bool,
}

/// A call whose place was held begins, maybe on another day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beginning {
    pub leg: LegId,
    pub at: Timestamp,
    pub day: Day,
    pub limits: Limits,
}

/// Since when something is switched off.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Paused {
    pub intake: Option<Timestamp>,
    pub dialing: Option<Timestamp>,
}

impl Paused {
    #[must_use]
    pub const fn since(&self, switch: Switch) -> Option<Timestamp> {
        match switch {
            Switch::Intake => self.intake,
            Switch::Dialing => self.dialing,
        }
    }
}

/// Durable memory of what was taken, and of what is switched off.
pub trait BudgetStore: Send + Sync {
    /// What is taken at `now`, on its day; of a visitor's rings, if one is named.
    fn usage(
        &self,
        now: Timestamp,
        day: Day,
        visitor: Option<&PhoneNumber>,
    ) -> Result<Usage, StoreError>;

    /// How many callbacks wait for a line.
    fn queued(&self) -> Result<u32, StoreError>;

    fn paused(&self) -> Result<Paused, StoreError>;

    /// Switches something off since a time, or on again.
    fn pause(&self, switch: Switch, since: Option<Timestamp>) -> Result<(), StoreError>;
}
