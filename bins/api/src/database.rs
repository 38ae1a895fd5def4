//! The database, for what whoever runs the server asks of it beside the server.

use std::path::Path;

use store_sqlite::{Beside, OpenError, SqliteStore, View};

use crate::StartupError;

/// To look into it; a server that is running is not disturbed.
pub(crate) fn view(path: &Path) -> Result<View, StartupError> {
    View::open(path).map_err(|error| StartupError::store(path.to_owned(), error))
}

/// To write into it, whether a server has it or not. Where none has, it is made and brought up to date first.
pub(crate) fn beside(path: &Path) -> Result<Beside, StartupError> {
    let ready = match SqliteStore::open(path) {
        Err(OpenError::InUse { .. }) => Ok(()),
        opened => opened.map(drop),
    };
    let opened = ready.and_then(|()| Beside::open(path));
    opened.map_err(|error| StartupError::store(path.to_owned(), error))
}

/// What a command says that finds nothing to look at.
pub(crate) fn no_database(path: &Path) -> String {
    format!("there is no database {}\n", path.display())
}
