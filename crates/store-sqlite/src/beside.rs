//! What whoever runs the program may write into its database beside it.

use std::fmt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use callback_core::limits::Switch;
use callback_core::ports::api_keys::ApiKey;
use callback_core::ports::blocks::{Block, BlockedBy, NewBlock};
use callback_core::ports::housekeeping::{Chore, Retention};
use callback_core::ports::store::StoreError;
use callback_core::{ApiKeyId, BlockId, PhoneNumber, TokenHash};
use diesel::SqliteConnection;
use jiff::Timestamp;

use crate::error::Fault;
use crate::{OpenError, api_keys, blocks, connection, housekeeping, staff, switches};

/// A database that another process may be using. It takes no lock; that process reads what is written here whenever it
/// depends on it, and remembers none of it.
pub struct Beside(Mutex<SqliteConnection>);

impl Beside {
    /// Opens a database that is there, and whose tables are of this version.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let path = path.canonicalize().map_err(|source| OpenError::File { source })?;
        Ok(Self(Mutex::new(connection::beside(&path)?)))
    }

    /// Switches something off since a time, or on again; since when it was off before.
    pub fn turn(
        &self,
        switch: Switch,
        since: Option<Timestamp>,
    ) -> Result<Option<Timestamp>, StoreError> {
        self.write(|conn| {
            let before = switches::paused(conn)?.since(switch);
            switches::turn(conn, switch, since.map(|since| before.unwrap_or(since)))?;
            Ok(before)
        })
    }

    /// Stores a new key.
    pub fn keep_api_key(&self, key: &ApiKey) -> Result<(), StoreError> {
        self.write(|conn| api_keys::keep(conn, key))
    }

    /// The key lets nobody in from now on; `false` if there is no such key that does.
    pub fn revoke_api_key(&self, id: ApiKeyId, at: Timestamp) -> Result<bool, StoreError> {
        self.write(|conn| api_keys::revoke(conn, id, at))
    }

    /// The number is called by nobody from now on; the block that holds.
    pub fn block(&self, block: &NewBlock) -> Result<BlockId, StoreError> {
        self.write(|conn| blocks::add(conn, block))
    }

    /// The number may be called again; `false` if no such block holds.
    pub fn unblock(&self, id: BlockId, by: BlockedBy, at: Timestamp) -> Result<bool, StoreError> {
        self.write(|conn| blocks::lift(conn, id, by, at))
    }

    /// The block of this number, if one holds.
    pub fn block_of(&self, number: &PhoneNumber) -> Result<Option<Block>, StoreError> {
        self.write(|conn| blocks::find(conn, number))
    }

    /// Takes away some of what is too old, whether or not that is due; `true` if there may be more.
    pub fn tend(
        &self,
        chore: Chore,
        retention: &Retention,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.write(|conn| housekeeping::tend_now(conn, chore, retention, now))
    }

    /// The token that makes the first owner; `false` if there is one.
    pub fn keep_setup_token(&self, token: TokenHash, until: Timestamp) -> Result<bool, StoreError> {
        self.write(|conn| staff::keep_setup_token(conn, token, until))
    }

    /// In one transaction, which the other process's come before or after.
    fn write<T>(
        &self,
        work: impl FnOnce(&mut SqliteConnection) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        let mut conn = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(conn.immediate_transaction(work)?)
    }
}

impl fmt::Debug for Beside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Beside").finish_non_exhaustive()
    }
}
