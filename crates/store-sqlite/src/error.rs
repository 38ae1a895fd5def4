//! What can go wrong, for callers and among ourselves. No text holds a number, name or token.

use std::error::Error;
use std::io;
use std::path::PathBuf;

use callback_core::ports::Source;
use callback_core::ports::store::StoreError;
use diesel::result::Error as QueryError;

/// The store can't be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the database file can't be opened")]
    File { source: io::Error },
    #[error("{} is one of {names} names (hard links) of the database: remove the others, and copy it \
             with `VACUUM INTO` instead", path.display())]
    HardLinks { path: PathBuf, names: u64 },
    #[error("{} is used by {holder}: stop that one first, or give this one another DATABASE_PATH",
            path.display())]
    InUse { path: PathBuf, holder: String },
    #[error("the lock {} can't be taken", path.display())]
    Lock { path: PathBuf, source: io::Error },
    #[error("the database can't be opened")]
    Database { source: Source },
    #[error("SQLite {found} is too old: it may lose what was written; {needed} or later is needed")]
    OldSqlite { found: String, needed: &'static str },
    #[error(
        "SQLite did not take `{pragma}`: it is {found}, not {needed}; keep the database in a folder on a local disk \
             that this program may write to"
    )]
    Pragma { pragma: &'static str, found: String, needed: &'static str },
    #[error("the database was written by a later version of this program (migration {migration})")]
    Newer { migration: String },
    #[error("the database can't be brought up to date")]
    Migration { source: Source },
    #[error("the database can't be marked as the one that is used")]
    Mark { source: Source },
    #[error("the writer could not be started")]
    Writer { source: io::Error },
}

/// Why a unit of work was not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error("a query failed")]
    Query(#[from] QueryError),
    #[error("the file beside the database failed")]
    File(#[from] io::Error),
    #[error("a value could not be written")]
    Encoding(#[from] serde_json::Error),
    #[error("there is no {what} {id}")]
    Missing { what: &'static str, id: String },
    #[error("the stored {what} {id} is damaged")]
    Damaged { what: &'static str, id: String, source: Source },
    #[error("the transaction was not committed")]
    NotCommitted(#[source] std::sync::Arc<QueryError>),
    #[error("the writer has stopped")]
    WriterGone,
    #[error("too many units of work are waiting")]
    WriterBusy,
    #[error("another callback has the seat")]
    SeatTaken,
    #[error("as many callbacks as may be wait for a line")]
    QueueFull,
    #[error("no callbacks are taken")]
    IntakePaused,
    #[error("the number is blocked")]
    Blocked,
}

impl Fault {
    pub(crate) fn damaged(
        what: &'static str,
        id: impl Into<String>,
        source: impl Error + Send + Sync + 'static,
    ) -> Self {
        Self::Damaged { what, id: id.into(), source: Box::new(source) }
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::WriterBusy => Self::Busy,
            Fault::SeatTaken => Self::SeatTaken,
            Fault::QueueFull => Self::QueueFull,
            Fault::IntakePaused => Self::IntakePaused,
            Fault::Blocked => Self::Blocked,
            Fault::Query(ref error) if is_busy(error) => Self::Busy,
            Fault::NotCommitted(ref error) if is_busy(error) => Self::Busy,
            Fault::Damaged { what, id, source } => Self::Damaged { what, id, source },
            other => Self::Failed { source: Box::new(other) },
        }
    }
}

/// Another program holds the database; diesel keeps the code to itself, so the text decides.
fn is_busy(error: &QueryError) -> bool {
    matches!(error, QueryError::DatabaseError(_, info) if info.message() == "database is locked")
}
