//! The store port on one database file.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use callback_core::ports::provider::ProviderCall;
use callback_core::ports::requests::{Acceptance, Asking, Hear};
use callback_core::ports::store::{Change, ClaimedEffect, Commit, Epoch, Leg, Store, StoreError};
use callback_core::{
    Callback, CallbackId, CallbackState, EffectId, LegId, PhoneNumber, PlannedEffect, Recorded,
};
use diesel::SqliteConnection;
use jiff::Timestamp;

use crate::error::Fault;
use crate::lock::Lock;
use crate::mark::TakenUp;
use crate::readers::Readers;
use crate::unit::Settled;
use crate::writer::Writer;
use crate::{
    OpenError, Tuning, attempts, blocks, budget, callbacks, connection, decisions, effects, epoch,
    events, legs, lock, mark, requests, slots,
};

/// A store in one database file. Dropping it answers what is queued and closes the file.
#[derive(Debug)]
pub struct SqliteStore {
    // Before the writer, which closes last and then folds the log into the file.
    readers: Readers,
    writer: Writer,
    held_since: Option<Timestamp>,
    // Last: nobody may come in before the file is closed.
    _lock: Lock,
}

impl SqliteStore {
    /// Opens the store at `path`, and makes or updates it first if need be. It is ours alone then:
    /// [`OpenError::InUse`] if it is another's.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        Self::open_tuned(path, Tuning::default())
    }

    /// The same, with a writer that works otherwise than usual.
    pub fn open_tuned(path: &Path, tuning: Tuning) -> Result<Self, OpenError> {
        let path = lock::database(path)?;
        let lock = lock::take(&path)?;
        let mut conn = connection::writer(&path, tuning)?; // First, as it makes the tables.
        let TakenUp { marker, held_since } = mark::take_up(&mut conn, &path)?;
        let readers = Readers::open(&path)?;
        Ok(Self { readers, writer: Writer::start(conn, marker, tuning)?, held_since, _lock: lock })
    }

    /// Since when the database is known to be a copy that was brought back, unless somebody confirmed it
    /// before this was opened. It knows nothing of calls that were placed after it was made.
    #[must_use]
    pub const fn held_since(&self) -> Option<Timestamp> {
        self.held_since
    }

    /// Somebody takes responsibility for what the copy does not know; heard when it is opened next. Whether
    /// there was anything to confirm.
    pub fn confirm_restore(&self) -> Result<bool, StoreError> {
        self.write(mark::confirm)
    }

    /// Notes what carries calls from now on, and returns the legs of open attempts that began over
    /// something else, with its name.
    pub fn carried_by(&self, provider: &'static str) -> Result<Vec<(LegId, String)>, StoreError> {
        self.write(move |conn| attempts::carried_by(conn, provider))
    }

    /// Counts the transactions that are committed; each may hold many units of work.
    #[must_use]
    pub fn commits(&self) -> Arc<AtomicU64> {
        self.writer.commits()
    }

    pub(crate) fn read<T>(
        &self,
        query: impl FnOnce(&mut SqliteConnection) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        Ok(self.readers.read(query)?)
    }

    pub(crate) fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut SqliteConnection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StoreError> {
        Ok(self.writer.perform(|conn| work(conn).map(Settled::Keep))?)
    }
}

impl Store for SqliteStore {
    fn begin_epoch(&self, now: Timestamp) -> Result<Epoch, StoreError> {
        self.write(move |conn| epoch::begin(conn, now))
    }

    fn accept(&self, callback: &Callback, planned: &[PlannedEffect]) -> Result<u64, StoreError> {
        let (callback, planned) = (callback.clone(), planned.to_vec());
        self.write(move |conn| callbacks::accept(conn, &callback, &planned))
    }

    fn take(&self, asking: &Asking) -> Result<Acceptance, StoreError> {
        let asking = asking.clone();
        self.write(move |conn| requests::accept_any(conn, &asking))
    }

    fn take_soon(&self, asking: Asking, hear: Hear) {
        let work = move |conn: &mut SqliteConnection| {
            requests::accept_any(conn, &asking).map(Settled::Keep)
        };
        self.writer.submit(work, |answer| hear(answer.map_err(StoreError::from)));
    }

    fn callback(&self, id: CallbackId) -> Result<Option<Callback>, StoreError> {
        self.read(|conn| callbacks::find(conn, id))
    }

    fn open_callbacks(&self, number: &PhoneNumber) -> Result<Vec<Callback>, StoreError> {
        self.read(|conn| callbacks::open_of(conn, number))
    }

    fn leg(&self, id: LegId) -> Result<Option<Leg>, StoreError> {
        self.read(|conn| legs::find(conn, id))
    }

    fn leg_of(&self, call: &ProviderCall) -> Result<Option<LegId>, StoreError> {
        Ok(self.readers.read(|conn| legs::find_by_call(conn, call))?)
    }

    fn commit(&self, change: &Change) -> Result<Commit, StoreError> {
        let change = change.clone();
        Ok(self.writer.perform(move |conn| apply(conn, &change))?)
    }

    fn claim_due(
        &self,
        epoch: Epoch,
        now: Timestamp,
        limit: usize,
        dispatches: usize,
    ) -> Result<Vec<ClaimedEffect>, StoreError> {
        self.write(move |conn| effects::claim_due(conn, epoch, now, limit, dispatches))
    }

    fn finish_effect(&self, id: EffectId) -> Result<(), StoreError> {
        self.write(move |conn| effects::finish(conn, id))
    }

    fn postpone_effect(&self, id: EffectId, due: Timestamp) -> Result<(), StoreError> {
        self.write(move |conn| effects::postpone(conn, id, due))
    }

    fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.read(effects::next_due)
    }

    fn open_attempts(&self) -> Result<usize, StoreError> {
        self.read(attempts::count_open)
    }

    fn history(&self, id: CallbackId, after: u64) -> Result<Vec<Recorded>, StoreError> {
        self.read(|conn| events::after(conn, id, after))
    }
}

fn apply(conn: &mut SqliteConnection, change: &Change) -> Result<Settled<Commit>, Fault> {
    let id = change.callback;
    if let Some(slot) = change.next.as_ref().and_then(CallbackState::slot)
        && slots::is_taken(conn, slot, id)?
    {
        return Ok(Settled::Undo(Commit::SeatTaken));
    }
    if !callbacks::advance(conn, id, change.version, change.next.as_ref())? {
        return Ok(Settled::Undo(Commit::Conflict));
    }
    if (change.gate.is_some() || change.opened.is_some()) && blocks::bars(conn, id)? {
        return Ok(Settled::Undo(Commit::Blocked));
    }
    let at = change.events.last().map(|event| event.at);
    if let Some(gate) = change.gate
        && !attempts::win_gate(conn, id, gate, at)?
    {
        return Ok(Settled::Undo(Commit::GateTaken));
    }
    if let Some(beginning) = &change.begins
        && let Some(full) = budget::begin(conn, beginning)?
    {
        return Ok(Settled::Undo(Commit::OverLimit(full)));
    }
    if let Some(closed) = &change.closed {
        attempts::close(conn, id, closed)?;
        budget::release(conn, closed.attempt)?;
    }
    if let Some(opened) = &change.opened {
        if let Some(reservation) = &change.reserves
            && let Some(full) = budget::reserve(conn, opened.attempt.id, reservation)?
        {
            return Ok(Settled::Undo(Commit::OverLimit(full)));
        }
        attempts::open(conn, id, opened, at)?;
    }
    if let Some((leg, call)) = &change.placed {
        legs::place(conn, id, *leg, call)?;
    }
    if let Some(found) = &change.found {
        decisions::record(conn, id, found)?;
    }
    if let Some(block) = &change.blocks {
        blocks::add(conn, block)?;
    }
    if let Some(done) = change.finishes {
        effects::finish(conn, done)?;
    }
    budget::settle(conn, &change.events)?;
    events::record(conn, id, &change.events)?;
    effects::plan(conn, id, &change.effects, change.claimed)?;
    Ok(Settled::Keep(Commit::Saved))
}
