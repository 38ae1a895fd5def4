use std::collections::{BTreeMap, HashMap};
use std::fmt;

use callback_core::limits::Money;
use callback_core::{CallbackState, Side};
use jiff::{SignedDuration, Timestamp};

use super::desk::Row;
use super::house::House;
use super::ledger::Ledger;

/// What a month came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub seed: u64,
    pub callbacks: usize,
    /// How many ended so; those that are open when nothing more can happen by their states.
    pub ended: BTreeMap<&'static str, usize>,
    pub attempts: u64,
    /// Phones that rang, at the business and of visitors.
    pub rings: (usize, usize),
    /// From asking to the ring of the visitor's phone, and to the talk.
    pub to_ring: Waits,
    pub to_talk: Waits,
    pub most_at_once: usize,
    pub texts: usize,
    /// How many numbers are blocked in the end, and how many of their visitors were refused.
    pub blocked: (usize, usize),
    pub spend: Money,
    pub currency: String,
    /// How often a limit left no room.
    pub limited: BTreeMap<&'static str, usize>,
    /// What the ledger has against it.
    pub broken: Vec<&'static str>,
}

/// How long it took: half of them at most so long, nine tenths, ninety-nine hundredths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waits {
    pub p50: SignedDuration,
    pub p90: SignedDuration,
    pub p99: SignedDuration,
}

impl Waits {
    fn of(waits: impl Iterator<Item = SignedDuration>) -> Self {
        let mut all: Vec<_> = waits.collect();
        all.sort_unstable();
        let place = |percent: usize| {
            let nth = (all.len() * percent).div_ceil(100).saturating_sub(1);
            all.get(nth).copied().unwrap_or_default()
        };
        Self { p50: place(50), p90: place(90), p99: place(99) }
    }
}

impl Report {
    pub(super) fn of(
        seed: u64,
        house: &House,
        rows: &[Row],
        ledger: &Ledger,
        (texts, refused): (usize, usize),
        limited: &HashMap<&'static str, usize>,
    ) -> Self {
        let mut ended = BTreeMap::new();
        for row in rows {
            *ended.entry(row.state.name()).or_default() += 1;
        }
        let since = |row: &Row, at: Option<Timestamp>| Some(at?.duration_since(row.asked_at));
        let talked = rows.iter().filter(|row| row.state == CallbackState::Completed);
        let costs = ledger.calls.iter().map(|call| call.cost);
        Self {
            seed,
            callbacks: rows.len(),
            ended,
            attempts: rows.iter().map(|row| u64::from(row.attempts)).sum(),
            rings: (ledger.count(Side::Business), ledger.count(Side::Visitor)),
            to_ring: Waits::of(rows.iter().filter_map(|row| since(row, row.rung_at))),
            to_talk: Waits::of(talked.filter_map(|row| since(row, row.joined_at))),
            most_at_once: ledger.most_at_once(),
            texts,
            blocked: (ledger.blocked.len(), refused),
            spend: costs.fold(Money::ZERO, |sum, cost| sum + cost),
            currency: house.prices.currency.clone(),
            limited: limited.iter().map(|(name, often)| (*name, *often)).collect(),
            broken: ledger.broken(house),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "seed {}: {} callbacks, {} attempts",
            self.seed, self.callbacks, self.attempts
        )?;
        let counted = |counted: &BTreeMap<&str, usize>| {
            counted
                .iter()
                .map(|(name, often)| format!("{often} {name}"))
                .collect::<Vec<_>>()
                .join(", ")
        };
        writeln!(f, "ended as: {}", counted(&self.ended))?;
        let (business, visitors) = self.rings;
        writeln!(f, "phones that rang: {business} at the business, {visitors} of visitors")?;
        for (what, Waits { p50, p90, p99 }) in
            [("asking to the ring", self.to_ring), ("asking to the talk", self.to_talk)]
        {
            writeln!(f, "from {what}: {p50:#} (p50), {p90:#} (p90), {p99:#} (p99)")?;
        }
        writeln!(f, "most attempts at once: {}", self.most_at_once)?;
        writeln!(f, "texts: {}; spent: {} {}", self.texts, self.spend, self.currency)?;
        let (blocked, refused) = self.blocked;
        writeln!(f, "numbers blocked: {blocked}; refused for that: {refused}")?;
        writeln!(f, "limits met: {}", counted(&self.limited))?;
        if self.broken.is_empty() {
            writeln!(f, "no rule was broken")
        } else {
            writeln!(f, "broken: {}", self.broken.join(", "))
        }
    }
}
