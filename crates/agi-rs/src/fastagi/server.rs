use std::collections::HashMap;
use std::future::poll_fn;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use super::blocking::BlockingSession;
use super::desk::Desk;
use super::incident::Incident;
use super::listener::{self, Listener};
use super::peer_range::PeerRange;
use super::route::{self, Route};
use super::stream::FastAgiStream;
use super::visit::House;
use crate::async_session::AsyncSession;

/// A FastAGI server: first its settings, then [`serve`](Self::serve).
///
/// Whoever it refuses (no such path, too many sessions, environment late or broken, server ending)
/// gets a line `failure`, by which Asterisk sets `AGISTATUS` to `FAILURE` at once.
#[derive(Debug)]
pub struct FastAgi {
    listener: std::net::TcpListener,
    peers: Vec<PeerRange>,
    max_sessions: usize,
    drain_limit: Duration,
    house: House,
}

/// How the sessions ended that were running when the server was told to stop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drained {
    /// By themselves, in time.
    pub ended: usize,
    /// By the server, at the drain limit.
    pub cut: usize,
}

impl FastAgi {
    /// Takes the address, such as `127.0.0.1:4573`; port 0 lets the system choose. A host name is
    /// looked up, which blocks. From now on Asterisk can connect, and waits for
    /// [`serve`](Self::serve).
    pub fn bind(addr: impl ToSocketAddrs) -> io::Result<Self> {
        Ok(Self {
            listener: listener::bind(addr)?,
            peers: vec![PeerRange::LOOPBACK_V4, PeerRange::LOOPBACK_V6],
            max_sessions: 1000,
            drain_limit: Duration::from_secs(30),
            house: House {
                routes: HashMap::new(),
                environment_limit: Duration::from_secs(5),
                idle_limit: Duration::from_hours(5),
                on_incident: Box::new(|_| {}),
                cut: Arc::default(),
            },
        })
    }

    /// The address and the port that it listens on.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Who may connect; without this, only this machine. FastAGI knows no password: whoever
    /// connects is believed.
    #[must_use]
    pub fn peers(mut self, allowed: impl IntoIterator<Item = PeerRange>) -> Self {
        self.peers = allowed.into_iter().collect();
        self
    }

    /// How many sessions may run at once; 1000 unless set.
    #[must_use]
    pub fn max_sessions(mut self, limit: usize) -> Self {
        self.max_sessions = limit;
        self
    }

    /// How long the whole environment may take; 5 seconds unless set.
    #[must_use]
    pub fn environment_limit(mut self, limit: Duration) -> Self {
        self.house.environment_limit = limit;
        self
    }

    /// How long a session may wait for Asterisk to say anything; then it gets an error of kind
    /// `TimedOut`. A command says nothing while it runs, so this bounds the longest `Dial`: 5 hours
    /// unless set. The death of the other machine is noticed earlier, by TCP keepalive.
    #[must_use]
    pub fn idle_limit(mut self, limit: Duration) -> Self {
        self.house.idle_limit = limit;
        self
    }

    /// How long running sessions may go on after the shutdown began; 30 seconds unless set.
    #[must_use]
    pub fn drain_limit(mut self, limit: Duration) -> Self {
        self.drain_limit = limit;
        self
    }

    /// Hears what the server did not leave to a handler, to log or to count it; it must not block.
    #[must_use]
    pub fn on_incident(mut self, hear: impl Fn(&Incident) + Send + Sync + 'static) -> Self {
        self.house.on_incident = Box::new(hear);
        self
    }

    /// Runs `handler` for `agi://host/path`, whatever query follows (it is in the environment, in
    /// `network_script`). The session ends when the handler drops it.
    #[must_use]
    pub fn route<H, F>(self, path: &str, handler: H) -> Self
    where
        H: Fn(AsyncSession<FastAgiStream>) -> F + Send + Sync + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        self.with(path, Route::new(handler))
    }

    /// Like [`route`](Self::route), for a handler that blocks. Each of its sessions holds a thread
    /// of the runtime's blocking pool (of 512, unless the runtime is built otherwise). Its
    /// socket times out at the idle limit, by an error of kind `WouldBlock`.
    #[must_use]
    pub fn route_blocking<H>(self, path: &str, handler: H) -> Self
    where
        H: Fn(BlockingSession) + Send + Sync + 'static,
    {
        self.with(path, Route::Blocking(Arc::new(handler)))
    }

    fn with(mut self, path: &str, route: Route) -> Self {
        self.house.routes.insert(route::path(path.as_bytes()).to_vec(), route);
        self
    }

    /// Serves until `shutdown` is done; then takes nobody in any more, and lets the running
    /// sessions end within the drain limit. Dropping the future cuts all of them at once.
    ///
    /// An error says that the runtime can't watch the socket, before anybody was served.
    pub async fn serve(self, shutdown: impl Future<Output = ()>) -> io::Result<Drained> {
        let listener = Listener::new(self.listener)?;
        let mut desk = Desk::new(listener, self.peers, self.max_sessions, self.house);
        let mut shutdown = pin!(shutdown);
        poll_fn(|cx| {
            let stop = shutdown.as_mut().poll(cx);
            if stop.is_pending() {
                desk.work(cx);
            }
            stop
        })
        .await;
        Ok(desk.close(self.drain_limit).await)
    }
}
