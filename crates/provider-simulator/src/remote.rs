//! The provider whose network lives in another process.

use std::fmt;
use std::io::{self, BufRead, BufReader};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use callback_core::ports::provider::{
    CallProvider, EventSink, Found, Gate, HangUpError, Health, OutboundCall, Placement,
    ProviderCall,
};
use callback_core::{Cause, LegEnd, LegId};
use crash_point::crash_point;

use self::line::Line;
use crate::post::{Message, Post};
use crate::shared::{Listeners, lock};
use crate::wire::{self, Answer, FromApi, FromNetwork};

mod line;

/// How many listeners may be slow before others notice.
const COURIERS: usize = 4;
/// Between two tries to reach the network.
const PAUSE: Duration = Duration::from_millis(20);

/// A provider over a simulated network in another process, an [`Exchange`](crate::Exchange). It
/// connects by itself, and again whenever the connection is lost.
///
/// It owns the sink and the gate, so neither may own it: give a handle that holds it weakly, or
/// call [`RemoteSimulator::stop`].
pub struct RemoteSimulator {
    far: Arc<Far>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// What the threads share.
struct Far {
    network: PathBuf,
    line: Line,
    post: Post,
    stopped: Mutex<bool>,
    stopping: Condvar,
}

#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("the simulated network is not connected")]
    NotConnected,
    #[error("the simulated network did not answer")]
    NoAnswer,
    #[error("the simulated network speaks another version than {ours}: {theirs}")]
    Version { ours: u32, theirs: u32 },
    #[error("the simulated network said what does not fit: {what}")]
    Nonsense { what: String },
}

impl RemoteSimulator {
    /// Keeps a connection with the network that listens on the unix socket `network`.
    #[must_use]
    pub fn connect(network: &Path, sink: Arc<dyn EventSink>, gate: Arc<dyn Gate>) -> Arc<Self> {
        let far = Arc::new(Far {
            network: network.to_owned(),
            line: Line::default(),
            post: Post::default(),
            stopped: Mutex::new(false),
            stopping: Condvar::new(),
        });
        let listeners = Arc::new(Listeners { sink, gate });
        let keeper = {
            let far = far.clone();
            thread::spawn(move || far.keep())
        };
        let couriers = (0..COURIERS).map(|_| {
            let (far, listeners) = (far.clone(), listeners.clone());
            thread::spawn(move || far.post.carry(|message| far.deliver(message, &listeners)))
        });
        let threads = std::iter::once(keeper).chain(couriers).collect();
        Arc::new(Self { far, threads: Mutex::new(threads) })
    }

    /// Lets go of the network, of sink and gate; waits until nothing is under way to them.
    pub fn stop(&self) {
        *lock(&self.far.stopped) = true;
        self.far.stopping.notify_all();
        self.far.line.cut();
        self.far.post.close();
        let threads = std::mem::take(&mut *lock(&self.threads));
        for thread in threads {
            // The last owner may let go inside a delivery, on one of these threads.
            if thread.thread().id() != thread::current().id() && thread.join().is_err() {
                tracing::error!("a listener of the simulated network panicked");
            }
        }
    }
}

impl Drop for RemoteSimulator {
    fn drop(&mut self) {
        self.stop();
    }
}

impl fmt::Debug for RemoteSimulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let network = &self.far.network;
        f.debug_struct("RemoteSimulator").field("network", network).finish_non_exhaustive()
    }
}

impl Far {
    /// Connects, and connects again, until it is stopped.
    fn keep(&self) {
        let mut is_told = false;
        loop {
            let ended = UnixStream::connect(&self.network).and_then(|stream| self.hold(&stream));
            self.line.cut();
            let stopped = lock(&self.stopped);
            if *stopped {
                return;
            }
            if let Err(error) = ended
                && !std::mem::replace(&mut is_told, true)
            {
                let network = self.network.display();
                tracing::warn!(%network, %error, "the simulated network can't be reached");
            }
            let waited = self.stopping.wait_timeout_while(stopped, PAUSE, |stopped| !*stopped);
            if *waited.unwrap_or_else(PoisonError::into_inner).0 {
                return;
            }
        }
    }

    /// Speaks first, then listens until the connection ends.
    fn hold(&self, stream: &UnixStream) -> io::Result<()> {
        self.line.prepare(stream)?;
        if *lock(&self.stopped) {
            return Ok(()); // Whoever stops us may have cut the line before there was one.
        }
        wire::say(&mut &*stream, &FromApi::Hello { version: wire::VERSION })?;
        for line in BufReader::new(stream).lines() {
            match serde_json::from_str(&line?)? {
                FromNetwork::Welcome { version: wire::VERSION } => {
                    self.line.open();
                    self.post.send(vec![Message::Ready]);
                }
                FromNetwork::Welcome { version } => {
                    let trouble = Trouble::Version { ours: wire::VERSION, theirs: version };
                    return Err(io::Error::other(trouble));
                }
                FromNetwork::Answer { request, answer } => self.line.answered(request, answer),
                FromNetwork::Tell { fact } => self.post.send(vec![Message::Tell(fact)]),
                FromNetwork::Ask { leg, nonce } => {
                    self.post.send(vec![Message::Ask(leg, nonce)]);
                }
            }
        }
        stream.shutdown(Shutdown::Both)
    }

    fn deliver(&self, message: Message, listeners: &Listeners) {
        match message {
            Message::Tell(fact) => listeners.sink.fact(fact),
            Message::Ready => listeners.sink.provider_ready(),
            // A network that is gone has hung up by now.
            Message::Ask(leg, nonce) => {
                self.line.tell(&match listeners.gate.ask(leg, &nonce) {
                    Ok(grant) => FromApi::Permit { leg, permission: grant.into() },
                    Err(_) => FromApi::Refuse { leg },
                });
                crash_point!("gate answered");
            }
        }
    }

    fn look_for(&self, leg: LegId) -> Found {
        match self.line.ask(|request| FromApi::Reconcile { request, leg }) {
            Ok(Answer::Live(call)) => Found::Live(call),
            Ok(Answer::Over(facts)) => Found::Over(facts),
            Ok(Answer::Absent) => Found::Absent,
            Ok(Answer::Presumed) => Found::Presumed,
            Ok(Answer::NotNow(why)) => Found::NotNow { why },
            Ok(answer) => Found::NotNow { why: nonsense(&answer).to_string() },
            Err(trouble) => Found::NotNow { why: trouble.to_string() },
        }
    }
}

impl CallProvider for RemoteSimulator {
    fn name(&self) -> &'static str {
        "simulator"
    }

    fn place_call(&self, call: &OutboundCall) -> Placement {
        let not_placed = |cause, retryable| {
            let end = LegEnd::new(cause);
            Placement::NotPlaced { end, retryable }
        };
        match self.far.line.ask(|request| FromApi::Place { request, order: call.into() }) {
            Ok(Answer::Placed(call)) => Placement::Placed(call),
            Ok(Answer::NotPlaced) => not_placed(Cause::CarrierFault, false),
            Ok(Answer::Lost) => Placement::Unknown { cause: Trouble::NoAnswer.into() },
            Ok(answer) => Placement::Unknown { cause: nonsense(&answer).into() },
            Err(Trouble::NotConnected) => not_placed(Cause::Unreachable, true),
            Err(trouble) => Placement::Unknown { cause: trouble.into() },
        }
    }

    fn hang_up(&self, call: &ProviderCall) -> Result<(), HangUpError> {
        let call = call.clone();
        let unreachable = |trouble: Trouble| HangUpError::Unreachable { source: trouble.into() };
        let order = |request| FromApi::HangUp { request, call: call.clone() };
        match self.far.line.ask(order).map_err(unreachable)? {
            Answer::HungUp => Ok(()),
            Answer::Gone => Err(HangUpError::Gone { call }),
            answer => Err(unreachable(nonsense(&answer))),
        }
    }

    fn reconcile(&self, leg: LegId) -> Found {
        self.far.look_for(leg)
    }

    fn health(&self) -> Health {
        if self.far.line.is_open() {
            return Health::Ready;
        }
        Health::Down { why: Trouble::NotConnected.to_string() }
    }
}

fn nonsense(answer: &Answer) -> Trouble {
    Trouble::Nonsense { what: format!("{answer:?}") }
}
