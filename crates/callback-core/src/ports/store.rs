//! Durable storage: few methods, each one atomic unit, on disk before it returns.

use jiff::{SignedDuration, Timestamp};

use super::Source;
use super::blocks::{BlockStore, NewBlock};
use super::budget::{Beginning, BudgetStore, Reservation};
use super::decisions::{DecisionStore, Finding};
use super::notifications::DeliveryStore;
use super::poison::PoisonStore;
use super::provider::ProviderCall;
use super::recordings::RecordingStore;
use super::requests::{Acceptance, Asking, Hear, RequestStore};
use super::slots::SlotStore;
use super::targets::{LegTarget, TargetStore};
use super::texts::TextStore;
use crate::limits::Full;
use crate::{
    Attempt, AttemptId, Callback, CallbackId, CallbackState, ClosedAttempt, Effect, EffectId,
    Event, LegId, PhoneNumber, PlannedEffect, Recorded, Rule, Side,
};

/// A life of the process; an effect belongs to the epoch that claimed it, never to a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Epoch(pub u64);

/// After so long a provider that can't be asked what became of a leg is asked again.
pub const ASKED_AGAIN: SignedDuration = SignedDuration::from_secs(2);

/// The SHA-256 of a leg's nonce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NonceHash(pub [u8; 32]);

/// A leg as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leg {
    pub id: LegId,
    pub attempt: AttemptId,
    pub callback: CallbackId,
    pub side: Side,
    /// The leg of the other side in the same attempt; of several, one.
    pub partner: LegId,
    /// Whom it rings, if the attempt has a turn.
    pub target: Option<LegTarget>,
    /// Only a leg that is rung first has one: its call asks the gate.
    pub nonce: Option<NonceHash>,
    /// Known once the provider took the call.
    pub provider_call: Option<ProviderCall>,
}

/// The intent of an attempt: stored before any phone rings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedAttempt {
    pub attempt: Attempt,
    /// The legs that are rung first, and what their calls prove themselves by.
    pub first: Vec<(LegId, NonceHash)>,
    /// The leg of the other side, rung by the gate's permission.
    pub second: LegId,
    /// Whom the legs of the business ring, if the attempt has a turn.
    pub targets: Vec<(LegId, LegTarget)>,
}

/// One event to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    pub at: Timestamp,
    pub event: Event,
    pub moved: bool,
    /// What decided the move, if it is one.
    pub rule: Option<Rule>,
}

/// Everything that one step changes, written in one transaction or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub callback: CallbackId,
    /// The version that was read; anything newer is a [`Commit::Conflict`].
    pub version: u64,
    /// The new state; `None` records the events and leaves state and version alone.
    pub next: Option<CallbackState>,
    pub events: Vec<NewEvent>,
    pub effects: Vec<PlannedEffect>,
    /// `PlaceCall` effects of `effects` are claimed by this epoch from birth: whoever stores an
    /// intent performs it. Effects of other kinds wait to be claimed as usual.
    pub claimed: Option<Epoch>,
    pub opened: Option<OpenedAttempt>,
    /// What the opened attempt takes from the limits; without room it is [`Commit::OverLimit`].
    pub reserves: Option<Reservation>,
    /// The call that the gate lets begin; without room it is [`Commit::OverLimit`].
    pub begins: Option<Beginning>,
    /// This leg wins its attempt's gate; if it is won already, [`Commit::GateTaken`].
    pub gate: Option<(AttemptId, LegId)>,
    pub closed: Option<ClosedAttempt>,
    /// The provider's name of the call, once known.
    pub placed: Option<(LegId, ProviderCall)>,
    /// What was said of a leg in doubt.
    pub found: Option<Finding>,
    /// The number that whoever answered it wants no calls to.
    pub blocks: Option<NewBlock>,
    /// The effect that this change completes.
    pub finishes: Option<EffectId>,
}

impl Change {
    /// A change of `callback` that changes nothing yet.
    #[must_use]
    pub const fn of(callback: &Callback) -> Self {
        Self {
            callback: callback.id,
            version: callback.version,
            next: None,
            events: Vec::new(),
            effects: Vec::new(),
            claimed: None,
            opened: None,
            reserves: None,
            begins: None,
            gate: None,
            closed: None,
            placed: None,
            found: None,
            blocks: None,
            finishes: None,
        }
    }
}

/// What became of a [`Change`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Commit {
    Saved,
    /// Somebody wrote after it was read: read again. Nothing was written.
    Conflict,
    /// Another leg won the gate. Nothing was written.
    GateTaken,
    /// Another callback has the seat of the new state. Nothing was written.
    SeatTaken,
    /// An attempt would begin, or the gate be won, and the visitor's number is blocked. Nothing was written.
    Blocked,
    /// A limit leaves no room. Nothing was written.
    OverLimit(Full),
}

/// An effect that this epoch is to perform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClaimedEffect {
    pub id: EffectId,
    pub callback: CallbackId,
    pub effect: Effect,
    /// How often it was claimed before.
    pub tries: u32,
}

/// The store failed; nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Try again in a moment.
    #[error("the store is busy")]
    Busy,
    /// Another callback has the seat of this one.
    #[error("the seat is taken")]
    SeatTaken,
    /// As many callbacks as may be wait for a line.
    #[error("the line is full")]
    QueueFull,
    /// Somebody switched intake off.
    #[error("no callbacks are taken")]
    IntakePaused,
    /// Nobody calls this number any more.
    #[error("the number is blocked")]
    Blocked,
    #[error("the store failed")]
    Failed { source: Source },
    /// A row that cannot be read back.
    #[error("the stored {what} {id} is damaged")]
    Damaged { what: &'static str, id: String, source: Source },
}

/// Durable storage of callbacks and what belongs to them.
pub trait Store:
    TextStore
    + RequestStore
    + DecisionStore
    + PoisonStore
    + RecordingStore
    + SlotStore
    + DeliveryStore
    + TargetStore
    + BudgetStore
    + BlockStore
{
    /// Begins a new epoch: work claimed by earlier ones is free again, except `PlaceCall`, which
    /// becomes `Reconcile`, due at once, as does every `Reconcile` that waits. Performing it broke off.
    fn begin_epoch(&self, now: Timestamp) -> Result<Epoch, StoreError>;

    /// Stores a new callback with its first event and effects; returns the event's sequence number.
    fn accept(&self, callback: &Callback, effects: &[PlannedEffect]) -> Result<u64, StoreError>;

    /// Accepts as `accept` or `accept_once` do, but not while intake is off, nor when the line is full, nor a number
    /// that is blocked.
    fn take(&self, asking: &Asking) -> Result<Acceptance, StoreError>;

    /// The same, and may return before that is on disk: `hear` is told when it is, or that it is not. It is
    /// dropped untold if the store ends before.
    fn take_soon(&self, asking: Asking, hear: Hear) {
        hear(self.take(&asking));
    }

    fn callback(&self, id: CallbackId) -> Result<Option<Callback>, StoreError>;

    /// The callbacks of this visitor's number that are not over, oldest first.
    fn open_callbacks(&self, number: &PhoneNumber) -> Result<Vec<Callback>, StoreError>;

    fn leg(&self, id: LegId) -> Result<Option<Leg>, StoreError>;

    /// The leg whose call has this name.
    fn leg_of(&self, call: &ProviderCall) -> Result<Option<LegId>, StoreError>;

    fn commit(&self, change: &Change) -> Result<Commit, StoreError>;

    /// Claims effects that are due, oldest first: at most `limit`, and of these at most
    /// `dispatches` of the kind `Dispatch`, which go by the priority of their callbacks, and then by these'
    /// age; none of a callback of which a `Reconcile` is claimed, or due within [`ASKED_AGAIN`]: what became of its
    /// last call comes first. What can't be read is set aside.
    fn claim_due(
        &self,
        epoch: Epoch,
        now: Timestamp,
        limit: usize,
        dispatches: usize,
    ) -> Result<Vec<ClaimedEffect>, StoreError>;

    /// The effect is done, or needs not be done any more; so is one that was set aside.
    fn finish_effect(&self, id: EffectId) -> Result<(), StoreError>;

    /// Gives a claimed effect back, due again at `due`.
    fn postpone_effect(&self, id: EffectId, due: Timestamp) -> Result<(), StoreError>;

    /// When the next unclaimed effect is due, `Dispatch` left out.
    fn next_due(&self) -> Result<Option<Timestamp>, StoreError>;

    /// How many lines attempts take that are begun, and not closed: one for each phone that may ring before
    /// the gate is won, and then one.
    fn open_attempts(&self) -> Result<usize, StoreError>;

    /// The events of a callback after sequence number `after`, in order.
    fn history(&self, id: CallbackId, after: u64) -> Result<Vec<Recorded>, StoreError>;
}
