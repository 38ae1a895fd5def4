use std::fmt;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use callback_core::ports::provider::CallProvider;
use callback_core::ports::store::StoreError;

use super::pool::Work;
use super::{Abilities, Hands, Round};
use crate::Desk;

/// The worker on its caller's thread: what it would hand to other threads waits until it is asked for,
/// so that whoever drives it decides in which order everything happens.
pub struct ByHand {
    round: Round,
    waiting: Arc<Waiting>,
}

/// What was handed over, in order.
#[derive(Default)]
pub(super) struct Waiting(Mutex<Vec<Work>>);

impl Waiting {
    pub(super) fn add(&self, work: Work) {
        self.lock().push(work);
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Work>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ByHand {
    /// A worker that does nothing by itself.
    #[must_use]
    pub fn new(desk: Arc<Desk>, provider: Arc<dyn CallProvider>, abilities: Abilities) -> Self {
        let waiting = Arc::<Waiting>::default();
        let hands = || Hands::Caller(waiting.clone());
        let (pool, texts, notifications) = (hands(), hands(), hands());
        let health = Mutex::default();
        let paused = AtomicBool::default();
        let round = Round { desk, provider, abilities, pool, texts, notifications, health, paused };
        Self { round, waiting }
    }

    /// Claims what is due; returns how much that was.
    pub fn look(&self) -> Result<usize, StoreError> {
        self.round.work()
    }

    /// How much waits to be performed.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.lock().len()
    }

    /// Performs one of those that wait; a panic in it is the caller's.
    pub fn perform(&self, place: usize) {
        let work = {
            let mut waiting = self.waiting.lock();
            if place >= waiting.len() {
                return;
            }
            waiting.remove(place)
        };
        work();
    }

    /// Until the next effect is due, as far as is known now.
    #[must_use]
    pub fn pause(&self) -> Duration {
        self.round.pause()
    }
}

impl fmt::Debug for ByHand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByHand").field("waiting", &self.waiting()).finish_non_exhaustive()
    }
}
