use callback_core::ports::store::StoreError;
use callback_core::{InvalidTransition, Region};

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
    /// The number is one that we don't call, and nobody learns why.
    #[error("this number is not called")]
    NumberRefused,
    /// Numbers of this country are not called; those of others are.
    #[error("numbers of this country are not called")]
    OtherCountry { served: Vec<Region> },
    /// Others changed the callback again and again meanwhile; try again in a moment.
    #[error("the callback is changing too fast")]
    Contended,
    #[error(transparent)]
    Store(#[from] StoreError),
}
