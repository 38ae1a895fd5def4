//! The desk: what people, pages and providers talk to.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use callback_core::ports::requests::StoreSecret;
use callback_core::ports::store::{Epoch, Store};
use callback_core::{CallOrder, Effect, EffectId, Hours, LegId, PlannedEffect};
use jiff::Timestamp;
use tokio::sync::broadcast;
use uuid::Uuid;

use crate::feed::Feed;
use crate::worker::{Bell, Brake, Dials, LooseEnds};
use crate::{Clock, DeskError, DeskRules, News, Subscriber, once};

/// A callback desk over one store, in one life of the process.
pub struct Desk {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) rules: DeskRules,
    pub(crate) epoch: Epoch,
    /// What request keys are hashed with.
    pub(crate) request_secret: StoreSecret,
    pub(crate) feed: Feed,
    /// Rung when the worker may have something to do.
    pub(crate) bell: Bell,
    pub(crate) loose_ends: LooseEnds,
    pub(crate) dials: Dials,
    pub(crate) brake: Brake,
    /// No further attempt is begun.
    pub(crate) closing: AtomicBool,
    held: bool,
    pub(crate) subscribers: Vec<Subscriber>,
    /// Legs of open attempts that began over another provider, and its name.
    strangers: HashMap<LegId, String>,
}

impl Desk {
    /// Opens the desk: begins a new epoch, so that work of a crashed predecessor is taken up.
    pub fn open(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        rules: DeskRules,
    ) -> Result<Self, DeskError> {
        let epoch = store.begin_epoch(clock.now())?;
        let request_secret = store.secret(once::SECRET, StoreSecret(rand::random()))?;
        Ok(Self {
            store,
            clock,
            rules: rules.knowing_the_house(),
            epoch,
            request_secret,
            feed: Feed::new(),
            bell: Bell::default(),
            loose_ends: LooseEnds::default(),
            dials: Dials::default(),
            brake: Brake::default(),
            closing: AtomicBool::new(false),
            held: false,
            subscribers: Vec::new(),
            strangers: HashMap::new(),
        })
    }

    /// For a store that is a copy which was brought back, and does not know what was done since: nobody is
    /// rung, joined or written to. Requests are taken, and calls of the last life are looked for.
    #[must_use]
    pub fn held(mut self) -> Self {
        self.held = true;
        self
    }

    #[must_use]
    pub fn is_held(&self) -> bool {
        self.held
    }

    /// Legs of open attempts that began over other providers, and their names. The one that is set up now
    /// can't be asked what became of them, so nobody can know it.
    #[must_use]
    pub fn with_strangers(mut self, legs: impl IntoIterator<Item = (LegId, String)>) -> Self {
        self.strangers = legs.into_iter().collect();
        self
    }

    /// What carried the call of this leg, if that is not what carries calls now.
    pub(crate) fn stranger(&self, leg: LegId) -> Option<&str> {
        self.strangers.get(&leg).map(String::as_str)
    }

    /// News of all callbacks from now on; whoever lags too far behind is told so by the receiver.
    #[must_use]
    pub fn watch(&self) -> broadcast::Receiver<News> {
        self.feed.subscribe()
    }

    /// Begins no further attempt; what goes on goes on. For a stop that lets calls end in peace.
    pub fn close(&self) {
        self.closing.store(true, Ordering::Release);
    }

    /// Whether no attempt may begin, whoever wants one.
    pub(crate) fn begins_none(&self) -> bool {
        self.held || self.closing.load(Ordering::Acquire)
    }

    /// When calls are placed.
    #[must_use]
    pub fn hours(&self) -> &Hours {
        &self.rules.policy.hours
    }

    /// Whose phone rings first, in attempts that begin from now on.
    #[must_use]
    pub fn order(&self) -> CallOrder {
        self.rules.policy.order
    }

    pub(crate) fn plan(effects: &[Effect], now: Timestamp) -> Vec<PlannedEffect> {
        let plan = |effect: &Effect| PlannedEffect {
            id: EffectId::new(Uuid::now_v7()),
            effect: *effect,
            due: effect.at().unwrap_or(now),
        };
        effects.iter().map(plan).collect()
    }
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk").field("epoch", &self.epoch).finish_non_exhaustive()
    }
}
