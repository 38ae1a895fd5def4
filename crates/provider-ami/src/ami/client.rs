//! The handle that programs hold: cheap to clone, and never the owner of the socket.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot, watch};

use super::delivery::{Deliveries, Outbox};
use super::driver::Driver;
use super::error::NotSent;
use super::session::{Command, Shared};
use super::{
    Action, ActionError, ActionId, Backoff, Connect, Credentials, State, Tcp, Timing, Why,
};

/// A client of one Asterisk. When the last clone is dropped, the connection is closed.
#[derive(Debug, Clone)]
pub struct Ami {
    commands: mpsc::Sender<Command>,
    state: watch::Receiver<State>,
    ids: Arc<Ids>,
}

/// What to connect to, and how patiently.
pub struct Builder {
    connect: Box<dyn Connect>,
    credentials: Credentials,
    backoff: Backoff,
    timing: Timing,
    capacity: usize,
}

impl Ami {
    /// A client that will log in as `credentials` at `address` (`host:port`) over plain TCP.
    #[must_use]
    pub fn tcp(address: impl Into<String>, credentials: Credentials) -> Builder {
        Self::over(Tcp::new(address), credentials)
    }

    /// A client over any other transport.
    #[must_use]
    pub fn over(connect: impl Connect, credentials: Credentials) -> Builder {
        let connect = Box::new(connect);
        let (backoff, timing) = (Backoff::default(), Timing::default());
        Builder { connect, credentials, backoff, timing, capacity: 8192 }
    }

    /// Performs an action once. Dropping the future does not undo it, and nothing is ever sent again.
    pub async fn send<A: Action>(&self, action: A) -> Result<A::Reply, ActionError> {
        let request = action.request().map_err(ActionError::Invalid)?;
        let id = action.id().unwrap_or_else(|| self.ids.next());
        let (asker, answer) = oneshot::channel();
        let stopped = || ActionError::NotSent(NotSent::NotReady(State::Down { why: Why::Stopped }));
        let command = Command::Send { id: id.clone(), request, asker };
        self.commands.send(command).await.map_err(|_| stopped())?;
        let lost = ActionError::OutcomeUnknown { action: id, why: Why::Stopped };
        action.reply(answer.await.unwrap_or(Err(lost))?)
    }

    /// Asks for a `Snapshot` in the stream of deliveries.
    pub async fn resync(&self) {
        // Without a connection there is nothing to ask for: the next one begins with a snapshot.
        let _stopped = self.commands.send(Command::Snapshot).await;
    }

    /// Where the connection stands now.
    #[must_use]
    pub fn state(&self) -> State {
        self.state.borrow().clone()
    }

    /// Follows the state; a watcher may miss states that lasted briefly, and never the last one.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<State> {
        self.state.clone()
    }
}

impl Builder {
    /// How long to wait between connections.
    #[must_use]
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
    }

    /// The time limits of a session.
    #[must_use]
    pub fn timing(mut self, timing: Timing) -> Self {
        self.timing = timing;
        self
    }

    /// How many deliveries may wait for the consumer; more become a `Gap`.
    #[must_use]
    pub fn capacity(mut self, deliveries: usize) -> Self {
        self.capacity = deliveries;
        self
    }

    /// Starts the task that owns the connection.
    #[must_use]
    pub fn spawn(self, runtime: &Handle) -> (Ami, Deliveries) {
        let (state, watched) = watch::channel(State::Connecting);
        let (commands, requested) = mpsc::channel(256);
        let (outbox, deliveries) = Outbox::new(self.capacity);
        let ids = Arc::new(Ids::new());
        let shared = Shared {
            credentials: self.credentials,
            timing: self.timing,
            state,
            outbox,
            commands: requested,
            ids: Arc::clone(&ids),
        };
        runtime.spawn(Driver::new(self.connect, self.backoff, shared).run());
        (Ami { commands, state: watched, ids }, deliveries)
    }
}

impl std::fmt::Debug for Builder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Builder").field("credentials", &self.credentials).finish_non_exhaustive()
    }
}

/// Gives out action ids that no other client of the same Asterisk gives out.
#[derive(Debug)]
pub(super) struct Ids {
    client: u32,
    last: AtomicU64,
}

impl Ids {
    fn new() -> Self {
        Self { client: rand::random(), last: AtomicU64::new(0) }
    }

    pub(super) fn next(&self) -> ActionId {
        ActionId::new(self.client, self.last.fetch_add(1, Ordering::Relaxed))
    }
}
