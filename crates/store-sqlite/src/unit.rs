//! A unit of work: what is done inside a transaction, and answered after it.

use std::sync::mpsc::{self, Receiver, SyncSender};

use diesel::SqliteConnection;

use crate::error::Fault;

/// What a unit of work decided.
pub(crate) enum Settled<T> {
    Keep(T),
    /// The answer stands, and nothing of it is written.
    Undo(T),
}

/// Work that waits for its transaction, whatever it answers.
pub(crate) trait Unit: Send {
    /// Whether what it wrote is to be kept.
    fn perform(&mut self, conn: &mut SqliteConnection) -> bool;

    /// Sends the answer, or why there was no commit.
    fn answer(self: Box<Self>, committed: Result<(), Fault>);
}

/// Makes a unit of `work`, and the place where its one answer arrives.
pub(crate) fn unit<T, W>(work: W) -> (Box<dyn Unit>, Receiver<Result<T, Fault>>)
where
    T: Send + 'static,
    W: FnOnce(&mut SqliteConnection) -> Result<Settled<T>, Fault> + Send + 'static,
{
    let (reply, answer) = mpsc::sync_channel(1);
    (Box::new(Pending { work: Some(work), result: None, reply }), answer)
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
