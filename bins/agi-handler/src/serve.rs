use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use agi_rs::fastagi::{BlockingSession, FastAgi, Incident};
use tokio::runtime::Builder;
use tokio::signal::unix::{SignalKind, signal};

use crate::error::HandlerError;
use crate::evidence;
use crate::log::{chain, session};
use crate::role::{Handler, Role};
use crate::settings::{ServerSettings, Settings};

/// Asterisk says nothing while Dial runs, and no permission is for more than a day.
const IDLE_LIMIT: Duration = Duration::from_hours(25);

/// Takes calls over FastAGI until SIGTERM or SIGINT; then lets those that are up go on, until they
/// end or the drain limit is over.
pub(crate) fn serve(listen: &str, mut settings: Settings) -> Result<(), HandlerError> {
    let ServerSettings { peers, max_sessions, drain_limit, record, pbx } = settings.take_server();
    let handler = Arc::new(Handler::new(settings));
    let mut server = FastAgi::bind(listen)
        .map_err(failed(format!("listen on {listen}")))?
        .max_sessions(max_sessions)
        .drain_limit(drain_limit)
        .idle_limit(IDLE_LIMIT)
        .on_incident(tell);
    if !peers.is_empty() {
        server = server.peers(peers);
    }
    for role in Role::ALL {
        let handler = Arc::clone(&handler);
        server = server.route_blocking(role.name(), move |mut call| {
            answer(&handler, role, &mut call);
        });
    }
    if let Some(record) = record {
        evidence::start(Arc::clone(&handler), record, pbx)
            .map_err(failed("answer questions about Asterisk's record".to_owned()))?;
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
fn answer(handler: &Handler, role: Role, call: &mut BlockingSession) {
    let _span = session(role).entered();
    if let Err(error) = handler.steer(role, call) {
        tracing::error!(error = chain(&error), "the session stopped");
        return;
    }
    if role == Role::Business {
        handler.litter.clear(call);
    }
}

/// What the server did not leave to a handler. Whoever connects can have themselves refused; the
/// rest is ours to mend.
fn tell(incident: &Incident) {
    let error = chain(incident);
    match incident {
        Incident::HandlerPanicked => tracing::error!(error, "a session panicked"),
        Incident::Accept { .. } => tracing::error!(error, "no connection can be accepted"),
        _ => tracing::warn!(error, "a session was refused"),
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

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::Mutex;

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(line)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_is_ours_to_mend_is_an_error_and_a_stranger_is_none() {
        let peer = ([127, 0, 0, 1], 1).into();
        let full = io::Error::other("too many open files");
        for (incident, level, message) in [
            (Incident::HandlerPanicked, "ERROR", "a session panicked"),
            (Incident::Accept { source: full }, "ERROR", "no connection can be accepted"),
            (Incident::PeerNotAllowed { peer }, "WARN", "a session was refused"),
            (Incident::TooManySessions { peer }, "WARN", "a session was refused"),
        ] {
            let lines = Lines::default();
            let writer = Mutex::new(lines.clone());
            let log = tracing_subscriber::fmt().json().flatten_event(true).with_writer(writer);
            tracing::subscriber::with_default(log.finish(), || tell(&incident));
            let line = lines.0.lock().unwrap();
            let line: serde_json::Value = serde_json::from_slice(&line).unwrap();
            assert_eq!(line.get("level").unwrap(), level, "{incident}");
            assert_eq!(line.get("message").unwrap(), message);
            assert_eq!(line.get("error").unwrap().as_str(), Some(chain(&incident).as_str()));
        }
    }
}
