//! Durable memory of work that breaks whoever does it.

use jiff::Timestamp;

use super::store::StoreError;
use crate::{CallbackId, EffectId, LegId};

/// After performing it panicked so often, an effect is set aside.
pub const PANICS: u32 = 3;

/// After so many processes ended while it was claimed, an effect is set aside. That is weak evidence, since they may have
/// been killed from outside, and it is held against everything that was in hand; so it takes more of it.
pub const DEATHS: u32 = 8;

/// After so many, it is claimed only while no other such is.
pub const SUSPECT_DEATHS: u32 = 2;

/// An effect that was set aside: nobody performs it any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Poison {
    pub id: EffectId,
    pub callback: CallbackId,
    /// The effect's name; the effect itself may be unreadable.
    pub kind: String,
    /// The leg that it asks about, if it is a question that can be read.
    pub asks: Option<LegId>,
    /// Whether it can't be read; if not, performing it broke off too often.
    pub damaged: bool,
}

/// Durable memory of work that breaks whoever does it, each method one atomic unit.
///
/// What an earlier epoch had claimed died with it ([`DEATHS`]). Suspects are claimed one at a time, those that died
/// least first: so one that ends the process takes no other suspect with it, and comes last.
pub trait PoisonStore: Send + Sync {
    /// Performing it panicked, or came upon a row that can't be read. It is due again at `due`, a `PlaceCall` as its `Reconcile`; or it is set
    /// aside, if that was the last try. [`super::store::Store::postpone_effect`] forgets panics and deaths.
    fn broke_off(&self, id: EffectId, now: Timestamp, due: Timestamp) -> Result<(), StoreError>;

    /// What was set aside and is not finished, oldest first.
    fn poison(&self) -> Result<Vec<Poison>, StoreError>;

    /// How many effects were ever set aside.
    fn count_set_aside(&self) -> Result<usize, StoreError>;
}
