//! Whether this database is the one that was used last, or a copy of it that was brought back.
//!
//! The database holds a mark, and a file beside it names it. The mark is drawn anew at each start, soon
//! after anything was written, and at the end; so a copy has an older one, which the file names no more.
//! A new mark is named before it is taken and the old one is forgotten after that, each on disk before the
//! next: whenever the power fails, the file names the database's mark.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use jiff::Timestamp;

use crate::error::Fault;
use crate::lock::beside;
use crate::schema::{callbacks, instance};
use crate::{OpenError, values};

const ENDING: &str = ".mark";
/// A copy that is no older than this may be taken for the database itself.
const EVERY: Duration = Duration::from_secs(10);
const EXPLANATION: &str = "# Which of the copies of the database beside this file was used last. It belongs to that one: move \
                           both, restore neither alone.\n";
/// Of a database that was never marked, such as a new one.
const NONE: &str = "none";

/// Keeps the mark; whoever writes has it.
#[derive(Debug)]
pub(crate) struct Marker {
    file: PathBuf,
    /// What the database has, as far as is known.
    mark: String,
    /// Drawn and named, and perhaps in the database already: its commit was not confirmed.
    next: Option<String>,
    drawn: Instant,
    /// Whether anything was written since.
    written: bool,
}

/// What opening found out about a database.
#[derive(Debug)]
pub(crate) struct TakenUp {
    pub(crate) marker: Marker,
    /// Since when it is known to be a copy that was brought back, unless that was confirmed.
    pub(crate) held_since: Option<Timestamp>,
}

/// Looks whether the database at `own` is the one that was used last, and marks it anew.
pub(crate) fn take_up(conn: &mut SqliteConnection, own: &Path) -> Result<TakenUp, OpenError> {
    let failed = |source: Fault| OpenError::Mark { source: source.into() };
    let mut marker = Marker::read(conn, own).map_err(failed)?;
    if marker.is_of_copy(conn).map_err(failed)? {
        // Before the copy is marked: it must not be forgotten that it is one.
        hold(conn).map_err(failed)?;
    }
    marker.renew(conn).map_err(failed)?;
    Ok(TakenUp { held_since: held_since(conn).map_err(failed)?, marker })
}

/// Somebody takes responsibility for what the copy does not know. Whether there was anything to confirm.
pub(crate) fn confirm(conn: &mut SqliteConnection) -> Result<bool, Fault> {
    let held = instance::table.filter(instance::held_since.is_not_null());
    let changed = diesel::update(held).set(instance::held_since.eq(None::<i64>)).execute(conn)?;
    Ok(changed > 0)
}

fn held_since(conn: &mut SqliteConnection) -> Result<Option<Timestamp>, Fault> {
    let held: Option<i64> = instance::table.select(instance::held_since).first(conn)?;
    let time = held.map(|held| values::time("held_since", held)).transpose();
    time.map_err(|source| Fault::damaged("instance", "1", source))
}

fn hold(conn: &mut SqliteConnection) -> Result<(), Fault> {
    let now = sql::<BigInt>("CAST(unixepoch('subsec') * 1000 AS INTEGER)");
    let free = instance::table.filter(instance::held_since.is_null());
    diesel::update(free).set(instance::held_since.eq(now.nullable())).execute(conn)?;
    Ok(())
}

impl Marker {
    fn read(conn: &mut SqliteConnection, own: &Path) -> Result<Self, Fault> {
        let mark = instance::table.select(instance::mark).first(conn)?;
        let file = beside(own, ENDING);
        Ok(Self { file, mark, next: None, drawn: Instant::now(), written: false })
    }

    /// Without callbacks there is nobody who could be called twice.
    fn is_of_copy(&self, conn: &mut SqliteConnection) -> Result<bool, Fault> {
        let named = match fs::read_to_string(&self.file) {
            Ok(named) => named.lines().any(|line| line == self.mark),
            Err(error) if error.kind() == ErrorKind::NotFound => self.mark == NONE,
            // What can't be read names nothing.
            Err(error) if error.kind() == ErrorKind::InvalidData => false,
            Err(error) => return Err(error.into()),
        };
        let is_used = diesel::dsl::exists(callbacks::table.select(callbacks::id));
        Ok(!named && diesel::select(is_used).get_result(conn)?)
    }

    /// Something was written: a copy that was made before is no copy of what is now.
    pub(crate) fn note(&mut self) {
        self.written = true;
    }

    /// How long the mark may stay as it is; for ever while nothing is written.
    pub(crate) fn stays(&self) -> Option<Duration> {
        self.written.then(|| EVERY.saturating_sub(self.drawn.elapsed()))
    }

    /// Draws another mark, if the database has changed since the last one. What fails is tried again
    /// later: until then copies are not told from it, and nothing else is wrong.
    pub(crate) fn refresh(&mut self, conn: &mut SqliteConnection) {
        if !self.written {
            return;
        }
        if let Err(error) = self.renew(conn) {
            self.drawn = Instant::now();
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, "the database could not be marked anew");
        }
    }

    fn renew(&mut self, conn: &mut SqliteConnection) -> Result<(), Fault> {
        let next = self.announce(conn)?;
        diesel::update(instance::table).set(instance::mark.eq(&next)).execute(conn)?;
        self.settle(next)
    }

    fn announce(&mut self, conn: &mut SqliteConnection) -> Result<String, Fault> {
        let next = match self.next.take() {
            Some(next) => next,
            None => diesel::select(sql::<Text>("lower(hex(randomblob(16)))")).get_result(conn)?,
        };
        self.next = Some(next.clone());
        self.name(&[&self.mark, &next])?;
        Ok(next)
    }

    fn settle(&mut self, mark: String) -> Result<(), Fault> {
        self.name(&[&mark])?;
        self.mark = mark;
        self.next = None;
        self.drawn = Instant::now();
        self.written = false;
        Ok(())
    }

    /// The file appears whole, and is on disk when this returns.
    fn name(&self, marks: &[&str]) -> io::Result<()> {
        let young = beside(&self.file, ".new");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        let mut file = options.open(&young)?;
        file.write_all(format!("{EXPLANATION}{}\n", marks.join("\n")).as_bytes())?;
        file.sync_all()?;
        fs::rename(&young, &self.file)?;
        let folder = self.file.parent().unwrap_or(Path::new("/"));
        File::open(folder)?.sync_all()
    }
}

#[cfg(test)]
mod tests {
    use diesel::connection::SimpleConnection;
    use tempfile::TempDir;

    use super::*;
    use crate::{Tuning, connection};

    const CALLBACK: &str = "INSERT INTO callbacks (id, version, state, state_data, number, token_hash, asked_at, \
                            attempts) VALUES (zeroblob(16), 0, '', '', '', zeroblob(32), 0, 0)";

    struct Bench {
        conn: SqliteConnection,
        path: PathBuf,
        _folder: TempDir,
    }

    impl Bench {
        /// A database of an earlier version, with a callback in it.
        fn unmarked() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("callback.db");
            let mut conn = connection::writer(&path, Tuning::default()).unwrap();
            conn.batch_execute(CALLBACK).unwrap();
            Self { conn, path, _folder: folder }
        }

        /// Whether what a power cut would leave now is taken for a copy.
        fn is_held_after_a_crash(&self) -> bool {
            let left = tempfile::tempdir().unwrap();
            for entry in fs::read_dir(self.path.parent().unwrap()).unwrap() {
                let path = entry.unwrap().path();
                fs::copy(&path, left.path().join(path.file_name().unwrap())).unwrap();
            }
            let path = left.path().join("callback.db");
            let mut conn = connection::writer(&path, Tuning::default()).unwrap();
            take_up(&mut conn, &path).unwrap().held_since.is_some()
        }

        /// Draws a mark, and dies at each step of it.
        fn renew(&mut self, marker: &mut Marker) {
            assert!(!self.is_held_after_a_crash(), "before it began");
            let next = marker.announce(&mut self.conn).unwrap();
            assert!(!self.is_held_after_a_crash(), "once it is announced");
            let change = diesel::update(instance::table).set(instance::mark.eq(&next));
            change.execute(&mut self.conn).unwrap();
            assert!(!self.is_held_after_a_crash(), "once it is taken");
            marker.settle(next).unwrap();
            assert!(!self.is_held_after_a_crash(), "once it is settled");
        }
    }

    #[test]
    fn no_crash_while_a_mark_is_drawn_makes_a_copy_of_the_database() {
        let mut bench = Bench::unmarked();
        let mut marker = Marker::read(&mut bench.conn, &bench.path).unwrap();
        bench.renew(&mut marker);
        bench.renew(&mut marker);
    }

    #[test]
    fn a_mark_whose_commit_was_not_confirmed_is_drawn_again() {
        let mut bench = Bench::unmarked();
        let mut marker = take_up(&mut bench.conn, &bench.path).unwrap().marker;
        let (mark, drawn) = (marker.mark.clone(), marker.announce(&mut bench.conn).unwrap());
        assert_eq!(marker.announce(&mut bench.conn).unwrap(), drawn);
        assert_ne!(mark, drawn);
        marker.written = true;
        marker.refresh(&mut bench.conn);
        assert_eq!((marker.mark.as_str(), marker.stays()), (drawn.as_str(), None));
    }

    #[test]
    fn no_crash_while_a_copy_is_found_out_makes_the_database_of_it() {
        let mut bench = Bench::unmarked();
        drop(take_up(&mut bench.conn, &bench.path).unwrap());
        fs::remove_file(beside(&bench.path, ENDING)).unwrap();
        let mut marker = Marker::read(&mut bench.conn, &bench.path).unwrap();
        assert!(marker.is_of_copy(&mut bench.conn).unwrap());
        assert!(bench.is_held_after_a_crash());
        hold(&mut bench.conn).unwrap();
        assert!(bench.is_held_after_a_crash());
        marker.renew(&mut bench.conn).unwrap();
        assert!(bench.is_held_after_a_crash());
        assert!(confirm(&mut bench.conn).unwrap());
        assert!(!bench.is_held_after_a_crash());
    }

    #[test]
    fn an_unmarked_database_beside_a_mark_is_a_copy() {
        let mut bench = Bench::unmarked();
        for named in ["0123456789abcdef0123456789abcdef\n", "", "\u{0}\u{1}"] {
            fs::write(beside(&bench.path, ENDING), named).unwrap();
            assert!(bench.is_held_after_a_crash(), "{named:?}");
        }
        fs::write(beside(&bench.path, ENDING), [0xff, 0xfe]).unwrap();
        assert!(bench.is_held_after_a_crash());
        bench.conn.batch_execute("DELETE FROM callbacks").unwrap();
        assert!(!bench.is_held_after_a_crash(), "nobody could be called twice");
    }
}
