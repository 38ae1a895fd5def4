//! The lock between processes: who has it, and that no death leaves it behind.

use std::env;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use store_sqlite::{OpenError, SqliteStore, View};

/// Names the database to a process that is to hold it.
const HELD: &str = "STORE_SQLITE_HELD";

#[test]
fn a_database_in_use_is_refused_in_words_and_free_when_its_holder_dies() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("callbacks.sqlite3");
    for _ in 0..3 {
        let mut holder = hold(&path);
        let refused = SqliteStore::open(&path);
        let looked = View::open(&path);
        holder.kill().unwrap();
        holder.wait().unwrap();
        let refused = refused.unwrap_err();
        assert!(matches!(refused, OpenError::InUse { .. }), "{refused:?}");
        let words = refused.to_string();
        assert!(words.contains(&format!("process {} on ", holder.id())), "{words}");
        assert!(words.contains("stop that one first"), "{words}");
        assert!(looked.is_ok(), "looking takes no lock: {looked:?}");
        assert!(SqliteStore::open(&path).is_ok(), "the dead holder left its lock");
    }
}

/// Runs this program again as one that holds the database; returns once it does.
fn hold(path: &Path) -> Child {
    let mut holder = Command::new(env::current_exe().unwrap())
        .args(["--exact", "locked::the_holder_waits_to_be_killed", "--nocapture"])
        .env(HELD, path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let told = BufReader::new(holder.stdout.take().unwrap());
    let held = told.lines().map_while(Result::ok).any(|line| line.contains("it is held"));
    assert!(held, "the holder ended by itself");
    holder
}

/// Does nothing unless [`hold`] runs it as a process of its own.
#[test]
fn the_holder_waits_to_be_killed() {
    let Some(path) = env::var_os(HELD).map(PathBuf::from) else { return };
    let _store = SqliteStore::open(&path).unwrap();
    writeln!(io::stdout().lock(), "it is held").unwrap();
    // Ends with whoever started it, too.
    let _ = io::stdin().lock().read_line(&mut String::new());
}
