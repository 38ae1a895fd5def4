//! Copies of a database that are brought back are known as such; what was only moved or killed is not.

use std::fs;
use std::path::{Path, PathBuf};

use callback_core::ports::store::Store;
use callback_core::{Callback, CallbackId};
use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use store_sqlite::SqliteStore;
use tempfile::TempDir;
use testbed::store_suite::Bench;

use super::suite;

const NAME: &str = "callbacks.sqlite3";

/// A folder with a database that was used.
struct Used {
    folder: TempDir,
    callback: Callback,
}

impl Used {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let callback = Bench::new(suite::open).callback();
        let used = Self { folder, callback };
        used.open().accept(&used.callback, &[]).unwrap();
        used
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join(NAME)
    }

    fn open(&self) -> SqliteStore {
        SqliteStore::open(&self.path()).unwrap()
    }

    fn is_held(&self) -> bool {
        self.open().held_since().is_some()
    }

    fn accept_another(&self, store: &SqliteStore, id: u8) {
        let id = CallbackId::from_bytes([id; 16]);
        store.accept(&Callback { id, ..self.callback.clone() }, &[]).unwrap();
    }

    /// Puts the file at `copy` into the place of the database.
    fn restore(&self, copy: &Path) {
        for ending in ["-wal", "-shm"] {
            let _ = fs::remove_file(self.folder.path().join(format!("{NAME}{ending}")));
        }
        fs::copy(copy, self.path()).unwrap();
    }
}

/// A copy as operators make it of a database in use.
fn back_up(used: &Used, name: &str) -> PathBuf {
    let copy = used.folder.path().join(name);
    let mut other = SqliteConnection::establish(used.path().to_str().unwrap()).unwrap();
    other.batch_execute(&format!("VACUUM INTO '{}'", copy.display())).unwrap();
    copy
}

#[test]
fn a_database_that_was_stopped_or_moved_is_no_copy() {
    let used = Used::new();
    assert!(!used.is_held());
    let elsewhere = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(used.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, elsewhere.path().join(path.file_name().unwrap())).unwrap();
    }
    let moved = SqliteStore::open(&elsewhere.path().join(NAME)).unwrap();
    assert_eq!(moved.held_since(), None);
}

#[test]
fn a_copy_of_an_earlier_life_is_held_until_somebody_confirms_it() {
    let used = Used::new();
    let copy = back_up(&used, "backup.db");
    drop(used.open());
    used.restore(&copy);
    let held_since = used.open().held_since();
    assert!(held_since.is_some());
    for _ in 0..3 {
        assert_eq!(used.open().held_since(), held_since, "a restart confirms nothing");
    }
    let store = used.open();
    assert!(store.confirm_restore().unwrap());
    assert!(!store.confirm_restore().unwrap(), "there is nothing left to confirm");
    drop(store);
    assert!(!used.is_held());
    used.restore(&copy);
    assert!(used.is_held(), "once more is another time");
}

#[test]
fn a_copy_of_the_same_life_is_held_if_anything_was_written_after_it() {
    let used = Used::new();
    let store = used.open();
    used.accept_another(&store, 1);
    let copy = back_up(&used, "backup.db");
    used.accept_another(&store, 2);
    drop(store);
    used.restore(&copy);
    assert!(used.is_held());
}

#[test]
fn a_copy_that_misses_nothing_is_not_held() {
    let used = Used::new();
    let copy = used.folder.path().join("backup.db");
    fs::copy(used.path(), &copy).unwrap();
    used.restore(&copy);
    assert!(!used.is_held());
}

#[test]
fn a_copy_without_its_mark_or_with_another_ones_is_held() {
    let used = Used::new();
    let mark = used.folder.path().join(format!("{NAME}.mark"));
    let other = fs::read(Used::new().folder.path().join(format!("{NAME}.mark"))).unwrap();
    fs::remove_file(&mark).unwrap();
    let store = used.open();
    assert!(store.held_since().is_some());
    store.confirm_restore().unwrap();
    drop(store);
    assert!(!used.is_held());
    fs::write(&mark, other).unwrap();
    assert!(used.is_held());
}

#[test]
fn a_database_without_callbacks_is_never_held() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(NAME);
    fs::write(folder.path().join(format!("{NAME}.mark")), "of a database that is gone").unwrap();
    assert_eq!(SqliteStore::open(&path).unwrap().held_since(), None);
    assert_eq!(SqliteStore::open(&path).unwrap().held_since(), None);
}
