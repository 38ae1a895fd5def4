//! A unit of work: what is done inside a transaction, and answered after it.

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

    /// Tells the answer, or why there was no commit.
    fn answer(self: Box<Self>, committed: Result<(), Fault>);
}

/// Makes a unit of `work`, whose one answer `reply` is told.
pub(crate) fn unit<T, W, R>(work: W, reply: R) -> Box<dyn Unit>
where
    T: Send + 'static,
    W: FnOnce(&mut SqliteConnection) -> Result<Settled<T>, Fault> + Send + 'static,
    R: FnOnce(Result<T, Fault>) + Send + 'static,
{
    Box::new(Pending { work: Some(work), result: None, reply })
}

struct Pending<T, W, R> {
    work: Option<W>,
    result: Option<Result<T, Fault>>,
    reply: R,
}

impl<T, W, R> Unit for Pending<T, W, R>
where
    T: Send,
    W: FnOnce(&mut SqliteConnection) -> Result<Settled<T>, Fault> + Send,
    R: FnOnce(Result<T, Fault>) + Send,
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
        (self.reply)(result);
    }
}
