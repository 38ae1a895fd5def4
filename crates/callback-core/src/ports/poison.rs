//! Durable memory of work that breaks whoever does it.

use jiff::Timestamp;

use super::store::StoreError;
use crate::{CallbackId, EffectId};

/// After performing it broke off so often, an effect is set aside.
pub const TRIES: u32 = 3;

/// An effect that was set aside: nobody performs it any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Poison {
    pub id: EffectId,
    pub callback: CallbackId,
    /// The effect's name; the effect itself may be unreadable.
    pub kind: String,
    /// Whether it can't be read; if not, performing it broke off too often.
    pub damaged: bool,
}

/// Durable memory of work that breaks whoever does it, each method one atomic unit.
///
/// What an earlier epoch had claimed broke off with it. Effects that may be set aside by the next time are
/// claimed one at a time, so that one that ends the process takes no others with it.
pub trait PoisonStore: Send + Sync {
    /// Performing it broke off. It is due again at `due`, a `PlaceCall` as its `Reconcile`; or it is set
    /// aside, if that was the last try. [`super::store::Store::postpone_effect`] forgets what broke off before.
    fn broke_off(&self, id: EffectId, now: Timestamp, due: Timestamp) -> Result<(), StoreError>;

    /// What was set aside and is not finished, oldest first.
    fn poison(&self) -> Result<Vec<Poison>, StoreError>;

    /// How many effects were ever set aside.
    fn count_set_aside(&self) -> Result<usize, StoreError>;
}
