//! A network in a process of its own: it outlives whoever places calls, and keeps the ledger.

use std::fmt;
use std::io::{self, BufRead, BufReader};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use callback_core::ports::provider::Fact;
use callback_core::{AttemptId, LegId};
use jiff::Timestamp;

pub use self::faults::Faults;
use self::state::State;
use crate::shared::lock;
use crate::wire::{self, FromApi};
use crate::{Ring, Timing};

mod faults;
mod state;

/// How long an api may take to read what it is told.
const PATIENCE: Duration = Duration::from_secs(5);

/// What an exchange is like.
#[derive(Debug, Clone)]
pub struct Terms {
    pub timing: Timing,
    /// How many seconds of an api's limits pass in one of the network's.
    pub pace: u32,
    pub absence: Absence,
    pub faults: Faults,
}

/// What it means that there is no call of a leg.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// There is none, and there will be none.
    Provable,
    /// An order whose answer is lost is taken later, within this time. A call that is not there this
    /// long after it was asked about first is presumed not to be.
    Presumed { settle: Duration, taken_within: Duration },
}

/// One call that was taken, for whoever checks what happened.
#[derive(Debug, Clone)]
pub struct CallRecord {
    pub leg: LegId,
    pub attempt: AttemptId,
    pub ordered: Timestamp,
    /// Everything that happened on it, in order; ends with its end.
    pub facts: Vec<Fact>,
    pub is_over: bool,
    /// The gate refused it, or gave no answer.
    pub was_turned_away: bool,
    /// The api was told that it most likely never was, and did not ask again after a death.
    pub was_presumed_absent: bool,
}

/// A simulated network that listens on a unix socket, for one api after the other: whoever connects
/// is heard once everything that the one before has sent was taken.
///
/// Its calls go on while nobody is connected. What it tells meanwhile is lost; a call that needs the
/// gate is ended politely.
pub struct Exchange {
    hall: Arc<Hall>,
    path: PathBuf,
    threads: Vec<JoinHandle<()>>,
}

/// What the threads share.
struct Hall {
    state: Mutex<State>,
    /// Something is due earlier than was known.
    planned: Condvar,
}

impl Exchange {
    /// Opens it at a path where nothing is.
    pub fn open(path: &Path, terms: Terms) -> io::Result<Self> {
        let listener = UnixListener::bind(path)?;
        let hall = Arc::new(Hall { state: Mutex::new(State::new(terms)), planned: Condvar::new() });
        let (clock, door) = (hall.clone(), hall.clone());
        let threads =
            vec![thread::spawn(move || clock.run()), thread::spawn(move || door.serve(&listener))];
        Ok(Self { hall, path: path.to_owned(), threads })
    }

    /// Where it listens.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Every request to ring a phone, in order.
    #[must_use]
    pub fn ledger(&self) -> Vec<Ring> {
        self.hall.lock().network.ledger().to_vec()
    }

    /// Every call that was taken.
    #[must_use]
    pub fn calls(&self) -> Vec<CallRecord> {
        let state = self.hall.lock();
        let record = |(leg, call): (LegId, &crate::call::Call)| CallRecord {
            leg,
            attempt: call.attempt(),
            ordered: state.ordered(leg),
            facts: call.facts().to_vec(),
            is_over: call.is_over(),
            was_turned_away: call.was_turned_away(),
            was_presumed_absent: state.presumed.contains_key(&leg),
        };
        state.network.calls().map(record).collect()
    }

    /// How many calls are up that the api which is connected has neither placed nor asked about.
    #[must_use]
    pub fn unasked_calls(&self) -> usize {
        self.hall.lock().unasked()
    }

    /// Whether no call is up, and none is still to be taken.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.hall.lock().is_quiet()
    }

    /// How many calls are up.
    #[must_use]
    pub fn live_calls(&self) -> usize {
        self.hall.lock().network.live()
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        {
            let mut state = self.hall.lock();
            state.stopped = true;
            state.disconnect();
        }
        self.hall.planned.notify_all();
        // Whoever waits for a connection gets one.
        drop(UnixStream::connect(&self.path));
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
        let _ = std::fs::remove_file(&self.path);
    }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Hall {
    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Lets everything happen when it is due.
    fn run(&self) {
        let mut state = self.lock();
        while !state.stopped {
            let now = Instant::now();
            state = match state.advance(now) {
                Some(due) => {
                    let pause = due.saturating_duration_since(Instant::now());
                    let woken = self.planned.wait_timeout(state, pause);
                    woken.unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.planned.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    fn serve(&self, listener: &UnixListener) {
        for stream in listener.incoming().map_while(Result::ok) {
            if self.lock().stopped {
                return;
            }
            // An api that breaks off is what this is for.
            let _ = self.hold(&stream);
            self.lock().end_session();
            self.planned.notify_all();
        }
    }

    /// Takes everything that this api says, to the last word.
    fn hold(&self, stream: &UnixStream) -> io::Result<()> {
        stream.set_write_timeout(Some(PATIENCE))?;
        for line in BufReader::new(stream).lines() {
            let said = serde_json::from_str(&line?)?;
            let mut state = self.lock();
            match said {
                FromApi::Hello { version: wire::VERSION } => {
                    state.begin_session(stream.try_clone()?);
                }
                FromApi::Hello { .. } => {
                    let welcome = wire::FromNetwork::Welcome { version: wire::VERSION };
                    return wire::say(&mut &*stream, &welcome);
                }
                FromApi::Place { request, order } => state.place(request, order),
                FromApi::HangUp { request, call } => state.hang_up(request, &call),
                FromApi::Reconcile { request, leg } => state.reconcile(request, leg),
                FromApi::Permit { leg, permission } => state.permit(leg, permission),
                FromApi::Refuse { leg } => state.refuse(leg),
            }
            drop(state);
            self.planned.notify_all();
        }
        Ok(())
    }
}
