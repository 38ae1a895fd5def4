//! How long a killed api takes to be of use again over a real Asterisk, with many callbacks open.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use testbed::{CarrierOptions, House, Phone, PhoneCall, Plan};

use super::{ACCEPTING, HANDS, LOOK, PREPARED, RECONCILED};
use crate::ProveError;
use crate::client::{Client, seen};
use crate::diary::Seen;
use crate::kills::lock;
use crate::numbers::Numbers;

const BUSINESS: &str = "+12015550100";

/// What a recovery took.
#[derive(Debug)]
pub struct HouseRecovery {
    /// How many callbacks were accepted and not over when it was killed.
    pub open: usize,
    /// How many of them were talking. Half of these hung up while it was dead, the others once it was back.
    pub talking: usize,
    /// From the start until a callback was answered by 202.
    pub accepting: Duration,
    /// From the start until each of those that were talking was told to be over, or left to a person.
    pub reconciled: Duration,
    /// How many were left to a person.
    pub parked: usize,
}

impl HouseRecovery {
    /// Whether both are within the bounds.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.accepting <= ACCEPTING && self.reconciled <= RECONCILED
    }
}

impl fmt::Display for HouseRecovery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "killed with {} callbacks open, {} of them talking; answered by 202 after {:.2?} (bound \
             {ACCEPTING:?}), all that talked told after {:.2?} (bound {RECONCILED:?}), {} of them left to a person",
            self.open, self.talking, self.accepting, self.reconciled, self.parked
        )
    }
}

/// Kills `api`, beside which `agi-handler` lies, when so many callbacks are open and so many of them talk, and
/// starts it at once.
pub fn house_recovery(
    api: &Path,
    open: usize,
    talking: usize,
) -> Result<HouseRecovery, ProveError> {
    let plan = Plan {
        // Until they are told to hang up.
        phones: CarrierOptions { talk: 2 * PREPARED, ..CarrierOptions::default() },
        settings: vec![
            ("MAX_CONCURRENT_CALLS", talking.to_string()),
            ("RETRIES", "off".to_owned()),
            ("MAX_RINGS_PER_DAY", "0".to_owned()),
            ("LOG_FILTER", "error,provider_ami=info,callback_engine=info".to_owned()),
        ],
        ..Plan::new(api.parent().unwrap_or(api), BUSINESS)
    };
    let mut house = House::open(&plan)?;
    let client = Client::of(&house.server.public_url());
    let tickets = ask_for(open, &client)?;
    house.carrier.wait_for(PREPARED, |calls| talks(calls).count() >= talking)?;
    let calls = house.carrier.calls();
    let up: Vec<_> = talks(&calls).collect();
    let (early, late) = up.split_at(up.len() / 2);

    house.server.kill();
    hang_up(&house, early)?;
    let begun = Instant::now();
    house.server.relaunch()?;
    let nobody = nobody_asked_for(&tickets)?;
    while !matches!(client.ask(&nobody), Ok((202, _))) {
        if begun.elapsed() > PREPARED {
            return Err(ProveError::Useless("it does not accept callbacks again".to_owned()));
        }
        thread::park_timeout(LOOK);
    }
    let accepting = begun.elapsed();
    hang_up(&house, late)?;
    let mut waiting: Vec<_> = up.iter().filter_map(|call| tickets.get(&call.number)).collect();
    let mut parked = 0;
    while !waiting.is_empty() {
        waiting.retain(|(id, token)| {
            let Ok((200, page)) = client.look(id, token) else { return true };
            let settled = seen(&page).filter(Seen::is_settled);
            parked += usize::from(settled.as_ref().is_some_and(|page| !page.is_final));
            settled.is_none()
        });
        if begun.elapsed() > PREPARED {
            let why = format!("{} were never told:\n{}", waiting.len(), house.server.log());
            return Err(ProveError::Useless(why));
        }
        thread::park_timeout(LOOK);
    }
    let reconciled = begun.elapsed();
    Ok(HouseRecovery { open: tickets.len(), talking: up.len(), accepting, reconciled, parked })
}

/// Id and token, by the visitor's number.
type Tickets = HashMap<String, (String, String)>;

/// Asks for so many callbacks, all of which are to be accepted.
fn ask_for(open: usize, client: &Client) -> Result<Tickets, ProveError> {
    let waiting = Mutex::new(plain_numbers().take(open));
    let tickets = Mutex::new(Tickets::new());
    thread::scope(|scope| {
        for _ in 0..HANDS {
            scope.spawn(|| {
                while let Some(number) = lock(&waiting).next() {
                    let Ok((202, body)) = client.ask(&number) else { continue };
                    let text = |name: &str| body.get(name)?.as_str().map(str::to_owned);
                    if let (Some(id), Some(token)) = (text("id"), text("token")) {
                        lock(&tickets).insert(number, (id, token));
                    }
                }
            });
        }
    });
    let tickets = tickets.into_inner().unwrap_or_default();
    if tickets.len() < open {
        let why = format!("only {} of {open} callbacks were accepted", tickets.len());
        return Err(ProveError::Useless(why));
    }
    Ok(tickets)
}

fn plain_numbers() -> impl Iterator<Item = String> {
    let numbers = Numbers::new();
    std::iter::from_fn(move || numbers.draw_plain())
}

fn nobody_asked_for(tickets: &Tickets) -> Result<String, ProveError> {
    let free = plain_numbers().find(|number| !tickets.contains_key(number));
    free.ok_or_else(|| ProveError::Useless("all numbers are used".to_owned()))
}

/// The visitors who have answered and are on the line.
fn talks(calls: &[PhoneCall]) -> impl Iterator<Item = &PhoneCall> {
    let is_up = |call: &&PhoneCall| call.answered.is_some() && call.ended.is_none();
    calls.iter().filter(|call| call.phone == Phone::Visitor).filter(is_up)
}

fn hang_up(house: &House, visitors: &[&PhoneCall]) -> Result<(), ProveError> {
    for visitor in visitors {
        house.carrier.hang_up(visitor)?;
    }
    let left = |calls: &[PhoneCall]| {
        let is_left = |call: &&PhoneCall| visitors.iter().any(|it| it.call_id == call.call_id);
        calls.iter().filter(is_left).all(|call| call.ended.is_some())
    };
    Ok(house.carrier.wait_for(PREPARED, left)?)
}
