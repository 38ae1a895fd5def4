//! Limits of a run, and the network's own account of what was done under them.

use std::collections::HashMap;

use callback_core::limits::{Day, Limits, Money, Price, Prices};
use callback_core::{CallOrder, Hours, Side};
use callback_engine::BudgetRules;
use jiff::{SignedDuration, Timestamp};

use super::dice::Dice;
use super::line::Line;

/// What a run's desk is told wrongly, so that the account must find it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    CallsPerSecond,
    CallsPerDay,
    SpendPerDay,
    RingsPerDay,
    Queue,
    Lines,
    /// What is switched off stays on.
    Switches,
    /// Who is blocked is refused when they ask, and called all the same if they asked before.
    Blocks,
}

impl Flaw {
    pub const ALL: [Self; 8] = [
        Self::CallsPerSecond,
        Self::CallsPerDay,
        Self::SpendPerDay,
        Self::RingsPerDay,
        Self::Queue,
        Self::Lines,
        Self::Switches,
        Self::Blocks,
    ];
}

/// What holds in a run.
#[derive(Debug, Clone, Default)]
pub(super) struct Terms {
    pub(super) is_limited: bool,
    pub(super) limits: Limits,
    pub(super) flaw: Option<Flaw>,
}

/// What a call may take at most: whoever carries it ends it then.
const LONGEST: SignedDuration = SignedDuration::from_mins(63);

impl Terms {
    /// Limits that a run meets, each in some of the runs.
    pub(super) fn draw(seed: u64, flaw: Option<Flaw>) -> Self {
        let mut dice = Dice::new(seed ^ 0x0011_4175);
        let mut upto = |least: u32, sides: usize| {
            let some = least + u32::try_from(dice.below(sides)).unwrap_or(0);
            dice.percent(60).then_some(some)
        };
        let limits = Limits {
            calls_per_second: upto(1, 2),
            calls_per_day: upto(2, 8),
            spend_per_day: upto(206, 30).map(|units| unit().times(units.into())),
            rings_per_day: upto(1, 3),
            queue: upto(1, 2),
        };
        Self { is_limited: true, limits, flaw }
    }

    /// What the desk is told: the same, unless something is wrong with it.
    pub(super) fn rules(&self) -> BudgetRules {
        let mut limits = self.limits;
        match self.flaw {
            Some(Flaw::CallsPerSecond) => limits.calls_per_second = None,
            Some(Flaw::CallsPerDay) => limits.calls_per_day = more(limits.calls_per_day),
            Some(Flaw::SpendPerDay) => limits.spend_per_day = None,
            Some(Flaw::RingsPerDay) => limits.rings_per_day = more(limits.rings_per_day),
            Some(Flaw::Queue) => limits.queue = more(limits.queue),
            Some(Flaw::Lines | Flaw::Switches | Flaw::Blocks) | None => {}
        }
        let prices = Prices::new("USD", price());
        BudgetRules { limits, prices, ..BudgetRules::default() }
    }

    /// What the network's account has against it.
    pub(super) fn broken(
        &self,
        account: &Account,
        lines: &[Line],
        order: CallOrder,
    ) -> Vec<String> {
        let (mut calls, mut rings) = (HashMap::<_, u32>::new(), HashMap::<_, u32>::new());
        let mut spend = HashMap::<_, Money>::new();
        for line in lines {
            for (side, begun, cost) in bill(line, account, order) {
                let day = Day::of(begun, &Hours::always()).begin;
                *calls.entry(day).or_default() += 1;
                *rings.entry(day).or_default() += u32::from(side == Side::Visitor);
                let cost_of_day = spend.entry(day).or_default();
                *cost_of_day = *cost_of_day + cost;
            }
        }
        let Limits { calls_per_second, calls_per_day, spend_per_day, rings_per_day, .. } =
            self.limits;
        let mut broken = Vec::new();
        let mut check = |is_broken: bool, rule: &str| {
            if is_broken {
                broken.push(rule.to_owned());
            }
        };
        let most = |counted: &HashMap<_, u32>| counted.values().copied().max().unwrap_or(0);
        check(calls_per_day.is_some_and(|limit| most(&calls) > limit), "too many calls in a day");
        check(rings_per_day.is_some_and(|limit| most(&rings) > limit), "too many rings in a day");
        let dearest = spend.values().copied().max().unwrap_or_default();
        check(spend_per_day.is_some_and(|limit| dearest > limit), "too much was spent in a day");
        let fastest = account.begun.iter().map(|at| account.within_a_second_of(*at)).max();
        let fastest = u32::try_from(fastest.unwrap_or(0)).unwrap_or(u32::MAX);
        check(calls_per_second.is_some_and(|limit| fastest > limit), "too many calls in a second");
        let is_paused = |at: &Timestamp| account.is_paused(*at);
        check(account.begun.iter().any(is_paused), "an attempt was begun while dialing was off");
        broken
    }
}

fn more(limit: Option<u32>) -> Option<u32> {
    limit.map(|limit| limit + 1)
}

fn unit() -> Money {
    Money::from_millionths(1_000_000)
}

fn price() -> Price {
    Price { call: unit().times(40), minute: unit() }
}

/// What the network saw of it.
#[derive(Debug, Default)]
pub(super) struct Account {
    /// When each intent was stored.
    pub(super) begun: Vec<Timestamp>,
    /// From when until when dialing was off.
    pub(super) paused: Vec<(Timestamp, Option<Timestamp>)>,
    pub(super) is_intake_off: bool,
    /// When each line's second phone was allowed.
    pub(super) granted: HashMap<callback_core::LegId, Timestamp>,
}

impl Account {
    pub(super) fn switch_dialing(&mut self, off: bool, at: Timestamp) {
        let is_off = self.paused.last().is_some_and(|(_, to)| to.is_none());
        match self.paused.last_mut() {
            Some((_, to)) if is_off && !off => *to = Some(at),
            _ if off && !is_off => self.paused.push((at, None)),
            _ => {}
        }
    }

    fn is_paused(&self, at: Timestamp) -> bool {
        self.paused.iter().any(|(from, to)| at > *from && to.is_some_and(|to| at < to))
    }

    fn within_a_second_of(&self, at: Timestamp) -> usize {
        let second = SignedDuration::from_secs(1);
        let near = |other: &&Timestamp| {
            let after = other.duration_since(at);
            after >= SignedDuration::ZERO && after < second
        };
        self.begun.iter().filter(near).count()
    }
}

/// The calls of a line: whose phone, from when on, and what each costs.
fn bill(line: &Line, account: &Account, order: CallOrder) -> Vec<(Side, Timestamp, Money)> {
    let cost = |answered: Option<Timestamp>, over: Option<Timestamp>| match (answered, over) {
        (Some(answered), Some(over)) => price().of_call(over.duration_since(answered).min(LONGEST)),
        (Some(_), None) => price().of_call(LONGEST),
        (None, _) => price().call,
    };
    let over = line.over_at();
    let first = (order.first(), line.asked_at, cost(line.picked_up_at(), over));
    let granted = account.granted.get(&line.leg).copied();
    let second = granted.filter(|_| line.second_rang()).map(|at| {
        (order.first().other(), at, cost(line.joined_at(), line.second_over_at().or(over)))
    });
    [Some(first), second].into_iter().flatten().collect()
}
