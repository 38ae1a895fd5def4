//! Who has which seat at which time.

use jiff::Timestamp;

use super::store::StoreError;
use crate::Slot;

/// Seats as they are stored: with the state of the callback that has one, in the same transaction. A
/// state whose seat another callback has is not stored: that is [`StoreError::SeatTaken`], or
/// [`Commit::SeatTaken`](super::store::Commit::SeatTaken).
pub trait SlotStore: Send + Sync {
    /// The seats that are taken from `from` on and before `to`, in order.
    fn taken(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Slot>, StoreError>;
}
