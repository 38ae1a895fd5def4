//! What the fleet, its sinks and its watches share.

use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use callback_core::ports::provider::{EventSink, Fact};

use super::Terms;
use super::roster::Roster;
use super::watch::Order;

pub(super) struct Shared {
    roster: Mutex<Roster>,
    /// A PBX may have room that had none.
    changed: Condvar,
    began: Instant,
}

impl Shared {
    pub(super) fn new(terms: &[Terms]) -> Self {
        let (roster, changed) = (Mutex::new(Roster::new(terms)), Condvar::new());
        Self { roster, changed, began: Instant::now() }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Roster> {
        // A panic elsewhere leaves the roster whole: its methods do not panic midway.
        self.roster.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the roster, and wakes calls that wait for room.
    pub(super) fn change(&self, change: impl FnOnce(&mut Roster, Duration)) {
        change(&mut self.lock(), self.now());
        self.changed.notify_all();
    }

    /// Waits for a change, for `limit` at most.
    pub(super) fn wait<'a>(
        &self,
        mut roster: MutexGuard<'a, Roster>,
        limit: Duration,
    ) -> MutexGuard<'a, Roster> {
        roster.waiting += 1;
        let waited = self.changed.wait_timeout(roster, limit);
        let (mut roster, _) = waited.unwrap_or_else(PoisonError::into_inner);
        roster.waiting -= 1;
        roster
    }

    pub(super) fn now(&self) -> Duration {
        self.began.elapsed()
    }
}

/// Hears what one PBX tells before everybody else does.
pub(super) struct Ear {
    pub(super) shared: Arc<Shared>,
    pub(super) sink: Arc<dyn EventSink>,
    /// To the watch over this PBX.
    pub(super) watch: Sender<Order>,
}

impl EventSink for Ear {
    fn fact(&self, fact: Fact) {
        self.shared.change(|roster, now| roster.heard(&fact, now));
        self.sink.fact(fact);
    }

    fn provider_ready(&self) {
        self.shared.change(|_, _| ());
        let _watch_is_over = self.watch.send(Order::Look);
        self.sink.provider_ready();
    }
}
