//! The task that listens to Asterisk: events become facts, gaps become listings.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use callback_core::LegId;
use jiff::Timestamp;
use tokio::sync::{oneshot, watch};
use tokio::time::Instant;

use super::fact;
use super::inquiry::{Answer, Inquiry};
use super::leg_of;
use super::post::Post;
use crate::ami::calls::{Fact, LegRole, Tracker, What};
use crate::ami::{Ami, ChannelId, Deliveries, Delivery, State};

/// While calls are up, all channels are listed this often, in case an end was never told.
const PATROL: Duration = Duration::from_secs(30);
/// Between listings that the tracker asks for.
const PAUSE: Duration = Duration::from_secs(2);

/// The tracker, shared with whoever places calls.
#[derive(Debug, Clone)]
pub(super) struct Calls {
    tracker: Arc<Mutex<Tracker>>,
    /// The calls that came in, and the business's leg in each.
    came_in: Arc<Mutex<HashMap<String, LegId>>>,
}

/// Whose call it is, and who began it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Owner {
    /// We placed it, to the business.
    Placed(LegId),
    /// The visitor called, and the business is this leg of it.
    CameIn(LegId),
}

impl Owner {
    /// The business's leg.
    pub(super) fn leg(self) -> LegId {
        match self {
            Self::Placed(leg) | Self::CameIn(leg) => leg,
        }
    }
}

impl Calls {
    /// `asks` tells whether somebody can find out how calls ended that nobody saw.
    pub(super) fn new(asks: bool) -> Self {
        let tracker = if asks { Tracker::asking() } else { Tracker::default() };
        Self { tracker: Arc::new(Mutex::new(tracker)), came_in: Arc::default() }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Tracker> {
        // A panic elsewhere leaves the tracker whole: its methods do not panic midway.
        self.tracker.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Knows a call that came in from now on, until its end is told.
    pub(super) fn adopt(&self, id: &ChannelId, leg: LegId) {
        self.came_in().insert(id.as_str().to_owned(), leg);
        self.lock().follow(id);
    }

    /// It is not there, and will not come again.
    pub(super) fn release(&self, id: &ChannelId) {
        self.came_in().remove(id.as_str());
        self.lock().forget(id);
    }

    fn came_in(&self) -> MutexGuard<'_, HashMap<String, LegId>> {
        self.came_in.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `None` for a call that is none of ours.
    fn owner(&self, fact: &Fact) -> Option<Owner> {
        let placed = leg_of(&fact.call).map(Owner::Placed);
        placed.or_else(|| {
            let mut came_in = self.came_in();
            let over = fact.role == LegRole::Origin && matches!(fact.what, What::Ended(_));
            let id = fact.call.as_str();
            let leg = if over { came_in.remove(id) } else { came_in.get(id).copied() };
            leg.map(Owner::CameIn)
        })
    }
}

pub(super) struct Watcher {
    pub(super) ami: Ami,
    pub(super) deliveries: Deliveries,
    pub(super) state: watch::Receiver<State>,
    pub(super) calls: Calls,
    pub(super) inquiry: Option<Inquiry>,
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
                    self.tell(&facts);
                    if self.listing_due(listed) <= now {
                        listed = now;
                        self.inquiry.iter_mut().for_each(|inquiry| inquiry.patrol(now));
                        let idle = self.calls.lock().is_idle();
                        if !idle {
                            self.ami.resync().await;
                        }
                    }
                }
                (call, rows) = answer(&mut self.inquiry) => {
                    let facts = self.calls.lock().recorded(&call, &rows, Instant::now());
                    for (at, fact) in &facts {
                        self.tell_one(fact, *at);
                    }
                }
                _ = &mut self.stopped => return,
            }
        }
    }

    fn take(&mut self, delivery: Delivery) {
        let now = Instant::now();
        let is_listing = matches!(delivery, Delivery::Snapshot { .. });
        let facts = match delivery {
            Delivery::Event(event) => self.calls.lock().apply(&event, now),
            Delivery::Snapshot { channels, .. } => self.calls.lock().snapshot(&channels, now),
            Delivery::Gap(gap) => return tracing::warn!(?gap, "events of Asterisk are missing"),
        };
        self.tell(&facts);
        // Only a listing shows that a call is gone.
        if let (true, Some(inquiry)) = (is_listing, &mut self.inquiry) {
            inquiry.ask(self.calls.lock().questions());
        }
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
        self.inquiry.iter_mut().for_each(Inquiry::collect);
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

    fn tell(&self, facts: &[Fact]) {
        for fact in facts {
            self.tell_one(fact, None);
        }
    }

    fn tell_one(&self, fact: &Fact, at: Option<Timestamp>) {
        tracing::debug!(call = fact.call.as_str(), role = ?fact.role, what = ?fact.what, "a call moved on");
        let owner = self.calls.owner(fact);
        if let Some(fact) = owner.and_then(|owner| fact::translate(owner, fact, at)) {
            self.post.fact(fact);
        }
    }
}

async fn answer(inquiry: &mut Option<Inquiry>) -> Answer {
    match inquiry {
        Some(inquiry) => inquiry.answer().await,
        None => std::future::pending().await,
    }
}
