//! Taking away what is too old: by the server as it comes due, and for whoever asks.

use std::error::Error;
use std::fmt::Write as _;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use callback_core::ports::housekeeping::{Chore, ChoreState, Retention};
use callback_core::ports::store::StoreError;
use callback_engine::{Clock, SystemClock};
use store_sqlite::{Beside, SqliteStore};

use crate::StartupError;
use crate::database::{no_database, view};
use crate::settings::Settings;

/// How often it is asked what is due, which the database knows.
const PATROL: Duration = Duration::from_mins(1);
/// Between two steps of a chore, so that visitors' writes come in between.
const BREATH: Duration = Duration::from_millis(50);

/// Does chores as they come due, until it is dropped.
pub(crate) struct Housekeeper {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Housekeeper {
    pub(crate) fn start(store: Arc<SqliteStore>, retention: Retention) -> io::Result<Self> {
        let (stop, told) = mpsc::channel();
        let thread = std::thread::Builder::new().name("housekeeping".into()).spawn(move || {
            loop {
                let pause = if round(&store, &retention) { BREATH } else { PATROL };
                match told.recv_timeout(pause) {
                    Err(RecvTimeoutError::Timeout) => {}
                    Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
                }
            }
        })?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Housekeeper {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("housekeeping panicked");
        }
    }
}

/// One step of each chore that is due; whether there may be more at once.
fn round(store: &SqliteStore, retention: &Retention) -> bool {
    let step = |chore: Chore| {
        store.tend(chore, retention, SystemClock.now()).unwrap_or_else(|error| {
            let error = &error as &dyn Error;
            tracing::error!(error, chore = chore.name(), "what is too old could not be taken away");
            false
        })
    };
    Chore::ALL.into_iter().map(step).fold(false, |any, more| any | more)
}

/// What is due when, and what was last done; with `now` all of it is done first. A server that is running is not
/// disturbed.
pub(crate) fn show(settings: &Settings, now: bool) -> Result<String, StartupError> {
    let path = &settings.database;
    if !path.exists() {
        return Ok(no_database(path));
    }
    let retention = &settings.retention;
    if now {
        let beside = Beside::open(path).map_err(|e| StartupError::store(path.clone(), e))?;
        for chore in Chore::ALL {
            do_all(&beside, chore, retention)?;
        }
    }
    let view = view(path)?;
    let mut text = String::new();
    for ChoreState { chore, due, done_at, removed } in view.chores()? {
        let name = chore.name();
        let is_kept = retention.before(chore, SystemClock.now()).is_none();
        let next = match done_at {
            _ if is_kept => "kept for good".to_owned(),
            None => "due now".to_owned(),
            Some(_) => format!("due {due:.0}"),
        };
        let done = done_at.map_or_else(|| "never done".to_owned(), |at| format!("done {at:.0}"));
        // Writing to a string can't fail.
        let _ = writeln!(text, "{name:<14} {next:<28} {done}; {removed} taken away in all");
    }
    Ok(text)
}

fn do_all(beside: &Beside, chore: Chore, retention: &Retention) -> Result<(), StoreError> {
    while beside.tend(chore, retention, SystemClock.now())? {
        // A server that runs writes in between.
        std::thread::park_timeout(BREATH);
    }
    Ok(())
}
