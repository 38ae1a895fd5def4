use std::sync::mpsc::Sender;

use diesel::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::{connection, mark};

diesel::table! {
    marks (mark) {
        mark -> BigInt,
    }
}

type Answer = Receiver<Result<(), Fault>>;

/// A writer over a table of its own.
struct Bench {
    writer: Writer,
    reader: SqliteConnection,
    _folder: TempDir, // Last, so that the files go last.
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("marks.sqlite3");
        let mut conn = connection::writer(&path, Tuning::default()).unwrap();
        conn.batch_execute("CREATE TABLE marks (mark INTEGER PRIMARY KEY) STRICT").unwrap();
        let reader = connection::reader(&path).unwrap();
        let marker = mark::take_up(&mut conn, &path).unwrap().marker;
        Self {
            writer: Writer::start(conn, marker, Tuning::default()).unwrap(),
            reader,
            _folder: folder,
        }
    }

    fn commits(&self) -> u64 {
        self.writer.commits().load(Ordering::Relaxed)
    }

    fn submit<T, W>(&self, work: W) -> Receiver<Result<T, Fault>>
    where
        T: Send + 'static,
        W: FnOnce(&mut SqliteConnection) -> Result<Settled<T>, Fault> + Send + 'static,
    {
        let (told, answer) = mpsc::channel();
        self.writer.submit(work, move |done| told.send(done).unwrap_or_default());
        answer
    }

    fn mark(&self, number: i64) -> Answer {
        self.submit(move |conn| put(conn, number).map(Settled::Keep))
    }

    fn marks(&mut self) -> Vec<i64> {
        marks::table.select(marks::mark).order(marks::mark).load(&mut self.reader).unwrap()
    }

    /// Holds the writer inside a transaction until the sender is dropped.
    fn hold(&self) -> Sender<()> {
        let (release, held) = mpsc::channel();
        let (running, runs) = mpsc::channel();
        let wait = move |_: &mut SqliteConnection| {
            running.send(()).unwrap();
            let _ = held.recv();
            Ok(Settled::Keep(()))
        };
        drop(self.submit(wait));
        runs.recv().unwrap();
        release
    }
}

fn put(conn: &mut SqliteConnection, number: i64) -> Result<(), Fault> {
    diesel::insert_into(marks::table).values(marks::mark.eq(number)).execute(conn)?;
    Ok(())
}

fn failed(answer: &Answer) -> bool {
    matches!(answer.recv().unwrap(), Err(Fault::NotCommitted(_)))
}

#[test]
fn whatever_waits_is_committed_together() {
    let mut bench = Bench::new();
    let held = bench.hold();
    let answers: Vec<_> = (0..100).map(|number| bench.mark(number)).collect();
    drop(held);
    assert!(answers.iter().all(|answer| answer.recv().unwrap().is_ok()));
    assert_eq!(bench.commits(), 2, "one for the holder, one for the hundred");
    assert_eq!(bench.marks().len(), 100);
}

#[test]
fn no_answer_comes_before_the_commit() {
    let mut bench = Bench::new();
    for number in 0..50 {
        bench.mark(number).recv().unwrap().unwrap();
        assert!(bench.marks().contains(&number));
    }
}

#[test]
fn a_unit_that_fails_takes_back_only_itself() {
    let mut bench = Bench::new();
    let held = bench.hold();
    let before = bench.mark(1);
    let fails = bench.submit(|conn| {
        put(conn, 2)?;
        put(conn, 1).map(Settled::Keep)
    });
    let undone = bench.submit(|conn| put(conn, 3).map(|()| Settled::Undo("read again")));
    let after = bench.mark(4);
    drop(held);
    assert!(matches!(fails.recv().unwrap(), Err(Fault::Query(_))));
    assert_eq!(undone.recv().unwrap().unwrap(), "read again");
    assert!(before.recv().unwrap().is_ok() && after.recv().unwrap().is_ok());
    assert_eq!(bench.marks(), [1, 4]);
    assert_eq!(bench.commits(), 2);
}

#[test]
fn every_unit_is_told_when_the_commit_fails() {
    let mut bench = Bench::new();
    let held = bench.hold();
    let neighbor = bench.mark(1);
    let orphan = "PRAGMA defer_foreign_keys = ON;
        INSERT INTO events (callback, at, kind, event, moved) VALUES (x'00', 0, '', '', 0)";
    let breaks = bench.submit(|conn| Ok(Settled::Keep(conn.batch_execute(orphan)?)));
    drop(held);
    assert!(failed(&neighbor) && failed(&breaks));
    assert!(bench.marks().is_empty());
    bench.mark(2).recv().unwrap().unwrap();
    assert_eq!(bench.marks(), [2], "the writer goes on");
}

#[test]
fn no_unit_is_committed_alone_when_the_transaction_ends_under_the_batch() {
    let mut bench = Bench::new();
    let held = bench.hold();
    let before = bench.mark(1);
    let ends = bench.submit(|conn| Ok(Settled::Keep(conn.batch_execute("ROLLBACK")?)));
    let after = bench.mark(2);
    drop(held);
    assert!(failed(&before) && failed(&ends) && failed(&after));
    assert!(bench.marks().is_empty());
    bench.mark(3).recv().unwrap().unwrap();
    assert_eq!(bench.marks(), [3], "the writer goes on");
}

#[test]
fn a_full_queue_refuses_and_harms_nobody_who_waits() {
    let mut bench = Bench::new();
    let held = bench.hold();
    let answers: Vec<_> = (0..).zip(0..QUEUE).map(|(number, _)| bench.mark(number)).collect();
    let refused: Answer = bench.submit(|_| Ok(Settled::Keep(())));
    assert!(matches!(refused.try_recv().unwrap(), Err(Fault::WriterBusy)), "at once");
    drop(held);
    assert!(answers.iter().all(|answer| answer.recv().unwrap().is_ok()));
    assert_eq!(bench.marks().len(), QUEUE);
}

#[test]
fn stopping_answers_what_is_queued() {
    let mut bench = Bench::new();
    let held = bench.hold();
    let answers: Vec<_> = (0..300).map(|number| bench.mark(number)).collect();
    drop(held);
    let writer = std::mem::replace(&mut bench.writer, Bench::new().writer);
    drop(writer);
    assert!(answers.iter().all(|answer| answer.try_recv().unwrap().is_ok()));
    assert_eq!(bench.marks().len(), 300);
}
