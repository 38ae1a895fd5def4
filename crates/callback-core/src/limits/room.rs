use jiff::Timestamp;

use super::{Day, Limit, Limits, Money};

/// What is done already, as the store has counted it. What is held may be given back, and what is estimated
/// may turn out to be less.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Whether dialing is switched off.
    pub is_paused: bool,
    /// Attempts that go on.
    pub lines: usize,
    /// Calls that began in the last second, and when the first of them is a second old.
    pub in_last_second: u32,
    pub second_ends: Option<Timestamp>,
    pub calls: u32,
    pub calls_held: u32,
    pub spend: Money,
    pub spend_estimated: Money,
    /// Of the visitor in question.
    pub rings: u32,
    pub rings_held: u32,
}

/// What an attempt takes, or one call of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Demand {
    /// Attempts that begin.
    pub lines: usize,
    /// Calls that begin now, by themselves.
    pub at_once: u32,
    /// These, and those that may follow.
    pub calls: u32,
    pub spend: Money,
    pub rings: u32,
}

/// A limit that leaves no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full {
    pub limit: Limit,
    /// From when on there is room again; `None` if that may be at any moment.
    pub until: Option<Timestamp>,
}

impl Full {
    /// The next day, if only that helps.
    #[must_use]
    pub fn next_day(&self) -> Option<Timestamp> {
        match self.limit {
            Limit::CallsPerDay | Limit::SpendPerDay | Limit::RingsPerDay => self.until,
            Limit::Paused | Limit::Lines | Limit::CallsPerSecond => None,
        }
    }
}

impl Limits {
    /// The first limit that has no room for `demand` beside `usage`, in a house of so many lines.
    #[must_use]
    pub fn full(&self, lines: usize, usage: &Usage, demand: &Demand, day: Day) -> Option<Full> {
        let passing = |limit| Some(Full { limit, until: None });
        if usage.is_paused {
            return passing(Limit::Paused);
        }
        if usage.lines + demand.lines > lines && demand.lines > 0 {
            return passing(Limit::Lines);
        }
        let daily = [
            self.rings_per_day.map(|limit| {
                let rings = u64::from(usage.rings) + u64::from(demand.rings);
                let asks = demand.rings > 0;
                (Limit::RingsPerDay, asks, rings, u64::from(usage.rings_held), u64::from(limit))
            }),
            self.calls_per_day.map(|limit| {
                let calls = u64::from(usage.calls) + u64::from(demand.calls);
                let asks = demand.calls > 0;
                (Limit::CallsPerDay, asks, calls, u64::from(usage.calls_held), u64::from(limit))
            }),
            self.spend_per_day.map(|limit| {
                let spend = (usage.spend + demand.spend).millionths();
                let asks = demand.spend > Money::ZERO;
                let may_shrink = usage.spend_estimated.millionths();
                (Limit::SpendPerDay, asks, spend, may_shrink, limit.millionths())
            }),
        ];
        for (limit, asks, taken, may_shrink, most) in daily.into_iter().flatten() {
            if asks && taken > most {
                let passes = taken.saturating_sub(may_shrink) <= most;
                return Some(Full { limit, until: (!passes).then_some(day.end) });
            }
        }
        // Those of one attempt begin together, however many they are.
        let is_fast = self.calls_per_second.is_some_and(|most| {
            usage.in_last_second > 0 && usage.in_last_second.saturating_add(demand.at_once) > most
        });
        (is_fast && demand.at_once > 0)
            .then_some(Full { limit: Limit::CallsPerSecond, until: usage.second_ends })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const END: Timestamp = Timestamp::constant(1_800_000_000, 0);
    const DAY: Day = Day { begin: Timestamp::constant(1_799_913_600, 0), end: END };

    fn limits() -> Limits {
        Limits {
            calls_per_second: Some(2),
            calls_per_day: Some(10),
            spend_per_day: Some(Money::from_millionths(100)),
            rings_per_day: Some(3),
            queue: None,
        }
    }

    fn attempt() -> Demand {
        let spend = Money::from_millionths(40);
        Demand { lines: 1, at_once: 1, calls: 2, spend, rings: 1 }
    }

    #[test]
    fn the_last_of_each_is_given_and_no_more() {
        let money = Money::from_millionths;
        let tomorrow = |limit| Some(Full { limit, until: Some(END) });
        let soon = |limit| Some(Full { limit, until: None });
        let none = Usage::default();
        let second = Some(DAY.begin);
        for (usage, full) in [
            (none, None),
            (Usage { is_paused: true, ..none }, soon(Limit::Paused)),
            (Usage { lines: 2, ..none }, None),
            (Usage { lines: 3, ..none }, soon(Limit::Lines)),
            (Usage { calls: 8, ..none }, None),
            (Usage { calls: 9, ..none }, tomorrow(Limit::CallsPerDay)),
            (Usage { calls: 9, calls_held: 1, ..none }, soon(Limit::CallsPerDay)),
            (Usage { calls: 10, calls_held: 1, ..none }, tomorrow(Limit::CallsPerDay)),
            (Usage { spend: money(60), ..none }, None),
            (Usage { spend: money(61), ..none }, tomorrow(Limit::SpendPerDay)),
            (
                Usage { spend: money(90), spend_estimated: money(30), ..none },
                soon(Limit::SpendPerDay),
            ),
            (
                Usage { spend: money(90), spend_estimated: money(29), ..none },
                tomorrow(Limit::SpendPerDay),
            ),
            (Usage { rings: 2, ..none }, None),
            (Usage { rings: 3, ..none }, tomorrow(Limit::RingsPerDay)),
            (Usage { rings: 3, rings_held: 1, ..none }, soon(Limit::RingsPerDay)),
            (Usage { in_last_second: 1, second_ends: second, ..none }, None),
            (
                Usage { in_last_second: 2, second_ends: second, ..none },
                Some(Full { limit: Limit::CallsPerSecond, until: second }),
            ),
        ] {
            assert_eq!(limits().full(3, &usage, &attempt(), DAY), full, "{usage:?}");
            let is_switch = usage.is_paused || usage.lines > 0;
            if !is_switch {
                assert_eq!(Limits::default().full(3, &usage, &attempt(), DAY), None, "{usage:?}");
            }
        }
    }

    #[test]
    fn who_asks_for_nothing_meets_no_limit() {
        let used = Usage {
            lines: 9,
            in_last_second: 9,
            calls: 99,
            spend: Money::from_millionths(999),
            rings: 99,
            ..Usage::default()
        };
        assert_eq!(limits().full(3, &used, &Demand::default(), DAY), None);
    }
}
