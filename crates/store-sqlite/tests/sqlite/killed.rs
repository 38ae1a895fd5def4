use std::collections::BTreeSet;
use std::env;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use callback_core::ports::store::Store;
use callback_core::{
    Callback, CallbackId, CallbackState, Effect, EffectId, PhoneNumber, PlannedEffect, Priority,
    TokenHash, Visitor, VisitorNumber,
};
use jiff::Timestamp;
use store_sqlite::SqliteStore;
use uuid::Uuid;

/// Names the database to a process that is to be killed.
const VICTIM: &str = "STORE_SQLITE_VICTIM";
const ANSWERS: usize = 300;

#[test]
fn what_was_answered_survives_kill_nine() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("callbacks.sqlite3");
    let mut answered = BTreeSet::new();
    for life in 1..=4 {
        answered.extend(accept_until_killed(&path));
        assert!(answered.len() >= life * ANSWERS);
        let store = SqliteStore::open(&path).unwrap();
        assert_eq!(store.held_since(), None, "the killed one is taken for a copy");
        for id in &answered {
            let kept = store.callback(*id).unwrap();
            assert!(kept.is_some(), "{id} was answered in one of {life} lives, and is lost");
            assert_eq!(store.history(*id, 0).unwrap().len(), 1);
        }
        let epoch = store.begin_epoch(Timestamp::UNIX_EPOCH).unwrap();
        if life < 4 {
            continue; // What is claimed in life after life is set aside.
        }
        let most = usize::MAX;
        let effects = store.claim_due(epoch, Timestamp::UNIX_EPOCH, most, most).unwrap();
        let waiting: BTreeSet<_> = effects.iter().map(|effect| effect.callback).collect();
        assert!(waiting.is_superset(&answered));
    }
}

/// Runs this program again as the victim, and kills it amid its work.
fn accept_until_killed(path: &Path) -> Vec<CallbackId> {
    let mut victim = Command::new(env::current_exe().unwrap())
        .args(["--exact", "killed::the_victim_accepts_until_it_is_killed", "--nocapture"])
        .env(VICTIM, path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = BufReader::new(victim.stdout.take().unwrap());
    let mut answered = Vec::new();
    let mut line = String::new();
    while told.read_line(&mut line).unwrap() > 0 {
        // The test harness prints, too; a line that death cut short was not answered.
        let last = line.strip_suffix('\n').and_then(|line| line.rsplit(' ').next());
        answered.extend(last.and_then(|id| id.parse::<CallbackId>().ok()));
        line.clear();
        if answered.len() == ANSWERS {
            victim.kill().unwrap();
        }
    }
    assert!(!victim.wait().unwrap().success(), "the victim ended by itself");
    answered
}

/// Does nothing unless [`what_was_answered_survives_kill_nine`] runs it as a process of its own.
#[test]
fn the_victim_accepts_until_it_is_killed() {
    let Some(path) = env::var_os(VICTIM).map(PathBuf::from) else { return };
    let store = SqliteStore::open(&path).unwrap();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| while tell(accept(&store)).is_ok() {});
        }
    });
}

fn accept(store: &SqliteStore) -> CallbackId {
    let number = PhoneNumber::from_e164("+14155550132").unwrap();
    let asked_at = Timestamp::UNIX_EPOCH;
    let callback = Callback {
        id: CallbackId::new(Uuid::now_v7()),
        version: 0,
        state: CallbackState::Queued,
        visitor: Visitor { number: VisitorNumber::try_from(number).unwrap(), name: None },
        token: TokenHash([1; 32]),
        asked_at,
        attempts: 0,
        calls_in: 0,
        proof: None,
        topic: None,
        priority: Priority::Usual,
    };
    let id = EffectId::new(Uuid::now_v7());
    let dispatch = PlannedEffect { id, effect: Effect::Dispatch, due: asked_at };
    store.accept(&callback, &[dispatch]).unwrap();
    callback.id
}

/// The answer, as an HTTP client would have it.
fn tell(id: CallbackId) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{id}")
}
