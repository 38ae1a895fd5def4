use callback_core::limits::{Limits, Money, Price, Prices};
use callback_core::targets::{BusinessPhone, Level, Manner, Plan, Target};
use callback_core::{BusinessNumber, Hours, Policy, Region};
use jiff::civil::date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// A desk in Berlin: two who are rung one after the other, a third behind them, open on weekdays from nine to five and
/// closed on one holiday.
#[derive(Debug, Clone)]
pub struct House {
    pub policy: Policy,
    pub limits: Limits,
    pub prices: Prices,
    /// How many callbacks may go on at a time.
    pub lines: usize,
    /// How many are asked for.
    pub callbacks: usize,
    /// When the month begins.
    pub begin: Timestamp,
}

/// What its desk is told wrongly, so that the ledger must show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// It believes that the business is always open.
    Hours,
    CallsPerSecond,
    CallsPerDay,
    SpendPerDay,
    RingsPerDay,
    Lines,
    /// It goes on with callbacks that were cancelled.
    Cancels,
    /// It calls numbers that were blocked since they were asked for.
    Blocks,
}

impl Flaw {
    pub const ALL: [Self; 8] = [
        Self::Hours,
        Self::CallsPerSecond,
        Self::CallsPerDay,
        Self::SpendPerDay,
        Self::RingsPerDay,
        Self::Lines,
        Self::Cancels,
        Self::Blocks,
    ];
}

impl House {
    /// One that is asked for so many callbacks in November 2026; `None` if its numbers or its clocks can't be read.
    #[must_use]
    pub fn in_november(callbacks: usize) -> Option<Self> {
        let zone = TimeZone::get("Europe/Berlin").ok()?;
        let begin = date(2026, 11, 1).to_zoned(zone.clone()).ok()?.timestamp();
        let day = || vec!["09:00-17:00".parse().ok()];
        let day = day().into_iter().collect::<Option<Vec<_>>>()?;
        let week =
            std::array::from_fn(|weekday| if weekday < 5 { day.clone() } else { Vec::new() });
        let hours = Hours::weekly(zone, week)?.changed(date(2026, 11, 18), Vec::new());
        let plan = plan(&hours)?;
        let policy = Policy { hours: plan.hours().clone(), whom: plan, ..Policy::default() };
        let mut prices = Prices::new("EUR", price(0, 20_000));
        prices.insert("+4915", price(0, 90_000)).ok()?;
        prices.insert("+43", price(10_000, 120_000)).ok()?;
        let limits = Limits {
            calls_per_second: Some(5),
            calls_per_day: Some(9_000),
            spend_per_day: Some(Money::from_millionths(1_000_000).times(2_000)),
            rings_per_day: Some(3),
            queue: None,
        };
        Some(Self { policy, limits, prices, lines: 60, callbacks, begin })
    }

    /// The same as its desk is told of it.
    pub(super) fn told(&self, flaw: Option<Flaw>) -> Self {
        let mut told = self.clone();
        match flaw {
            Some(Flaw::Hours) => told.open_always(),
            Some(Flaw::CallsPerSecond) => told.limits.calls_per_second = None,
            Some(Flaw::CallsPerDay) => told.limits.calls_per_day = None,
            Some(Flaw::SpendPerDay) => told.limits.spend_per_day = None,
            Some(Flaw::RingsPerDay) => told.limits.rings_per_day = Some(4),
            Some(Flaw::Lines) => told.lines += 1,
            Some(Flaw::Cancels | Flaw::Blocks) | None => {}
        }
        told
    }

    fn open_always(&mut self) {
        let hours = Hours::always_in(self.policy.hours.zone());
        if let Some(plan) = plan(&hours) {
            self.policy = Policy { hours, whom: plan, ..self.policy.clone() };
        }
    }
}

fn price(call: u64, minute: u64) -> Price {
    Price { call: Money::from_millionths(call), minute: Money::from_millionths(minute) }
}

fn plan(hours: &Hours) -> Option<Plan> {
    let home = Region::parse("DE").ok()?;
    let target = |name: &str, number: &str| {
        let phone = BusinessPhone::Number(BusinessNumber::parse(number, home).ok()?);
        Some(Target { name: name.parse().ok()?, phone, hours: hours.clone() })
    };
    let level = |targets: Vec<Target>, tries| Level {
        targets,
        manner: Manner::InOrder,
        tries,
        after: None::<SignedDuration>,
    };
    let first = vec![target("anna", "+493012345601")?, target("ben", "+493012345602")?];
    let chief = vec![target("chief", "+493012345603")?];
    Plan::new(vec![level(first, Some(1)), level(chief, None)])
}
