//! How long a killed api takes to be of use again, with many calls going on.

pub(crate) mod house;

use std::fmt;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use provider_simulator::{Absence, Exchange, Faults, Terms, Timing};
use tempfile::TempDir;
use testbed::Server;

use crate::ProveError;
use crate::client::Client;
use crate::numbers::Numbers;

/// How long it may take to accept callbacks again.
const ACCEPTING: Duration = Duration::from_secs(2);
/// How long it may take until every call was asked about.
const RECONCILED: Duration = Duration::from_secs(15);
/// How long it may take until the calls are up.
const PREPARED: Duration = Duration::from_mins(5);
/// How many ask for callbacks at a time.
const HANDS: usize = 8;
const LOOK: Duration = Duration::from_millis(1);
const BUSINESS: &str = "+12015550100";

/// What a recovery took.
#[derive(Debug)]
pub struct Recovery {
    /// How many calls were up when it was killed.
    pub calls: usize,
    /// From the start until a callback was answered by 202.
    pub accepting: Duration,
    /// From the start until the network was asked about every call.
    pub reconciled: Duration,
}

impl Recovery {
    /// Whether both are within the bounds.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.accepting <= ACCEPTING && self.reconciled <= RECONCILED
    }
}

impl fmt::Display for Recovery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "killed with {} calls up; answered by 202 after {:.2?} (bound {ACCEPTING:?}), all calls \
             asked about after {:.2?} (bound {RECONCILED:?})",
            self.calls, self.accepting, self.reconciled
        )
    }
}

/// Kills `api` when so many calls are up, and starts it at once.
pub fn recovery(api: &Path, calls: usize) -> Result<Recovery, ProveError> {
    let folder = TempDir::with_prefix("prove-").map_err(ProveError::io("no folder"))?;
    let socket = folder.path().join("network.sock");
    let exchange = Exchange::open(&socket, long_talks())
        .map_err(ProveError::io("the simulated network could not listen"))?;
    let settings = [
        ("CALLBACK_PROVIDER", "simulator".to_owned()),
        ("SIMULATOR_NETWORK", format!("unix:{}", socket.display())),
        ("BUSINESS_NUMBER", BUSINESS.to_owned()),
        ("MAX_CONCURRENT_CALLS", "1000".to_owned()),
        ("RETRIES", "off".to_owned()),
        ("LOG_FILTER", "error".to_owned()),
    ];
    let mut server = Server::start(api, &settings, None)?;
    let (client, numbers) = (Client::of(&server.public_url()), Numbers::new());
    ask_for(calls, &client, &numbers, &exchange)?;
    let calls = exchange.live_calls();
    server.kill();
    let begun = Instant::now();
    server.relaunch()?;
    let (mut accepting, mut reconciled) = (None, None);
    while accepting.is_none() || reconciled.is_none() {
        if accepting.is_none() && ask(&client, &numbers) {
            accepting = Some(begun.elapsed());
        }
        if exchange.unasked_calls() == 0 {
            reconciled.get_or_insert_with(|| begun.elapsed());
        }
        if begun.elapsed() > PREPARED {
            return Err(ProveError::Useless("it did not recover at all".to_owned()));
        }
        thread::park_timeout(LOOK);
    }
    let (accepting, reconciled) = (accepting.unwrap_or_default(), reconciled.unwrap_or_default());
    Ok(Recovery { calls, accepting, reconciled })
}

/// Has callbacks asked for until so many calls are up.
fn ask_for(
    calls: usize,
    client: &Client,
    numbers: &Numbers,
    exchange: &Exchange,
) -> Result<(), ProveError> {
    let deadline = Instant::now() + PREPARED;
    let is_time_left = || Instant::now() < deadline;
    // Some end early; those that come after them take their lines.
    thread::scope(|scope| {
        for _ in 0..HANDS {
            scope.spawn(|| {
                for _ in 0..(calls + calls / 5) / HANDS {
                    if is_time_left() {
                        ask(client, numbers);
                    }
                }
            });
        }
    });
    while exchange.live_calls() < calls {
        if !is_time_left() {
            let why = format!("only {} calls came up", exchange.live_calls());
            return Err(ProveError::Useless(why));
        }
        thread::park_timeout(LOOK);
    }
    Ok(())
}

fn ask(client: &Client, numbers: &Numbers) -> bool {
    numbers.draw().is_some_and(|number| matches!(client.ask(&number), Ok((202, _))))
}

fn long_talks() -> Terms {
    let timing = Timing { talk: PREPARED * 2, ..Timing::fast() };
    Terms { timing, pace: 1, absence: Absence::Provable, faults: Faults::default() }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
