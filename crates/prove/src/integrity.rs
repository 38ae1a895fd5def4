//! Whether what a power cut left is a database.

use diesel::prelude::*;
use diesel::sql_types::Text;
use tempfile::TempDir;
use testbed::Image;

use crate::ProveError;

const DATABASE: &str = "callback.db";

#[derive(QueryableByName)]
struct Said {
    #[diesel(sql_type = Text)]
    integrity_check: String,
}

/// What `SQLite` finds wrong with it; `None`: nothing. It looks at a copy, as looking mends.
pub(crate) fn damage(image: &Image) -> Result<Option<String>, ProveError> {
    let folder = TempDir::with_prefix("prove-").map_err(ProveError::io("no folder"))?;
    image.write_to(folder.path())?;
    let path = folder.path().join(DATABASE);
    if !path.exists() {
        return Ok(None);
    }
    let said = SqliteConnection::establish(&path.to_string_lossy())
        .map_err(|error| error.to_string())
        .and_then(|mut conn| {
            let check = diesel::sql_query("PRAGMA integrity_check");
            check.load::<Said>(&mut conn).map_err(|error| error.to_string())
        });
    Ok(match said {
        Err(error) => Some(error),
        Ok(said) => {
            let said: Vec<_> = said.into_iter().map(|said| said.integrity_check).collect();
            (said != ["ok"]).then(|| said.join("; "))
        }
    })
}
