//! How much may be done, and what calls cost: `[prices]` in the file.

use callback_core::limits::{InvalidMoney, Limits, Money, Price, Prices};
use callback_engine::{BudgetRules, Overflow, TextRules};
use config::{Map, Value, ValueKind};
use jiff::SignedDuration;

use super::check::Check;
use super::error::Complaint;
use super::key::{self, Key};

const MOST: u32 = 1_000_000;
/// However often somebody asks to be called: more rings a day are a nuisance.
const RINGS: u32 = 3;
const CURRENCY: &str = "write the three letters of the currency, such as USD or EUR";

impl Check {
    /// What is complained about counts as not set: nothing comes of such settings. No call lasts longer than
    /// `longest`.
    pub(super) fn budget(&mut self, lines: u32, longest: SignedDuration) -> BudgetRules {
        let table = self.given.prices.take();
        let prices = table.map(|table| read(table, &mut self.given.complaints));
        let spend_per_day = self.spend();
        if let Some(most) = spend_per_day {
            self.check_spend(most, prices.as_ref(), longest);
        }
        let (queue, overflow) = self.overflow(lines);
        let limits = Limits {
            calls_per_second: self.limit(key::CALLS_PER_SECOND, 0, 1000),
            calls_per_day: self.limit(key::MAX_CALLS_PER_DAY, 0, MOST),
            spend_per_day,
            rings_per_day: self.limit(key::MAX_RINGS_PER_DAY, RINGS, 100),
            queue,
        };
        let prices = prices.map(|prices| prices.all).unwrap_or_default();
        BudgetRules { limits, prices, overflow }
    }

    /// How many text messages are handed over at a time.
    pub(super) fn texts_at_once(&mut self) -> Option<usize> {
        let usual = u32::try_from(TextRules::AT_ONCE).unwrap_or(10);
        usize::try_from(self.number(key::MAX_CONCURRENT_SMS, usual, 1..=100)?).ok()
    }

    /// A number of which 0 means none.
    fn limit(&mut self, key: Key, usual: u32, most: u32) -> Option<u32> {
        self.number(key, usual, 0..=most).filter(|number| *number > 0)
    }

    fn spend(&mut self) -> Option<Money> {
        match self.given.get(key::MAX_SPEND_PER_DAY)?.parse() {
            Ok(money) => Some(money).filter(|money| *money > Money::ZERO),
            Err(error) => {
                let error: InvalidMoney = error;
                self.complain(key::MAX_SPEND_PER_DAY, error);
                None
            }
        }
    }

    /// A limit that nothing is counted against, or that no call fits under, is none that anybody means.
    fn check_spend(&mut self, most: Money, prices: Option<&Given>, longest: SignedDuration) {
        let Some(Given { all, has_default }) = prices else {
            let remedy =
                "write a table [prices] in the file: without it nobody knows what calls cost";
            return self.complain(key::MAX_SPEND_PER_DAY, remedy);
        };
        if !has_default {
            let remedy = "give [prices] a default: what a number costs that none of the prefixes fits must be known, too";
            return self.complain(key::MAX_SPEND_PER_DAY, remedy);
        }
        let dearest = all.dearest(longest).times(2);
        if dearest > most {
            let currency = &all.currency;
            let remedy = format!(
                "the two calls of one callback may cost up to {dearest} {currency}, which is more: raise it, or lower \
                 TALK_LIMIT_SECONDS"
            );
            self.complain(key::MAX_SPEND_PER_DAY, remedy);
        }
    }

    /// How many may wait for a line, and what becomes of others.
    fn overflow(&mut self, lines: u32) -> (Option<u32>, Overflow) {
        let queue = self.limit(key::MAX_QUEUE_LENGTH, 0, MOST);
        let usual = if queue.is_some() { "delay" } else { "queue" };
        match self.given.get(key::CONCURRENCY_OVERFLOW_ACTION).unwrap_or(usual) {
            "queue" if queue.is_none() => (None, Overflow::default()),
            "queue" => {
                let remedy = "with queue everybody waits in line: choose delay or reject, or remove MAX_QUEUE_LENGTH";
                self.complain(key::CONCURRENCY_OVERFLOW_ACTION, remedy);
                (None, Overflow::default())
            }
            "delay" => (Some(queue.unwrap_or(lines)), Overflow::Delay),
            "reject" => (Some(queue.unwrap_or(lines)), Overflow::Reject),
            _ => {
                let remedy = "choose queue, delay or reject";
                self.complain(key::CONCURRENCY_OVERFLOW_ACTION, remedy);
                (None, Overflow::default())
            }
        }
    }
}

/// The prices as they were written.
struct Given {
    all: Prices,
    has_default: bool,
}

fn read(table: Map<String, Value>, complaints: &mut Vec<Complaint>) -> Given {
    let mut given = Given { all: Prices::default(), has_default: false };
    for (name, value) in table {
        let about = || format!("prices.{name}");
        if name == "currency" {
            given.all.currency = value.into_string().unwrap_or_default();
            continue;
        }
        let price = match price(value) {
            Ok(price) => price,
            Err(remedy) => {
                complaints.push(Complaint::about(about(), remedy));
                continue;
            }
        };
        if name == "default" {
            (given.all.usual, given.has_default) = (price, true);
        } else if let Err(error) = given.all.insert(&name, price) {
            complaints.push(Complaint::about(about(), error));
        }
    }
    let currency = given.all.currency.as_bytes();
    if currency.len() != 3 || !currency.iter().all(u8::is_ascii_uppercase) {
        complaints.push(Complaint::about("prices.currency", CURRENCY));
    }
    given
}

fn price(value: Value) -> Result<Price, String> {
    let ValueKind::Table(table) = value.kind else {
        return Err("write a price, such as { minute = \"0.0135\", call = \"0.01\" }".to_owned());
    };
    let mut price = Price::default();
    for (name, value) in table {
        let amount = match name.as_str() {
            "minute" => &mut price.minute,
            "call" => &mut price.call,
            _ => return Err(format!("{name:?} is no part of a price; write minute or call")),
        };
        let written = value.to_string();
        *amount = written
            .parse()
            .map_err(|error: InvalidMoney| format!("{name}={written:?}: {error}"))?;
    }
    Ok(price)
}
