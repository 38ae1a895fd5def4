//! What became of effects, kept until the store has it.

use std::error::Error;
use std::sync::{Mutex, PoisonError};

use callback_core::EffectId;
use callback_core::ports::store::{Store, StoreError};
use jiff::Timestamp;

/// What is to become of a claimed effect's row.
#[derive(Debug, Clone, Copy)]
pub(crate) enum End {
    Finished(EffectId),
    Again(EffectId, Timestamp),
    /// At the first time, and is to be tried again at the second.
    BrokeOff(EffectId, Timestamp, Timestamp),
}

impl End {
    fn save(self, store: &dyn Store) -> Result<(), StoreError> {
        match self {
            Self::Finished(id) => store.finish_effect(id),
            Self::Again(id, due) => store.postpone_effect(id, due),
            Self::BrokeOff(id, now, due) => store.broke_off(id, now, due),
        }
    }
}

/// Ends that the store could not take: a row that stays claimed would never be seen again.
#[derive(Debug, Default)]
pub(crate) struct LooseEnds(Mutex<Vec<End>>);

impl LooseEnds {
    /// Stores an end, now or in a later [`Self::tie`].
    pub(crate) fn save(&self, end: End, store: &dyn Store) {
        if let Err(error) = end.save(store) {
            let error = &error as &dyn Error;
            tracing::error!(?end, error, "an effect's end could not be stored yet");
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(end);
        }
    }

    /// Tries once more to store what could not be stored.
    pub(crate) fn tie(&self, store: &dyn Store) {
        let loose = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        for end in loose {
            self.save(end, store);
        }
    }
}
