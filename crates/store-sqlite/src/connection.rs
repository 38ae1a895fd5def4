//! Connections: what is asked of the database before a byte is trusted to it.

use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::migration::MigrationSource;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::sqlite::Sqlite;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::{OpenError, Tuning};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// Earlier versions can corrupt a WAL database when a checkpoint and a write meet.
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);
const OLDEST_SQLITE_TEXT: &str = "3.51.3";

/// The connection that writes; brings the tables up to date.
pub(crate) fn writer(path: &Path, tuning: Tuning) -> Result<SqliteConnection, OpenError> {
    let mut conn = connect(path)?;
    check_version(&text(&mut conn, "sqlite_version()")?)?;
    let (word, number) = if tuning.durable { ("FULL", "2") } else { ("NORMAL", "1") };
    run(&mut conn, &format!("PRAGMA journal_mode = WAL; PRAGMA synchronous = {word};"))?;
    run(&mut conn, "PRAGMA foreign_keys = ON;")?;
    check(&mut conn, "journal_mode", "wal")?;
    check(&mut conn, "synchronous", number)?;
    check(&mut conn, "foreign_keys", "1")?;
    migrate(&mut conn)?;
    Ok(conn)
}

/// A connection that can only read; nor does it fold the log into the file, which is the writer's part.
pub(crate) fn reader(path: &Path) -> Result<SqliteConnection, OpenError> {
    let mut conn = connect(path)?;
    // The first look opens the log and reads the schema, which else the first visitor waits for.
    run(&mut conn, "PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0;")?;
    run(&mut conn, "SELECT count(*) FROM sqlite_schema;")?;
    Ok(conn)
}

/// A connection that writes beside the writer, and does not fold the log into the file.
pub(crate) fn beside(path: &Path) -> Result<SqliteConnection, OpenError> {
    let mut conn = connect(path)?;
    run(&mut conn, "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;")?;
    run(&mut conn, "SELECT one FROM switches;")?;
    Ok(conn)
}

fn connect(path: &Path) -> Result<SqliteConnection, OpenError> {
    let text = path.to_str().ok_or_else(|| OpenError::File {
        source: std::io::Error::new(std::io::ErrorKind::InvalidInput, "the path is not UTF-8"),
    })?;
    let mut conn = SqliteConnection::establish(text).map_err(database)?;
    // Before everything else: switching to WAL and migrating wait for locks, too.
    run(&mut conn, "PRAGMA busy_timeout = 5000;")?;
    Ok(conn)
}

fn check_version(found: &str) -> Result<(), OpenError> {
    let mut parts = found.split('.').map_while(|part| part.parse().ok());
    let mut next = || parts.next().unwrap_or(0);
    if (next(), next(), next()) < OLDEST_SQLITE {
        return Err(OpenError::OldSqlite { found: found.to_owned(), needed: OLDEST_SQLITE_TEXT });
    }
    Ok(())
}

fn check(
    conn: &mut SqliteConnection,
    pragma: &'static str,
    needed: &'static str,
) -> Result<(), OpenError> {
    let found = text(conn, &format!("CAST({pragma} AS TEXT) FROM pragma_{pragma}"))?;
    if found == needed { Ok(()) } else { Err(OpenError::Pragma { pragma, found, needed }) }
}

fn migrate(conn: &mut SqliteConnection) -> Result<(), OpenError> {
    let failed = |source| OpenError::Migration { source };
    let ours = MigrationSource::<Sqlite>::migrations(&MIGRATIONS).map_err(failed)?;
    let applied = conn.applied_migrations().map_err(failed)?;
    let unknown = applied.iter().find(|a| ours.iter().all(|m| m.name().version() != **a));
    if let Some(migration) = unknown {
        return Err(OpenError::Newer { migration: migration.to_string() });
    }
    conn.run_pending_migrations(MIGRATIONS).map_err(failed)?;
    Ok(())
}

fn run(conn: &mut SqliteConnection, statements: &str) -> Result<(), OpenError> {
    conn.batch_execute(statements).map_err(database)
}

fn text(conn: &mut SqliteConnection, what: &str) -> Result<String, OpenError> {
    diesel::select(sql::<Text>(what)).get_result(conn).map_err(database)
}

fn database(error: impl std::error::Error + Send + Sync + 'static) -> OpenError {
    OpenError::Database { source: Box::new(error) }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use diesel::sql_types::Integer;
    use tempfile::TempDir;

    use super::*;

    /// How long the log may grow before a commit folds it into the file.
    #[derive(QueryableByName)]
    struct Pages {
        #[diesel(sql_type = Integer)]
        wal_autocheckpoint: i32,
    }

    fn folder() -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("callbacks.sqlite3");
        (folder, path)
    }

    fn writer(path: &Path) -> Result<SqliteConnection, OpenError> {
        super::writer(path, Tuning::default())
    }

    fn pragma(conn: &mut SqliteConnection, name: &str) -> String {
        text(conn, &format!("CAST((SELECT * FROM pragma_{name}) AS TEXT)")).unwrap()
    }

    #[test]
    fn the_writer_flushes_each_commit_and_checks_foreign_keys() {
        let (_folder, path) = folder();
        let mut conn = writer(&path).unwrap();
        let named = ["journal_mode", "synchronous", "foreign_keys", "busy_timeout"];
        assert_eq!(named.map(|name| pragma(&mut conn, name)), ["wal", "2", "1", "5000"]);
        assert!(
            run(&mut conn, "INSERT INTO legs VALUES (x'01', x'01', x'01', 'visitor')").is_err()
        );
    }

    #[test]
    fn a_reader_reads_only() {
        let (_folder, path) = folder();
        writer(&path).unwrap();
        let mut conn = reader(&path).unwrap();
        assert_eq!(text(&mut conn, "CAST(epoch AS TEXT) FROM instance").unwrap(), "0");
        assert!(run(&mut conn, "UPDATE instance SET epoch = 7").is_err());
        let pages: Pages =
            diesel::sql_query("PRAGMA wal_autocheckpoint").get_result(&mut conn).unwrap();
        assert_eq!(pages.wal_autocheckpoint, 0, "the writer folds the log into the file");
    }

    #[test]
    fn every_table_of_ours_is_strict() {
        let (_folder, path) = folder();
        let mut conn = writer(&path).unwrap();
        let loose = "CAST(count(*) AS TEXT) FROM pragma_table_list WHERE schema = 'main' AND \
                     NOT strict AND name NOT LIKE 'sqlite~_%' ESCAPE '~' AND \
                     name <> '__diesel_schema_migrations'";
        assert_eq!(text(&mut conn, loose).unwrap(), "0");
    }

    #[test]
    fn an_old_sqlite_is_refused() {
        for old in ["3.51.2", "3.50.9", "2.99.99", "", "strange"] {
            assert!(matches!(check_version(old), Err(OpenError::OldSqlite { .. })), "{old}");
        }
        for fit in ["3.51.3", "3.52.0", "4.0.0"] {
            assert!(check_version(fit).is_ok(), "{fit}");
        }
    }

    #[test]
    fn the_sqlite_inside_is_new_enough() {
        let (_folder, path) = folder();
        let found = text(&mut connect(&path).unwrap(), "sqlite_version()").unwrap();
        assert!(check_version(&found).is_ok(), "{found}");
    }

    #[test]
    fn a_place_where_sqlite_keeps_another_journal_is_refused() {
        let mut conn = SqliteConnection::establish(":memory:").unwrap();
        run(&mut conn, "PRAGMA journal_mode = WAL").unwrap();
        let refused = check(&mut conn, "journal_mode", "wal").unwrap_err().to_string();
        assert!(refused.contains("it is memory, not wal; keep the database"), "{refused}");
    }

    #[test]
    fn a_database_of_a_later_version_is_refused() {
        let (_folder, path) = folder();
        let mut conn = writer(&path).unwrap();
        run(&mut conn, "INSERT INTO __diesel_schema_migrations (version) VALUES ('29990101')")
            .unwrap();
        assert!(matches!(writer(&path), Err(OpenError::Newer { .. })));
    }

    #[test]
    fn a_file_that_is_no_database_is_refused() {
        let (_folder, path) = folder();
        std::fs::write(&path, [b'x'; 4096]).unwrap();
        assert!(matches!(writer(&path), Err(OpenError::Database { .. })));
    }
}
