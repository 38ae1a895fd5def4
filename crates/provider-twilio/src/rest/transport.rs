//! How requests leave, and whether any byte of one has. What `ureq` offers for that is outside of its promise of
//! stability: a new minor version may need a change here.

use std::cell::Cell;
use std::time::Duration;

use ureq::Agent;
use ureq::Error;
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, DefaultConnector, NextTimeout, Transport,
};

/// How long a request may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Until the connection is there, its encryption included.
    pub connect: Duration,
    /// In all.
    pub overall: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connect: Duration::from_secs(3), overall: Duration::from_secs(10) }
    }
}

/// An agent that follows nothing, trusts no environment, and keeps at most `idle` connections open.
pub(super) fn agent(limits: Limits, idle: usize) -> Agent {
    let config = Agent::config_builder()
        .timeout_connect(Some(limits.connect))
        .timeout_global(Some(limits.overall))
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .max_idle_connections(idle)
        .max_idle_connections_per_host(idle)
        .input_buffer_size(16 << 10)
        .output_buffer_size(16 << 10)
        .user_agent(concat!("provider-twilio/", env!("CARGO_PKG_VERSION")))
        .build();
    Agent::with_parts(config, Watched(DefaultConnector::default()), DefaultResolver::default())
}

thread_local! {
    // `ureq` writes on the thread that asks.
    static WRITTEN: Cell<bool> = const { Cell::new(false) };
}

/// Runs `request`, and tells whether it began to write.
pub(super) fn watched<T>(request: impl FnOnce() -> T) -> (T, bool) {
    WRITTEN.set(false);
    let outcome = request();
    (outcome, WRITTEN.get())
}

/// Connects as `ureq` does, TLS included: what comes before the first write can't have asked for anything.
#[derive(Debug)]
struct Watched(DefaultConnector);

impl Connector for Watched {
    type Out = WatchedTransport;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        _: Option<()>,
    ) -> Result<Option<WatchedTransport>, Error> {
        Ok(self.0.connect(details, None)?.map(WatchedTransport))
    }
}

#[derive(Debug)]
struct WatchedTransport(Box<dyn Transport>);

impl Transport for WatchedTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.0.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        WRITTEN.set(true);
        self.0.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.0.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.0.is_open()
    }

    fn is_tls(&self) -> bool {
        self.0.is_tls()
    }
}
