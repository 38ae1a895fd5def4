//! How long a killed api takes to be of use again, with many calls going on.

pub(crate) mod house;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use provider_simulator::{Absence, Faults, Terms, Timing};
use serde_json::Value;
use tempfile::TempDir;
use testbed::Server;

use crate::client::{Client, seen};
use crate::kills::lock;
use crate::network::{GOOD_BUSINESS, Network};
use crate::numbers::Numbers;
use crate::{Plan, ProveError, Provider};

/// How long it may take to accept callbacks again.
const ACCEPTING: Duration = Duration::from_secs(2);
/// How long it may take until everything is reconciled or parked.
const RECONCILED: Duration = Duration::from_secs(15);
/// The same over Twilio, which lists calls late.
const RECONCILED_LATE: Duration = Duration::from_mins(4);
/// How long it may take until the calls are up; whoever takes so long to recover never does.
const PREPARED: Duration = Duration::from_mins(10);
/// How many ask for callbacks at a time.
const HANDS: usize = 8;
/// Over Twilio one order of so many may go unanswered.
const DOUBTS: usize = 10;
const LOOK: Duration = Duration::from_millis(1);
const LONG_LOOK: Duration = Duration::from_millis(250);

/// What a recovery took.
#[derive(Debug)]
pub struct Recovery {
    /// How many callbacks were open when it was killed.
    pub open: usize,
    /// How many of their orders for calls got no answer; the calls of the others were up.
    pub doubts: usize,
    /// From the start until a callback was answered by 202.
    pub accepting: Duration,
    /// From the start until the network was asked about every call, and nothing was in doubt any more.
    pub reconciled: Duration,
    bound: Duration,
}

impl Recovery {
    /// Whether both are within the bounds.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.accepting <= ACCEPTING && self.reconciled <= self.bound
    }
}

impl fmt::Display for Recovery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { open, doubts, accepting, reconciled, bound } = self;
        write!(
            f,
            "killed with {open} callbacks open, {doubts} orders unanswered; answered by 202 after \
             {accepting:.2?} (bound {ACCEPTING:?}), all reconciled or parked after \
             {reconciled:.2?} (bound {bound:?})"
        )
    }
}

/// Kills the api when so many calls are up, and starts it at once.
pub fn recovery(plan: &Plan) -> Result<Recovery, ProveError> {
    let folder = TempDir::with_prefix("prove-").map_err(ProveError::io("no folder"))?;
    let network = match plan.provider {
        Provider::Simulator => Network::simulated(folder.path(), long_talks())?,
        Provider::Twilio => Network::patient_twilio()?,
    };
    let mut settings = vec![
        ("BUSINESS_NUMBER", GOOD_BUSINESS.to_owned()),
        ("MAX_CONCURRENT_CALLS", "1000".to_owned()),
        ("MAX_RINGS_PER_DAY", "0".to_owned()),
        ("RETRIES", "off".to_owned()),
        ("LOG_FILTER", "error".to_owned()),
    ];
    settings.extend(network.settings());
    let mut server = Server::start(&plan.api, &settings, None)?;
    network.find(&server)?;
    let client = Client::of(&server.public_url());
    let visitors = Visitors { client, numbers: Numbers::new(), asked: Mutex::default() };
    let doubts = if plan.provider == Provider::Twilio { plan.calls / DOUBTS } else { 0 };
    visitors.ask_until_up(plan.calls - doubts, &network)?;
    visitors.ask_in_vain(doubts, &network)?;
    let mut unclear = std::mem::take(&mut *lock(&visitors.asked));
    let (open, doubts) = (unclear.len(), network.struck());
    server.kill();
    let begun = Instant::now();
    network.mend();
    server.relaunch()?;
    while !visitors.ask() {
        if begun.elapsed() > PREPARED {
            return Err(ProveError::Useless("it accepts nothing any more".to_owned()));
        }
        thread::park_timeout(LOOK);
    }
    let accepting = begun.elapsed();
    while network.unasked_calls(begun) > 0 {
        if begun.elapsed() > PREPARED {
            return Err(ProveError::Useless("it does not ask about every call".to_owned()));
        }
        thread::park_timeout(LOOK);
    }
    while !unclear.is_empty() {
        let mut states = BTreeMap::<_, usize>::new();
        unclear.retain(|ticket| match visitors.doubt(ticket) {
            Some(state) => {
                *states.entry(state).or_default() += 1;
                true
            }
            None => false,
        });
        if begun.elapsed() > PREPARED {
            return Err(ProveError::Useless(format!("these stay in doubt: {states:?}")));
        }
        thread::park_timeout(LONG_LOOK);
    }
    let reconciled = begun.elapsed();
    let bound = match plan.provider {
        Provider::Simulator => RECONCILED,
        Provider::Twilio => RECONCILED_LATE,
    };
    Ok(Recovery { open, doubts, accepting, reconciled, bound })
}

/// What a callback is looked at with.
type Ticket = (String, String);

struct Visitors {
    client: Client,
    numbers: Numbers,
    asked: Mutex<Vec<Ticket>>,
}

impl Visitors {
    /// Has callbacks asked for until so many calls are up.
    fn ask_until_up(&self, calls: usize, network: &Network) -> Result<(), ProveError> {
        let deadline = Instant::now() + PREPARED;
        let is_time_left = || Instant::now() < deadline;
        let left = AtomicUsize::new(calls);
        let take = |left: usize| left.checked_sub(1);
        thread::scope(|scope| {
            for _ in 0..HANDS {
                scope.spawn(|| {
                    while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok() {
                        while is_time_left() && !self.ask() {}
                    }
                });
            }
        });
        while network.live_calls() < calls {
            if !is_time_left() {
                let why = format!("only {} calls came up", network.live_calls());
                return Err(ProveError::Useless(why));
            }
            thread::park_timeout(LOOK);
        }
        Ok(())
    }

    /// Asks for some more, half of whose orders are not answered.
    fn ask_in_vain(&self, calls: usize, network: &Network) -> Result<(), ProveError> {
        let Network::Twilio(twilio) = network else { return Ok(()) };
        network.answer_half();
        for _ in 0..calls {
            self.ask();
        }
        if twilio.wait_until(PREPARED, |twilio| twilio.struck() >= calls / 3) {
            return Ok(());
        }
        Err(ProveError::Useless("the orders of the last callbacks did not come".to_owned()))
    }

    /// Whether another callback is accepted.
    fn ask(&self) -> bool {
        let Some(number) = self.numbers.draw_plain() else { return false };
        let Ok((202, body)) = self.client.ask(&number) else { return false };
        let text = |name| body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        lock(&self.asked).push((text("id"), text("token")));
        true
    }

    /// In which state it is not known yet what became of a callback's first order, if that is so: of one that is not
    /// known, the next is never sent.
    fn doubt(&self, (id, token): &Ticket) -> Option<String> {
        let Ok((200, body)) = self.client.look(id, token) else {
            return Some("no answer".to_owned());
        };
        let Some(now) = seen(&body) else { return Some("no state".to_owned()) };
        let is_clear = now.is_settled() || now.attempts > 1 || now.state == "connected";
        (!is_clear).then_some(now.state)
    }
}

fn long_talks() -> Terms {
    let timing = Timing { talk: PREPARED * 2, ..Timing::fast() };
    Terms { timing, pace: 1, absence: Absence::Provable, faults: Faults::default() }
}
