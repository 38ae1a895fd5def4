use callback_core::InvalidTransition;
use callback_core::ports::store::StoreError;

/// Why the desk did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// No such callback, or not the token of it; nobody learns which.
    #[error("no such callback")]
    NotFound,
    #[error(transparent)]
    DoesNotFit(#[from] InvalidTransition),
    /// The key of this request came with another one before.
    #[error("the key was used for another request")]
    KeyUsed,
    /// Visitors may not choose a time.
    #[error("no times are offered")]
    NoSlots,
    /// The time is none of those that are offered now.
    #[error("this time is not offered")]
    NotOffered,
    /// All seats of this time are taken.
    #[error("this time is taken")]
    SlotTaken,
    /// There is no such topic.
    #[error("there is no such topic")]
    UnknownTopic,
    /// Others changed the callback again and again meanwhile; try again in a moment.
    #[error("the callback is changing too fast")]
    Contended,
    #[error(transparent)]
    Store(#[from] StoreError),
}
