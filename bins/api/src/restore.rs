//! Taking responsibility for a database that was brought back from a copy.

use std::error::Error;
use std::path::Path;

use callback_core::ports::store::Store;
use callback_engine::DeskError;
use store_sqlite::SqliteStore;

use crate::StartupError;

/// Confirms that calls may go out again over the database at `path`, and says what that means.
pub(crate) fn confirm(path: &Path) -> Result<String, StartupError> {
    if !path.exists() {
        return Ok(format!("there is no database {}: nothing to confirm\n", path.display()));
    }
    let store = SqliteStore::open(path).map_err(|e| StartupError::store(path.to_owned(), e))?;
    let failed = |error: callback_core::ports::store::StoreError| StartupError::Desk {
        source: DeskError::Store(error),
    };
    let (open, confirmed) =
        (store.open_attempts().map_err(failed)?, store.confirm_restore().map_err(failed)?);
    Ok(if confirmed {
        format!(
            "confirmed: the next start calls those who wait in {}, even if they were called after this copy was \
             made; {open} attempts that it takes as begun are looked for first\n",
            path.display()
        )
    } else {
        format!("{} is no copy that waits for a confirmation\n", path.display())
    })
}

/// An error and its causes in one line.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        line = format!("{line}: {error}");
        cause = error.source();
    }
    line
}
