use std::fmt;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use callback_core::ports::store::{
    Change, ClaimedEffect, Commit, Epoch, NewEvent, NonceHash, OpenedAttempt, Store,
};
use callback_core::{
    Attempt, AttemptId, Callback, CallbackId, CallbackState, Effect, EffectId, Event, LegId,
    PhoneNumber, PlannedEffect, Policy, Priority, Step, TokenHash, Visitor, VisitorName,
    VisitorNumber,
};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

/// The present of the suite.
pub const NOW: Timestamp = Timestamp::constant(1_900_000_000, 0);

/// More effects than any behavior stores.
pub(super) const ALL: usize = 1000;

/// A store in a folder of its own, and what it takes to work with it.
pub struct Bench {
    store: Option<Box<dyn Store>>,
    open: fn(&Path) -> Box<dyn Store>,
    pub(super) epoch: Epoch,
    ids: AtomicU64,
    // Last, so that the store is closed before its files go.
    folder: TempDir,
}

impl Bench {
    /// A fresh store in its first epoch.
    #[must_use]
    pub fn new(open: fn(&Path) -> Box<dyn Store>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path());
        let epoch = store.begin_epoch(NOW).unwrap();
        Self { store: Some(store), open, epoch, ids: AtomicU64::new(1), folder }
    }

    #[must_use]
    pub fn store(&self) -> &dyn Store {
        self.store.as_deref().unwrap()
    }

    /// Closes the store and opens it again, as a restart does; the epoch stays.
    pub fn reopen(&mut self) {
        drop(self.store.take());
        self.store = Some((self.open)(self.folder.path()));
    }

    /// Begins the next epoch.
    pub(super) fn begin_epoch(&mut self, now: Timestamp) {
        self.epoch = self.store().begin_epoch(now).unwrap();
    }

    /// 16 bytes that no other identifier of this bench has.
    pub(super) fn id(&self) -> [u8; 16] {
        let next = self.ids.fetch_add(1, Ordering::Relaxed);
        u128::from(next).to_be_bytes()
    }

    pub(super) fn leg(&self) -> LegId {
        LegId::from_bytes(self.id())
    }

    /// A callback that is not stored yet.
    #[must_use]
    pub fn callback(&self) -> Callback {
        let number = PhoneNumber::from_e164("+14155550132").unwrap();
        Callback {
            id: CallbackId::from_bytes(self.id()),
            version: 0,
            state: CallbackState::Queued,
            visitor: Visitor {
                number: VisitorNumber::try_from(number).unwrap(),
                name: VisitorName::parse("Zoë O'Brien-石").unwrap(),
            },
            token: TokenHash([0xA7; 32]),
            asked_at: NOW,
            attempts: 0,
            calls_in: 0,
            proof: None,
            topic: None,
            priority: Priority::Usual,
        }
    }

    /// A callback that waits for a line, stored without effects.
    #[must_use]
    pub fn accepted(&self) -> Callback {
        let callback = self.callback();
        self.store().accept(&callback, &[]).unwrap();
        callback
    }

    /// A stored callback whose first attempt rings one business phone.
    #[must_use]
    pub fn begun(&self) -> Begun {
        let callback = self.accepted();
        let begun = self.begin(&callback);
        assert_eq!(self.store().commit(&begun.change).unwrap(), Commit::Saved);
        Begun { callback: self.read(callback.id), ..begun }
    }

    /// The change that begins the next attempt of `callback`, uncommitted.
    pub(super) fn begin(&self, callback: &Callback) -> Begun {
        let id = AttemptId::from_bytes(self.id());
        let attempt = Attempt::new(id, callback.attempts + 1, callback.calls_in);
        let (business, visitor) = (self.leg(), self.leg());
        let free =
            Event::LineFree { attempt, business: vec![business], visitor, targets: Vec::new() };
        let mut change = self.change(callback, &free, NOW);
        change.opened = Some(OpenedAttempt {
            attempt,
            first: vec![(business, NonceHash([0x5A; 32]))],
            second: visitor,
            targets: Vec::new(),
        });
        Begun { callback: callback.clone(), attempt, business, visitor, change }
    }

    /// What `event` makes of `callback` at `at`, uncommitted.
    pub(super) fn change(&self, callback: &Callback, event: &Event, at: Timestamp) -> Change {
        let mut change = Change::of(callback);
        let step = callback.state.apply(event, &Policy::default(), at).unwrap();
        let mut decisive = None;
        if let Step::Moved { next, effects, closed, rule } = step {
            change.next = Some(next);
            change.effects = effects.into_iter().map(|effect| self.plan(effect, at)).collect();
            change.closed = closed;
            decisive = Some(rule);
        }
        let (moved, rule) = (decisive.is_some(), decisive);
        change.events = vec![NewEvent { at, event: event.clone(), moved, rule }];
        change
    }

    /// Applies `event`, commits, and reads the callback back.
    pub(super) fn step(&self, callback: &Callback, event: &Event) -> Callback {
        let change = self.change(callback, event, NOW);
        assert_eq!(self.store().commit(&change).unwrap(), Commit::Saved, "{event:?}");
        self.read(callback.id)
    }

    pub(super) fn read(&self, id: CallbackId) -> Callback {
        self.store().callback(id).unwrap().unwrap()
    }

    /// `effect`, due at its own time or else at `now`.
    pub(super) fn plan(&self, effect: Effect, now: Timestamp) -> PlannedEffect {
        let due = effect.at().unwrap_or(now);
        PlannedEffect { id: EffectId::from_bytes(self.id()), effect, due }
    }

    /// Accepts a callback with these effects, each due so many seconds from now.
    pub(super) fn accept_with(&self, effects: &[(Effect, i64)]) -> Vec<PlannedEffect> {
        let plan = |(effect, seconds): &(Effect, i64)| PlannedEffect {
            due: after(*seconds),
            ..self.plan(*effect, NOW)
        };
        let planned: Vec<_> = effects.iter().map(plan).collect();
        self.store().accept(&self.callback(), &planned).unwrap();
        planned
    }

    /// Claims all that is due at `now`.
    pub(super) fn claim(&self, now: Timestamp) -> Vec<ClaimedEffect> {
        self.store().claim_due(self.epoch, now, ALL, ALL).unwrap()
    }
}

impl fmt::Debug for Bench {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bench").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// An attempt, and the change that began it.
#[derive(Debug, Clone)]
pub struct Begun {
    pub callback: Callback,
    pub attempt: Attempt,
    pub business: LegId,
    pub visitor: LegId,
    pub change: Change,
}

/// So many seconds from now.
pub(super) fn after(seconds: i64) -> Timestamp {
    NOW.checked_add(SignedDuration::from_secs(seconds)).unwrap()
}

/// What was claimed, by identifier and in order.
pub(super) fn ids(claimed: &[ClaimedEffect]) -> Vec<EffectId> {
    claimed.iter().map(|claimed| claimed.id).collect()
}
