//! The one thread that writes: whatever is waiting becomes one transaction.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender, TrySendError};
use std::thread::{self, JoinHandle};

use diesel::SqliteConnection;
use diesel::connection::SimpleConnection;
use diesel::result::QueryResult;

use crate::OpenError;
use crate::error::Fault;

/// Units that may wait; one more is refused.
const QUEUE: usize = 1024;
/// Units that share a transaction; more would make the first wait long for the last.
const BATCH: usize = 256;

/// What a unit of work decided.
pub(crate) enum Settled<T> {
    Keep(T),
    /// The answer stands, and nothing of it is written.
    Undo(T),
}

pub(crate) struct Writer {
    /// `None` once stopping.
    queue: Option<SyncSender<Box<dyn Unit>>>,
    thread: Option<JoinHandle<()>>,
    commits: Arc<AtomicU64>,
}

impl Writer {
    pub(crate) fn start(conn: SqliteConnection) -> Result<Self, OpenError> {
        let (queue, waiting) = mpsc::sync_channel(QUEUE);
        let commits = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&commits);
        let thread = thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || write(conn, &waiting, &counted))
            .map_err(|source| OpenError::Writer { source })?;
        Ok(Self { queue: Some(queue), thread: Some(thread), commits })
    }

    pub(crate) fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// Does `work` in a transaction and returns its answer after the commit.
    pub(crate) fn perform<T, W>(&self, work: W) -> Result<T, Fault>
    where
        T: Send + 'static,
        W: FnOnce(&mut SqliteConnection) -> Result<Settled<T>, Fault> + Send + 'static,
    {
        let (reply, answer) = mpsc::sync_channel(1);
        let unit = Pending { work: Some(work), result: None, reply };
        let queue = self.queue.as_ref().ok_or(Fault::WriterGone)?;
        queue.try_send(Box::new(unit)).map_err(|error| match error {
            TrySendError::Full(_) => Fault::QueueFull,
            TrySendError::Disconnected(_) => Fault::WriterGone,
        })?;
        answer.recv().unwrap_or(Err(Fault::WriterGone))
    }
}

impl Drop for Writer {
    /// Answers what is queued, then stops.
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join(); // It panicked, and every caller was told so by then.
        }
    }
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").field("commits", &self.commits).finish_non_exhaustive()
    }
}

/// Work that waits for its transaction, whatever it answers.
trait Unit: Send {
    /// Whether what it wrote is to be kept.
    fn perform(&mut self, conn: &mut SqliteConnection) -> bool;

    fn answer(self: Box<Self>, committed: Result<(), Fault>);
}

struct Pending<T, W> {
    work: Option<W>,
    result: Option<Result<T, Fault>>,
    reply: SyncSender<Result<T, Fault>>,
}

impl<T, W> Unit for Pending<T, W>
where
    T: Send,
    W: FnOnce(&mut SqliteConnection) -> Result<Settled<T>, Fault> + Send,
{
    fn perform(&mut self, conn: &mut SqliteConnection) -> bool {
        let Some(work) = self.work.take() else { return false };
        let (result, keep) = match work(conn) {
            Ok(Settled::Keep(answer)) => (Ok(answer), true),
            Ok(Settled::Undo(answer)) => (Ok(answer), false),
            Err(fault) => (Err(fault), false),
        };
        self.result = Some(result);
        keep
    }

    fn answer(self: Box<Self>, committed: Result<(), Fault>) {
        let result = match (committed, self.result) {
            (_, Some(Err(fault))) | (Err(fault), _) => Err(fault),
            (Ok(()), result) => result.unwrap_or(Err(Fault::WriterGone)),
        };
        let _ = self.reply.send(result); // Nobody may be waiting any more.
    }
}

fn write(mut conn: SqliteConnection, waiting: &Receiver<Box<dyn Unit>>, commits: &AtomicU64) {
    while let Ok(first) = waiting.recv() {
        let mut batch = vec![first];
        batch.extend(waiting.try_iter().take(BATCH - 1));
        let committed = commit(&mut conn, &mut batch).map_err(Arc::new);
        match &committed {
            Ok(()) => _ = commits.fetch_add(1, Ordering::Relaxed),
            Err(error) => {
                tracing::error!(error = error as &dyn std::error::Error, "nothing was committed");
                let _ = conn.batch_execute("ROLLBACK"); // SQLite may have done so by itself.
            }
        }
        for unit in batch {
            let fault = |error: &Arc<_>| Fault::NotCommitted(Arc::clone(error));
            unit.answer(committed.as_ref().copied().map_err(fault));
        }
    }
}

/// A savepoint each, so that a unit that fails takes back only itself. When the database
/// itself ends the transaction (full disk, failing disk), taking back fails, and with it the whole batch: no later
/// unit may run, or it would be committed alone.
fn commit(conn: &mut SqliteConnection, batch: &mut [Box<dyn Unit>]) -> QueryResult<()> {
    conn.batch_execute("BEGIN IMMEDIATE")?;
    for unit in batch {
        conn.batch_execute("SAVEPOINT unit")?;
        let end =
            if unit.perform(conn) { "RELEASE unit" } else { "ROLLBACK TO unit; RELEASE unit" };
        conn.batch_execute(end)?;
    }
    conn.batch_execute("COMMIT")
}
