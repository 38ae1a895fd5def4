//! Durable memory of requests that carry a key, so that repeating one does nothing twice.

use std::fmt;

use jiff::Timestamp;

use super::store::StoreError;
use crate::{Callback, CallbackId, CallbackState, PlannedEffect};

/// 32 random bytes that belong to one store: what is hashed with them means nothing elsewhere.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct StoreSecret(pub [u8; 32]);

impl fmt::Debug for StoreSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreSecret([redacted])")
    }
}

/// By what a request is known again. Neither its key nor its content can be read from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestMark {
    pub key: [u8; 32],
    /// Of key and content.
    pub request: [u8; 32],
}

/// What became of a request that carries a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Acceptance {
    Accepted {
        /// The sequence number of its first event.
        first: u64,
    },
    /// It was accepted before, as this callback, which stood so then.
    Repeated { callback: CallbackId, state: CallbackState },
    /// Another request had the key. Nothing was written.
    OtherRequest,
}

/// A new callback that is to be stored, and all that goes with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    pub callback: Callback,
    pub effects: Vec<PlannedEffect>,
    pub once: Option<Once>,
    /// How many may wait for a line before it; one that would wait is refused if there are as many.
    pub queue: Option<u32>,
}

/// Stored with a callback, unless its key was used since `forget_before`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Once {
    pub mark: RequestMark,
    pub forget_before: Timestamp,
}

/// Hears what became of an [`Asking`], on a thread of the store's: it must not block.
pub type Hear = Box<dyn FnOnce(Result<Acceptance, StoreError>) + Send>;

/// Durable memory of requests that carry a key, each method one atomic unit.
pub trait RequestStore: Send + Sync {
    /// The store's secret of this name; `drawn`, if it has none yet.
    fn secret(&self, name: &'static str, drawn: StoreSecret) -> Result<StoreSecret, StoreError>;

    /// What [`Self::accept_once`] would say of a mark that was used since `forget_before`; `None`, if it was not.
    fn known_request(
        &self,
        mark: &RequestMark,
        forget_before: Timestamp,
    ) -> Result<Option<Acceptance>, StoreError>;

    /// Stores a new callback as `Store::accept` does, and its mark with it, unless the key was used
    /// since `forget_before`.
    fn accept_once(
        &self,
        callback: &Callback,
        effects: &[PlannedEffect],
        mark: &RequestMark,
        forget_before: Timestamp,
    ) -> Result<Acceptance, StoreError>;
}
