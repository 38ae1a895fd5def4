//! The worker: claims effects that are due, performs them, feeds back what came of it.

mod barred;
mod bell;
mod by_hand;
mod dials;
mod dispatch;
mod ends;
mod intent;
mod limited;
mod notify;
mod perform;
mod place;
mod poison;
mod pool;
mod reconcile;
mod recordings;
mod sms;

use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use callback_core::ports::notifications::Notifier;
use callback_core::ports::provider::{CallProvider, Health};
use callback_core::ports::recordings::Recordings;
use callback_core::ports::sms::SmsSender;
use callback_core::ports::store::{ClaimedEffect, StoreError};
use callback_core::{Effect, SubscriberId};

pub(crate) use self::bell::Bell;
pub use self::by_hand::ByHand;
use self::by_hand::Waiting;
pub(crate) use self::dials::Dials;
pub(crate) use self::ends::LooseEnds;
pub(crate) use self::limited::Brake;
use self::pool::Pool;
use crate::Desk;

/// How many effects are claimed at a time.
const BATCH: usize = 64;
/// How many calls to the provider may be under way at a time.
const ABREAST: usize = 8;
/// The same of notifications, apart, as are text messages and deletions: a webhook that is down holds up no text.
const NOTIFICATIONS_ABREAST: usize = 2;
/// The longest wait without a look at the store: whatever rings no bell is found by then.
const PATROL: Duration = Duration::from_secs(5);

/// What there is to perform effects with, besides the calls.
#[derive(Clone, Default)]
pub struct Abilities {
    pub sms: Option<Arc<dyn SmsSender>>,
    pub recordings: Option<Arc<dyn Recordings>>,
    /// The ways to the desk's subscribers.
    pub notifiers: HashMap<SubscriberId, Arc<dyn Notifier>>,
}

impl fmt::Debug for Abilities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Abilities");
        shown.field("sms", &self.sms.is_some());
        shown.field("recordings", &self.recordings.is_some());
        shown.field("notifiers", &self.notifiers.len()).finish()
    }
}

/// Performs the desk's effects until it is dropped; then it finishes what it has begun.
#[derive(Debug)]
pub struct Worker {
    desk: Arc<Desk>,
    stopping: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts performing over `provider`, which makes calls and nothing else.
    pub fn start(desk: Arc<Desk>, provider: Arc<dyn CallProvider>) -> std::io::Result<Self> {
        Self::start_with(desk, provider, Abilities::default())
    }

    /// The same, with what else there is.
    pub fn start_with(
        desk: Arc<Desk>,
        provider: Arc<dyn CallProvider>,
        abilities: Abilities,
    ) -> std::io::Result<Self> {
        let stopping = Arc::new(AtomicBool::new(false));
        let pool = Hands::Threads(Pool::start(ABREAST)?);
        let texts = Hands::Threads(Pool::start(desk.rules.texts.at_once)?);
        let health = Mutex::default();
        let notifications = Hands::Threads(Pool::start(NOTIFICATIONS_ABREAST)?);
        let desk_of_round = desk.clone();
        let paused = AtomicBool::default();
        let round = Round {
            desk: desk_of_round,
            provider,
            abilities,
            pool,
            texts,
            notifications,
            health,
            paused,
        };
        let stop = stopping.clone();
        let thread = std::thread::Builder::new()
            .name("desk-worker".into())
            .spawn(move || round.run(&stop))?;
        Ok(Self { desk, stopping, thread: Some(thread) })
    }
}

impl Worker {
    /// Claims nothing any more, and does not wait for what is under way.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
        self.desk.bell.ring();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.stop();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the worker panicked");
        }
    }
}

/// Who performs what a round hands over.
enum Hands {
    Threads(Pool),
    /// Nobody, until it is asked for.
    Caller(Arc<Waiting>),
}

impl Hands {
    /// Has `work` done, and `rescue` if that panics.
    fn run(&self, work: impl FnOnce() + Send + 'static, rescue: impl FnOnce() + Send + 'static) {
        match self {
            Self::Threads(pool) => pool.run(work, rescue),
            Self::Caller(waiting) => waiting.add(Box::new(work)),
        }
    }
}

struct Round {
    desk: Arc<Desk>,
    provider: Arc<dyn CallProvider>,
    abilities: Abilities,
    pool: Hands,
    texts: Hands,
    notifications: Hands,
    /// As it was told last, so that only a change is told.
    health: Mutex<Option<Health>>,
    /// The same of dialing being switched off.
    paused: AtomicBool,
}

impl Round {
    fn run(&self, stop: &AtomicBool) {
        while !stop.load(Ordering::Acquire) {
            // A round that panics must not be the last.
            let done = catch_unwind(AssertUnwindSafe(|| self.work())).unwrap_or_else(|_| {
                Err(StoreError::Failed { source: "a round of the worker panicked".into() })
            });
            match done {
                Ok(0) => self.desk.bell.wait(self.pause()),
                Ok(_) => {}
                Err(error) => {
                    let error = &error as &dyn Error;
                    tracing::error!(error, "the worker could not read its work");
                    self.desk.bell.wait(PATROL);
                }
            }
        }
    }

    /// Performs what is due; returns how much that was.
    fn work(&self) -> Result<usize, StoreError> {
        let now = self.desk.clock.now();
        self.desk.loose_ends.tie(&*self.desk.store);
        poison::settle(&self.desk)?;
        let free = self.free_lines()?;
        let claimed = self.desk.store.claim_due(self.desk.epoch, now, BATCH, free)?;
        let begun = claimed.iter().filter(|it| matches!(it.effect, Effect::Dispatch)).count();
        let mut spare = free.saturating_sub(begun);
        for effect in &claimed {
            match effect.effect {
                Effect::Dispatch => {
                    // On this thread, which must not be taken from all others.
                    let dispatch = || self.dispatch(effect, &mut spare);
                    if catch_unwind(AssertUnwindSafe(dispatch)).is_err() {
                        tracing::error!(callback = %effect.callback, "beginning an attempt panicked");
                        perform::broke_off(&self.desk, effect.id);
                    }
                }
                _ => self.hand_over(*effect),
            }
        }
        Ok(claimed.len())
    }

    fn free_lines(&self) -> Result<usize, StoreError> {
        let health = self.provider.health();
        self.tell(&health);
        match health {
            Health::Ready if self.desk.begins_none() || self.is_paused()? => Ok(0),
            Health::Ready if self.desk.brake.holds(self.desk.clock.now()).is_some() => Ok(0),
            Health::Ready => {
                // Read first: a dial that comes back meanwhile is counted twice, never not at all.
                let placing = self.desk.dials.count();
                let free = self.provider.free_lines().saturating_sub(placing);
                let lines = self.desk.rules.lines;
                let lines = lines.saturating_sub(self.desk.store.open_attempts()?).min(free);
                let a_second = self.desk.limits().calls_per_second;
                let a_second = a_second.and_then(|calls| usize::try_from(calls).ok());
                Ok(a_second.map_or(lines, |calls| lines.min(calls)))
            }
            Health::Down { .. } => Ok(0),
        }
    }

    /// Whether dialing is switched off; a change is told.
    fn is_paused(&self) -> Result<bool, StoreError> {
        let is_paused = self.desk.store.paused()?.dialing.is_some();
        if self.paused.swap(is_paused, Ordering::Relaxed) != is_paused {
            let state = if is_paused { "off" } else { "on again" };
            tracing::warn!("dialing is switched {state}");
        }
        Ok(is_paused)
    }

    fn tell(&self, health: &Health) {
        let known = &mut *self.health.lock().unwrap_or_else(PoisonError::into_inner);
        if known.as_ref() == Some(health) {
            return;
        }
        let provider = self.provider.name();
        match health {
            Health::Ready => tracing::info!(provider, "the provider is ready"),
            Health::Down { why } => tracing::warn!(provider, why, "the provider is down"),
        }
        *known = Some(health.clone());
    }

    /// Until the next effect is due, as far as is known now.
    fn pause(&self) -> Duration {
        let now = self.desk.clock.now();
        let due = self.desk.store.next_due().unwrap_or_default();
        let next = due.into_iter().chain(self.desk.brake.holds(now)).min();
        let Some(next) = next else { return PATROL };
        Duration::try_from(next.duration_since(now)).unwrap_or(Duration::ZERO).min(PATROL)
    }

    /// The pool performs what asks the provider, so that a slow answer holds up nobody else.
    fn hand_over(&self, claimed: ClaimedEffect) {
        let (desk, provider) = (self.desk.clone(), self.provider.clone());
        let (rescuer, abilities) = (desk.clone(), self.abilities.clone());
        let pool = match claimed.effect {
            Effect::SendSms { .. } | Effect::DeleteRecording { .. } => &self.texts,
            Effect::Notify { .. } => &self.notifications,
            _ => &self.pool,
        };
        pool.run(
            move || perform::perform(&desk, &*provider, &abilities, &claimed),
            move || perform::broke_off(&rescuer, claimed.id),
        );
    }
}
