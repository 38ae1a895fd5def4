//! A few connections that only read, shared by all who ask.

use std::fmt;
use std::path::Path;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use diesel::SqliteConnection;

use crate::OpenError;
use crate::connection;
use crate::error::Fault;

const CONNECTIONS: usize = 4;
/// A query takes microseconds: whoever waits this long is one of too many.
const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) struct Readers {
    idle: Mutex<Vec<SqliteConnection>>,
    returned: Condvar,
}

impl Readers {
    pub(crate) fn open(path: &Path) -> Result<Self, OpenError> {
        let idle = (0..CONNECTIONS).map(|_| connection::reader(path)).collect::<Result<_, _>>()?;
        Ok(Self { idle: Mutex::new(idle), returned: Condvar::new() })
    }

    pub(crate) fn read<T>(
        &self,
        query: impl FnOnce(&mut SqliteConnection) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let mut loan = self.borrow()?;
        match &mut loan.conn {
            Some(conn) => query(conn),
            None => Err(Fault::QueueFull),
        }
    }

    fn borrow(&self) -> Result<Loan<'_>, Fault> {
        let none_idle = |idle: &mut Vec<_>| idle.is_empty();
        let waited = self.returned.wait_timeout_while(self.idle(), PATIENCE, none_idle);
        let (mut idle, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let conn = idle.pop().ok_or(Fault::QueueFull)?;
        Ok(Loan { readers: self, conn: Some(conn) })
    }

    fn idle(&self) -> MutexGuard<'_, Vec<SqliteConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Readers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Readers").finish_non_exhaustive()
    }
}

/// A connection that goes back even when a query panics.
struct Loan<'r> {
    readers: &'r Readers,
    conn: Option<SqliteConnection>,
}

impl Drop for Loan<'_> {
    fn drop(&mut self) {
        self.readers.idle().extend(self.conn.take());
        self.readers.returned.notify_one();
    }
}
