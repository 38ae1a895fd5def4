use std::future::Future;
use std::io;
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use agi_rs::Session;
use agi_rs::fastagi::FastAgi;
use tokio::runtime::Builder;
use tokio::signal::unix::{SignalKind, signal};

use crate::error::HandlerError;
use crate::log::{chain, session};
use crate::role::{Handler, Role};
use crate::settings::{ServerSettings, Settings};

/// Asterisk says nothing while Dial runs, and no permission is for more than a day.
const IDLE_LIMIT: Duration = Duration::from_hours(25);

/// Takes calls over FastAGI until SIGTERM or SIGINT; then lets those that are up go on, until they
/// end or the drain limit is over.
pub(crate) fn serve(listen: &str, mut settings: Settings) -> Result<(), HandlerError> {
    let ServerSettings { peers, max_sessions, drain_limit } = settings.take_server();
    let handler = Arc::new(Handler::new(settings));
    let mut server = FastAgi::bind(listen)
        .map_err(failed(format!("listen on {listen}")))?
        .max_sessions(max_sessions)
        .drain_limit(drain_limit)
        .idle_limit(IDLE_LIMIT)
        .on_incident(|incident| tracing::warn!(error = chain(incident), "a session was refused"));
    if !peers.is_empty() {
        server = server.peers(peers);
    }
    for role in Role::ALL {
        let handler = Arc::clone(&handler);
        server = server.route_blocking(role.name(), move |mut call| {
            answer(&handler, role, &mut call);
        });
    }
    // A call blocks its thread until it ends; the runtime itself has little to do.
    let runtime = Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(max_sessions + 1)
        .build()
        .map_err(failed("start its runtime".to_owned()))?;
    let drained = runtime.block_on(async {
        let shutdown = shutdown()?;
        let address = server.local_addr()?;
        tracing::info!(%address, "listening on {address}");
        server.serve(shutdown).await
    });
    let drained = drained.map_err(failed("serve".to_owned()))?;
    tracing::info!(ended = drained.ended, cut = drained.cut, "stopped");
    // Calls that were cut are left to the dialplan; their threads end with the process.
    runtime.shutdown_background();
    Ok(())
}

/// One call. Whatever is wrong with it stays with it.
fn answer(handler: &Handler, role: Role, call: &mut Session<TcpStream, TcpStream>) {
    let _span = session(role).entered();
    if let Err(error) = handler.steer(role, call) {
        tracing::error!(error = chain(&error), "the session stopped");
    }
}

/// Done when the process is asked to end; from now on nothing else ends it.
fn shutdown() -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        let name = tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = interrupt.recv() => "SIGINT",
        };
        tracing::info!(signal = name, "takes no more calls, and waits for those that are up");
    })
}

fn failed(doing: String) -> impl FnOnce(io::Error) -> HandlerError {
    move |source| HandlerError::Server { doing, source }
}
