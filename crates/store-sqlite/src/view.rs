//! A look at a database that another process may be using.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use callback_core::limits::{Day, Usage};
use callback_core::ports::api_keys::ApiKey;
use callback_core::ports::audit::{AuditEntry, Chain};
use callback_core::ports::blocks::Block;
use callback_core::ports::budget::Paused;
use callback_core::ports::housekeeping::ChoreState;
use callback_core::ports::notifications::Delivery;
use callback_core::ports::recordings::Recording;
use callback_core::ports::store::StoreError;
use callback_core::{Callback, CallbackId, Recorded};
use diesel::SqliteConnection;
use jiff::Timestamp;

use crate::error::Fault;
use crate::{
    OpenError, api_keys, audit, blocks, budget, callbacks, connection, deliveries, events,
    housekeeping, recordings, switches,
};

/// Reads what a running program has stored. Takes no lock, makes nothing and writes nothing.
pub struct View(Mutex<SqliteConnection>);

impl View {
    /// Opens a database that is there, and whose tables are of this version.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let path = path.canonicalize().map_err(|source| OpenError::File { source })?;
        Ok(Self(Mutex::new(connection::reader(&path)?)))
    }

    pub fn callback(&self, id: CallbackId) -> Result<Option<Callback>, StoreError> {
        self.read(|conn| callbacks::find(conn, id))
    }

    /// The events of a callback after sequence number `after`, in order.
    pub fn history(&self, id: CallbackId, after: u64) -> Result<Vec<Recorded>, StoreError> {
        self.read(|conn| events::after(conn, id, after))
    }

    /// What its visitor said to a machine.
    pub fn recordings(&self, callback: CallbackId) -> Result<Vec<Recording>, StoreError> {
        self.read(|conn| recordings::of_callback(conn, callback))
    }

    /// Notifications that were given up, the latest first, at most `limit`.
    pub fn dead_letters(&self, limit: usize) -> Result<Vec<Delivery>, StoreError> {
        self.read(|conn| deliveries::dead(conn, limit))
    }

    /// What is taken of the limits of `day`, but for any visitor's.
    pub fn usage(&self, now: Timestamp, day: Day) -> Result<Usage, StoreError> {
        self.read(|conn| budget::usage(conn, now, day, None, None))
    }

    /// How many callbacks wait for a line.
    pub fn queued(&self) -> Result<u32, StoreError> {
        self.read(switches::queued)
    }

    /// Since when something is switched off.
    pub fn paused(&self) -> Result<Paused, StoreError> {
        self.read(switches::paused)
    }

    /// All keys, also those that were revoked, oldest first.
    pub fn api_keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        self.read(api_keys::all)
    }

    /// The numbers that are blocked, the latest first, at most `limit`.
    pub fn blocks(&self, limit: usize) -> Result<Vec<Block>, StoreError> {
        self.read(|conn| blocks::all(conn, limit))
    }

    /// How each chore stands, in the order of [`Chore::ALL`](callback_core::ports::housekeeping::Chore::ALL).
    pub fn chores(&self) -> Result<Vec<ChoreState>, StoreError> {
        self.read(housekeeping::all)
    }

    /// What staff and programs did, the latest first, at most `limit`.
    pub fn audit(&self, limit: usize) -> Result<Vec<AuditEntry>, StoreError> {
        self.read(|conn| audit::latest(conn, limit))
    }

    /// Whether each act is as it was written.
    pub fn verify_audit(&self) -> Result<Chain, StoreError> {
        self.read(audit::verify)
    }

    fn read<T>(
        &self,
        query: impl FnOnce(&mut SqliteConnection) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        Ok(query(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))?)
    }
}

impl std::fmt::Debug for View {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("View").finish_non_exhaustive()
    }
}
