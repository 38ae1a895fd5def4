use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use callback_core::LegId;

/// The legs whose dials this process has in hand: from before the intent is stored until what came of
/// the dial is.
#[derive(Debug, Default)]
pub(crate) struct Dials(Mutex<HashSet<LegId>>);

impl Dials {
    pub(super) fn begin(&self, leg: LegId) {
        self.lock().insert(leg);
    }

    pub(super) fn end(&self, leg: LegId) {
        self.lock().remove(&leg);
    }

    pub(super) fn contains(&self, leg: LegId) -> bool {
        self.lock().contains(&leg)
    }

    pub(super) fn count(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> MutexGuard<'_, HashSet<LegId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
