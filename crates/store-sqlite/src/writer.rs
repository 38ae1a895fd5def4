//! The one thread that writes: whatever is waiting becomes one transaction.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender, TrySendError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crash_point::crash_point;
use diesel::SqliteConnection;
use diesel::connection::SimpleConnection;
use diesel::result::QueryResult;

use crate::error::Fault;
use crate::mark::Marker;
use crate::unit::{Settled, Unit, unit};
use crate::{OpenError, Tuning};

/// Units that may wait; one more is refused.
const QUEUE: usize = 1024;

pub(crate) struct Writer {
    /// `None` once stopping.
    queue: Option<SyncSender<Box<dyn Unit>>>,
    thread: Option<JoinHandle<()>>,
    commits: Arc<AtomicU64>,
}

impl Writer {
    pub(crate) fn start(
        conn: SqliteConnection,
        marker: Marker,
        tuning: Tuning,
    ) -> Result<Self, OpenError> {
        let (queue, waiting) = mpsc::sync_channel(QUEUE);
        let commits = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&commits);
        let thread = thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || write(conn, marker, tuning, &waiting, &counted))
            .map_err(|source| OpenError::Writer { source })?;
        Ok(Self { queue: Some(queue), thread: Some(thread), commits })
    }

    pub(crate) fn commits(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.commits)
    }

    /// Does `work` in a transaction and returns its answer after the commit.
    pub(crate) fn perform<T, W>(&self, work: W) -> Result<T, Fault>
    where
        T: Send + 'static,
        W: FnOnce(&mut SqliteConnection) -> Result<Settled<T>, Fault> + Send + 'static,
    {
        let (told, answer) = mpsc::sync_channel(1);
        self.submit(work, move |done| {
            let _ = told.send(done);
        });
        answer.recv().unwrap_or(Err(Fault::WriterGone))
    }

    /// Queues `work`. `reply` is told its answer after the commit, on the thread that writes, where nothing
    /// may block; at once if it can't be queued; and never if that thread ends before.
    pub(crate) fn submit<T, W, R>(&self, work: W, reply: R)
    where
        T: Send + 'static,
        W: FnOnce(&mut SqliteConnection) -> Result<Settled<T>, Fault> + Send + 'static,
        R: FnOnce(Result<T, Fault>) + Send + 'static,
    {
        let unit = unit(work, reply);
        let Some(queue) = &self.queue else { return unit.answer(Err(Fault::WriterGone)) };
        match queue.try_send(unit) {
            Ok(()) => {}
            Err(TrySendError::Full(unit)) => unit.answer(Err(Fault::WriterBusy)),
            Err(TrySendError::Disconnected(unit)) => unit.answer(Err(Fault::WriterGone)),
        }
    }
}

impl Drop for Writer {
    /// Answers what is queued, then stops.
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join(); // If it panicked, every caller was told.
        }
    }
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").field("commits", &self.commits).finish_non_exhaustive()
    }
}

fn write(
    mut conn: SqliteConnection,
    mut marker: Marker,
    tuning: Tuning,
    waiting: &Receiver<Box<dyn Unit>>,
    commits: &AtomicU64,
) {
    loop {
        let first = match next(waiting, marker.stays()) {
            Ok(first) => first,
            Err(RecvTimeoutError::Timeout) => {
                marker.refresh(&mut conn);
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => break,
        };
        let mut batch = vec![first];
        batch.extend(waiting.try_iter().take(tuning.batch.saturating_sub(1)));
        let committed = commit(&mut conn, &mut batch).map_err(Arc::new);
        match &committed {
            Ok(()) => {
                commits.fetch_add(1, Ordering::Relaxed);
                marker.note();
            }
            Err(error) => {
                tracing::error!(error = error as &dyn std::error::Error, "nothing was committed");
                let _ = conn.batch_execute("ROLLBACK"); // It may have happened by itself.
            }
        }
        for unit in batch {
            let fault = |error: &Arc<_>| Fault::NotCommitted(Arc::clone(error));
            unit.answer(committed.as_ref().copied().map_err(fault));
        }
    }
    marker.refresh(&mut conn);
}

/// Waits for a unit, at most until the mark is to be drawn anew.
fn next(
    waiting: &Receiver<Box<dyn Unit>>,
    limit: Option<Duration>,
) -> Result<Box<dyn Unit>, RecvTimeoutError> {
    match limit {
        None => waiting.recv().map_err(|_| RecvTimeoutError::Disconnected),
        // However busy it is.
        Some(Duration::ZERO) => Err(RecvTimeoutError::Timeout),
        Some(limit) => waiting.recv_timeout(limit),
    }
}

/// A savepoint each, so that a unit that fails takes back only itself. When the database itself
/// ends the transaction (full disk, failing disk), taking back fails, and with it the whole batch:
/// no later unit may run, or it would be committed alone.
fn commit(conn: &mut SqliteConnection, batch: &mut [Box<dyn Unit>]) -> QueryResult<()> {
    conn.batch_execute("BEGIN IMMEDIATE")?;
    for unit in batch {
        conn.batch_execute("SAVEPOINT unit")?;
        let end =
            if unit.perform(conn) { "RELEASE unit" } else { "ROLLBACK TO unit; RELEASE unit" };
        conn.batch_execute(end)?;
    }
    crash_point!("before commit");
    conn.batch_execute("COMMIT")?;
    crash_point!("committed");
    Ok(())
}

#[cfg(test)]
mod tests;
