//! The task that listens to Asterisk: events become facts, gaps become listings.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{oneshot, watch};
use tokio::time::Instant;

use super::fact;
use super::post::Post;
use crate::ami::calls::{Fact, Tracker};
use crate::ami::{Ami, Deliveries, Delivery, State};

/// While calls are up, all channels are listed this often, in case an end was never told.
const PATROL: Duration = Duration::from_secs(30);
/// Between listings that the tracker asks for.
const PAUSE: Duration = Duration::from_secs(2);

/// The tracker, shared with whoever places calls.
#[derive(Debug, Clone, Default)]
pub(super) struct Calls(Arc<Mutex<Tracker>>);

impl Calls {
    pub(super) fn lock(&self) -> MutexGuard<'_, Tracker> {
        // A panic elsewhere leaves the tracker whole: its methods do not panic midway.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) struct Watcher {
    pub(super) ami: Ami,
    pub(super) deliveries: Deliveries,
    pub(super) state: watch::Receiver<State>,
    pub(super) calls: Calls,
    pub(super) post: Post,
    pub(super) stopped: oneshot::Receiver<()>,
}

impl Watcher {
    pub(super) async fn run(mut self) {
        let mut listed = Instant::now();
        loop {
            let wake = self.wake(listed);
            tokio::select! {
                delivery = self.deliveries.next() => match delivery {
                    Some(delivery) => self.take(delivery),
                    None => return,
                },
                changed = self.state.changed() => match changed {
                    Ok(()) => self.state_changed(),
                    Err(_) => return,
                },
                () = tokio::time::sleep_until(wake) => {
                    let now = Instant::now();
                    let facts = self.calls.lock().due(now);
                    self.tell(facts);
                    if self.listing_due(listed) <= now {
                        listed = now;
                        let idle = self.calls.lock().is_idle();
                        if !idle {
                            self.ami.resync().await;
                        }
                    }
                }
                _ = &mut self.stopped => return,
            }
        }
    }

    fn take(&self, delivery: Delivery) {
        let now = Instant::now();
        let facts = match delivery {
            Delivery::Event(event) => self.calls.lock().apply(&event, now),
            Delivery::Snapshot { channels, .. } => self.calls.lock().snapshot(&channels, now),
            Delivery::Gap(gap) => return tracing::warn!(?gap, "events of Asterisk are missing"),
        };
        self.tell(facts);
    }

    fn state_changed(&mut self) {
        if !matches!(*self.state.borrow_and_update(), State::Ready { .. }) {
            return;
        }
        // The snapshot that made it ready is here already, and is told first.
        for _ in 0..self.deliveries.waiting() {
            if let Some(delivery) = self.deliveries.try_next() {
                self.take(delivery);
            }
        }
        self.post.ready();
    }

    fn wake(&self, listed: Instant) -> Instant {
        let due = self.calls.lock().next_due();
        self.listing_due(listed).min(due.unwrap_or(listed + PATROL))
    }

    fn listing_due(&self, listed: Instant) -> Instant {
        let wanted = self.calls.lock().wants_listing();
        let patrol = listed + PATROL;
        wanted.map_or(patrol, |wanted| wanted.max(listed + PAUSE).min(patrol))
    }

    fn tell(&self, facts: Vec<Fact>) {
        for fact in facts {
            tracing::debug!(call = fact.call.as_str(), role = ?fact.role, what = ?fact.what, "a call moved on");
            if let Some(fact) = fact::translate(&fact) {
                self.post.fact(fact);
            }
        }
    }
}
