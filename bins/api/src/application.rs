//! Binding and wiring: the listeners, before what works behind them.

use std::fmt;
use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::{Server, ServerHandle};
use actix_web::rt::task::spawn_blocking;
use actix_web::{App, HttpServer, middleware};
use callback_engine::{Reception, StaffError, StaffToken, SystemClock};
use store_sqlite::SqliteStore;
use tokio::sync::watch;

use crate::backstage::Backstage;
use crate::http::{self, Edge, StaffDoor};
use crate::internal::{self, HandlerDoor};
use crate::listeners::{Internal, SocketFile, address, listen};
use crate::settings::{InternalAddress, Settings};
use crate::{StartupError, Telephony};

const PUBLIC_WORKERS: usize = 2;
/// Of each of them. Whoever cancels or decides waits for one writer, which commits at once whatever waits for it:
/// fewer threads, fewer of these to a commit. Asking for a callback takes none.
const PUBLIC_BLOCKING_THREADS: usize = 32;
/// In which the whole head of a request comes: who sends it a byte at a time holds a connection no longer.
const HEAD_LIMIT: Duration = Duration::from_secs(5);
/// Calls under way are few.
const INTERNAL_BLOCKING_THREADS: usize = 4;
/// How long a request may take to end when the program is told to stop.
const DRAIN_SECONDS: u64 = 10;

/// How the program came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// What was under way is done.
    Drained,
    /// It took too long, or somebody was in a hurry; what is left is as after a kill.
    CutShort,
}

/// The whole program, bound and wired; it takes requests from the moment that it is built.
pub struct Application {
    addresses: Addresses,
    public: Server,
    internal: Option<Server>,
    /// Of the internal listener, if it has one.
    socket: Option<SocketFile>,
    stopping: watch::Sender<bool>,
    /// How long what is under way may take then.
    stop_limit: Duration,
    backstage: Backstage,
}

/// Where the application listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    pub http: SocketAddr,
    /// Absent when no handler secret is set.
    pub internal: Option<InternalAddress>,
}

impl Application {
    /// Opens the database, takes up the work of the last run, and listens. To be called inside an
    /// actix system.
    pub fn build(settings: &Settings, telephony: Telephony) -> Result<Self, StartupError> {
        // First: whoever starts it twice is told by whom the database is used, and not of a port.
        let path = &settings.database;
        let store = SqliteStore::open(path).map_err(|e| StartupError::store(path.clone(), e))?;
        Self::over(settings, store, telephony)
    }

    /// The same over a store that is open already.
    pub fn over(
        settings: &Settings,
        store: SqliteStore,
        telephony: Telephony,
    ) -> Result<Self, StartupError> {
        let public = listen(settings.http_bind)?;
        let internal =
            settings.handler.as_ref().map(|it| Internal::listen(&it.bind)).transpose()?;
        let backstage = Backstage::set_up(settings, store, telephony)?;
        let (stopping, stopped) = watch::channel(false);
        let addresses = Addresses {
            http: address(&public, settings.http_bind)?,
            internal: match (&internal, &settings.handler) {
                (Some(listener), Some(handler)) => Some(listener.address(&handler.bind)?),
                _ => None,
            },
        };
        let staff = StaffDoor::new(backstage.store.clone());
        let edge = Arc::new(Edge::new(
            backstage.desk.clone(),
            backstage.store.clone(),
            staff,
            backstage.provider.clone(),
            backstage.webhooks.clone(),
            settings,
            stopped,
        ));
        let (internal, socket) = match (internal, &settings.handler) {
            (Some(listener), Some(handler)) => {
                let door = HandlerDoor::new(
                    backstage.desk.clone(),
                    backstage.provider.clone(),
                    backstage.mailboxes.clone(),
                    (handler, settings.home),
                    stopping.subscribe(),
                );
                let (server, socket) = serve_handler(listener, Arc::new(door))?;
                (Some(server), socket)
            }
            _ => (None, None),
        };
        let public = serve_public(public, edge)?;
        tracing::info!(http = %addresses.http, internal = addresses.internal.as_ref().map(tracing::field::display),
            provider = backstage.provider.name(), "the api listens");
        let stop_limit = settings.stop_limit;
        Ok(Self { addresses, public, internal, socket, stopping, stop_limit, backstage })
    }

    /// What makes the first owner of whoever has it; drawn anew, and `None` if there is an owner.
    pub fn setup_token(&self) -> Result<Option<StaffToken>, StaffError> {
        Reception::new(self.backstage.store.clone(), Arc::new(SystemClock)).setup_token()
    }

    /// Where it listens; of interest where a port was left to the system to choose.
    #[must_use]
    pub const fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    /// Serves until `told` is done; then claims nothing any more, ends what is under way, and lets go of
    /// everything. After the limit of the settings, or as soon as `hurry` is done, it ends without.
    pub async fn serve_until(
        self,
        told: impl Future<Output = ()>,
        hurry: impl Future<Output = ()>,
    ) -> Result<Ending, StartupError> {
        let mut stopping = self.stopping.subscribe();
        let stop_limit = self.stop_limit;
        let too_late = async {
            let _ = stopping.wait_for(|stops| *stops).await;
            tokio::select! {
                () = hurry => {}
                () = tokio::time::sleep(stop_limit) => {}
            }
        };
        let mut serving = Box::pin(self.serve_and_drain(told));
        let served = tokio::select! {
            biased;
            served = &mut serving => Some(served),
            () = too_late => None,
        };
        served.map_or_else(
            || {
                // To let go of it would be to wait for what is under way.
                std::mem::forget(serving);
                Ok(Ending::CutShort)
            },
            |served| served.map(|()| Ending::Drained),
        )
    }

    async fn serve_and_drain(self, told: impl Future<Output = ()>) -> Result<(), StartupError> {
        let Self { public, internal, socket, stopping, backstage, .. } = self;
        let handles: Vec<_> = [Some(public.handle()), internal.as_ref().map(Server::handle)]
            .into_iter()
            .flatten()
            .collect();
        let Backstage { desk, worker, .. } = &backstage;
        let watchman = async {
            told.await;
            tracing::info!("the api stops");
            // Before the listeners go: a business that answers now would find the gate gone.
            desk.close();
            worker.stop();
            stopping.send_replace(true);
            stop(handles).await;
        };
        let internal = async {
            match internal {
                Some(server) => server.await,
                None => Ok(()),
            }
        };
        let (public, internal, ()) = tokio::join!(public, internal, watchman);
        drop(socket);
        // Waits for effects that are under way, and for the last write.
        let gone = spawn_blocking(move || drop(backstage)).await;
        if gone.is_err() {
            tracing::error!("letting go of the store and the provider failed");
        }
        let start = |source| StartupError::Start { what: "the listeners", source };
        public.and(internal).map_err(start)
    }
}

impl Addresses {
    pub(crate) fn to_json(&self) -> serde_json::Value {
        let internal = self.internal.as_ref().map(InternalAddress::url);
        serde_json::json!({ "http": format!("http://{}", self.http), "internal": internal })
    }
}

impl fmt::Debug for Application {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Application").field("addresses", &self.addresses).finish_non_exhaustive()
    }
}

fn serve_public(listener: TcpListener, edge: Arc<Edge>) -> Result<Server, StartupError> {
    let factory = move || {
        let edge = edge.clone();
        App::new()
            .wrap(middleware::from_fn(http::watch))
            .wrap(middleware::from_fn(http::dress))
            .configure(|app| http::routes(app, edge))
    };
    Ok(HttpServer::new(factory)
        .workers(PUBLIC_WORKERS)
        .worker_max_blocking_threads(PUBLIC_BLOCKING_THREADS)
        .client_request_timeout(HEAD_LIMIT)
        .shutdown_timeout(DRAIN_SECONDS)
        .disable_signals()
        .listen(listener)
        .map_err(|source| StartupError::Start { what: "the public listener", source })?
        .run())
}

fn serve_handler(
    listener: Internal,
    door: Arc<HandlerDoor>,
) -> Result<(Server, Option<SocketFile>), StartupError> {
    let factory = move || {
        let door = door.clone();
        App::new()
            .wrap(middleware::from_fn(http::dress))
            .configure(|app| internal::routes(app, door))
    };
    let server = HttpServer::new(factory)
        .workers(1)
        .worker_max_blocking_threads(INTERNAL_BLOCKING_THREADS)
        .shutdown_timeout(DRAIN_SECONDS)
        .disable_signals();
    let (server, socket) = match listener {
        Internal::Tcp(listener) => (server.listen(listener), None),
        Internal::Socket(listener, file) => (server.listen_uds(listener), Some(file)),
    };
    let server =
        server.map_err(|source| StartupError::Start { what: "the internal listener", source })?;
    Ok((server.run(), socket))
}

/// The public listener first: a call that is under way may still need the handler's.
async fn stop(handles: Vec<ServerHandle>) {
    for handle in handles {
        handle.stop(true).await;
    }
}
