use std::collections::HashMap;
use std::fmt;
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::task::{JoinError, spawn_blocking};
use tokio::time::timeout;

use super::blocking::BlockingStream;
use super::incident::Incident;
use super::route::{self, Route};
use super::stream::{self, FastAgiStream};
use crate::async_session::{self, AsyncSession};
use crate::error::AgiError;
use crate::session::Session;

/// How much of an unknown path an incident tells.
const SHOWN_PATH: usize = 256;

/// What all sessions of a server share.
pub(super) struct House {
    pub(super) routes: HashMap<Vec<u8>, Route>,
    pub(super) environment_limit: Duration,
    pub(super) idle_limit: Duration,
    pub(super) on_incident: Box<dyn Fn(&Incident) + Send + Sync>,
    /// Set when the server's patience ends: sessions dropped from then on have failed.
    pub(super) cut: Arc<AtomicBool>,
}

impl fmt::Debug for House {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("House")
            .field("routes", &self.routes)
            .field("environment_limit", &self.environment_limit)
            .field("idle_limit", &self.idle_limit)
            .finish_non_exhaustive()
    }
}

impl House {
    pub(super) fn tell(&self, incident: &Incident) {
        (self.on_incident)(incident);
    }

    /// Looks at how a session's task ended.
    pub(super) fn see_off(&self, ended: Result<(), JoinError>) {
        if ended.is_err_and(|error| error.is_panic()) {
            self.tell(&Incident::HandlerPanicked);
        }
    }

    /// One connection, from its environment to its end.
    pub(super) async fn visit(self: Arc<Self>, stream: tokio::net::TcpStream, peer: SocketAddr) {
        let cut = Arc::clone(&self.cut);
        let mut stream = FastAgiStream::new(stream, peer, self.environment_limit, cut);
        let opened = timeout(self.environment_limit, async_session::read_env(&mut stream)).await;
        let opened = match opened.unwrap_or_else(|late| Err(AgiError::Io(late.into()))) {
            Ok(opened) => opened,
            Err(source) => {
                stream.refuse();
                return self.tell(&Incident::Environment { peer, source });
            }
        };
        stream.set_limit(self.idle_limit);
        let path = route::path(opened.env.get("network_script").unwrap_or_default());
        match self.routes.get(path) {
            None => {
                stream.refuse();
                let path = path.get(..SHOWN_PATH).unwrap_or(path);
                let path = String::from_utf8_lossy(path).into_owned();
                self.tell(&Incident::NoRoute { peer, path });
            }
            Some(Route::Async(handler)) => handler(AsyncSession::new(stream, opened)).await,
            Some(Route::Blocking(handler)) => {
                let (stream, handler) = match stream.into_blocking() {
                    Ok(stream) => (Arc::new(stream), Arc::clone(handler)),
                    Err(source) => return self.tell(&Incident::Handover { peer, source }),
                };
                let (reader, writer) = (BlockingStream::new(&stream), BlockingStream::new(&stream));
                let mut guard = Blocking { stream, cut: &self.cut, failed: false };
                let call = Session::new(reader, writer, opened);
                if let Err(error) = spawn_blocking(move || handler(call)).await {
                    guard.failed = true;
                    if error.is_panic() {
                        resume_unwind(error.into_panic());
                    }
                }
            }
        }
    }
}

/// Ends a session that blocks: its thread can't be stopped, but its connection can.
struct Blocking<'a> {
    stream: Arc<TcpStream>,
    cut: &'a AtomicBool,
    failed: bool,
}

impl Drop for Blocking<'_> {
    fn drop(&mut self) {
        if self.failed || self.cut.load(Ordering::Relaxed) {
            stream::refuse(&(&*self.stream).into());
        }
        // An error says that the peer has closed it already.
        drop(self.stream.shutdown(Shutdown::Both));
    }
}
