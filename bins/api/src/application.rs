//! Binding and wiring: store, desk, provider, worker, listeners.

use std::fmt;
use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use actix_web::dev::{Server, ServerHandle};
use actix_web::rt::task::spawn_blocking;
use actix_web::{App, HttpServer, middleware};
use callback_core::PhoneNumber;
use callback_core::ports::provider::CallProvider;
use callback_core::ports::store::Store;
use callback_engine::{Desk, SystemClock, Worker};
use provider_twilio::Webhooks;
use store_sqlite::SqliteStore;
use tokio::sync::watch;

use crate::http::{self, Edge};
use crate::internal::{self, HandlerDoor, Mailboxes};
use crate::listeners::{Internal, SocketFile, address, listen};
use crate::settings::{InternalAddress, Settings};
use crate::{Carriers, StartupError, Telephony};

/// One writer behind all of them: more threads would only wait for it.
const BLOCKING_THREADS: usize = 4;
const PUBLIC_WORKERS: usize = 2;
/// How long a request may take to end when the program is told to stop.
const DRAIN_SECONDS: u64 = 10;

/// The whole program, bound and wired; it takes requests from the moment that it is built.
pub struct Application {
    addresses: Addresses,
    public: Server,
    internal: Option<Server>,
    /// Of the internal listener, if it has one.
    socket: Option<SocketFile>,
    stopping: watch::Sender<bool>,
    backstage: Backstage,
}

/// Where the application listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    pub http: SocketAddr,
    /// Absent when no handler secret is set.
    pub internal: Option<InternalAddress>,
}

/// What works behind the listeners; dropped in this order.
struct Backstage {
    _worker: Worker,
    webhooks: Option<Webhooks>,
    provider: Arc<dyn CallProvider>,
    mailboxes: Arc<Mailboxes>,
    desk: Arc<Desk>,
    store: Arc<dyn Store>,
}

impl Application {
    /// Opens the database, takes up the work of the last run, and listens. To be called inside an
    /// actix system.
    pub fn build(settings: &Settings, telephony: Telephony) -> Result<Self, StartupError> {
        // First: whoever starts it twice is told by whom the database is used, and not of a port.
        let path = &settings.database;
        let store = SqliteStore::open(path).map_err(|e| StartupError::store(path.clone(), e))?;
        let public = listen(settings.http_bind)?;
        let internal =
            settings.handler.as_ref().map(|it| Internal::listen(&it.bind)).transpose()?;
        let backstage = Backstage::set_up(settings, Arc::new(store), telephony)?;
        let (stopping, stopped) = watch::channel(false);
        let addresses = Addresses {
            http: address(&public, settings.http_bind)?,
            internal: match (&internal, &settings.handler) {
                (Some(listener), Some(handler)) => Some(listener.address(&handler.bind)?),
                _ => None,
            },
        };
        let edge = Arc::new(Edge::new(
            backstage.desk.clone(),
            backstage.store.clone(),
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
        Ok(Self { addresses, public, internal, socket, stopping, backstage })
    }

    /// Where it listens; of interest where a port was left to the system to choose.
    #[must_use]
    pub const fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    /// Serves until `told` is done; then ends what is under way, and lets go of everything.
    pub async fn serve_until(self, told: impl Future<Output = ()>) -> Result<(), StartupError> {
        let Self { public, internal, socket, stopping, backstage, .. } = self;
        let handles: Vec<_> = [Some(public.handle()), internal.as_ref().map(Server::handle)]
            .into_iter()
            .flatten()
            .collect();
        let desk = backstage.desk.clone();
        let watchman = async {
            told.await;
            tracing::info!("the api stops");
            // Before the listeners go: a business that answers now would find the gate gone.
            desk.close();
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

impl Backstage {
    fn set_up(
        settings: &Settings,
        store: Arc<dyn Store>,
        telephony: Telephony,
    ) -> Result<Self, StartupError> {
        let desk = Desk::open(store.clone(), Arc::new(SystemClock), settings.rules.clone())
            .map_err(|source| StartupError::Desk { source })?;
        let desk = Arc::new(desk);
        let mailboxes = Arc::new(Mailboxes::new(desk.clone()));
        let Carriers { calls: provider, sms, webhooks } =
            telephony(desk.clone(), mailboxes.clone())?;
        let start = |what| move |source| StartupError::Start { what, source };
        let worker = Worker::start_with(desk.clone(), provider.clone(), sms);
        let worker = worker.map_err(start("the worker"))?;
        // The first visitor of each country would wait for it.
        std::thread::Builder::new()
            .name("numbers".into())
            .spawn(PhoneNumber::warm_up)
            .map_err(start("reading the numbering plans"))?;
        Ok(Self { _worker: worker, webhooks, provider, mailboxes, desk, store })
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
        App::new().wrap(middleware::from_fn(http::dress)).configure(|app| http::routes(app, edge))
    };
    Ok(HttpServer::new(factory)
        .workers(PUBLIC_WORKERS)
        .worker_max_blocking_threads(BLOCKING_THREADS)
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
        .worker_max_blocking_threads(BLOCKING_THREADS)
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
