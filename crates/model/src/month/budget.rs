//! What is taken of the limits, as the store counts it.

use std::collections::{HashMap, VecDeque};

use callback_core::LegId;
use callback_core::limits::{Day, Demand, Full, Money, Usage};
use jiff::{SignedDuration, Timestamp};

use super::house::House;

const SECOND: SignedDuration = SignedDuration::from_secs(1);

/// What one attempt holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held {
    pub(super) visitor: usize,
    pub(super) first: (LegId, Money),
    pub(super) second: (LegId, Money),
}

#[derive(Debug, Default)]
pub(super) struct Budget {
    day: Option<Day>,
    usage: Usage,
    rings: HashMap<usize, u32>,
    estimates: HashMap<LegId, Money>,
    begun: VecDeque<Timestamp>,
}

impl Budget {
    /// Takes what an attempt needs, or says what leaves no room.
    pub(super) fn take(&mut self, house: &House, now: Timestamp, held: &Held) -> Result<(), Full> {
        let day = self.turn(house, now);
        let estimate = held.first.1 + held.second.1;
        let demand = Demand { lines: 1, at_once: 1, calls: 2, spend: estimate, rings: 1 };
        let rings = self.rings.get(&held.visitor).copied().unwrap_or(0);
        let usage = Usage { rings, ..self.usage };
        if let Some(full) = house.limits.full(house.lines, &usage, &demand, day) {
            return Err(full);
        }
        self.usage.lines += 1;
        self.usage.calls += 2;
        self.usage.calls_held += 1;
        self.usage.spend = self.usage.spend + estimate;
        self.usage.spend_estimated = self.usage.spend_estimated + estimate;
        *self.rings.entry(held.visitor).or_default() += 1;
        self.estimates.extend([held.first, held.second]);
        self.begun.push_back(now);
        Ok(())
    }

    /// The visitor's phone begins to ring.
    pub(super) fn begin_second(&mut self) {
        self.usage.calls_held = self.usage.calls_held.saturating_sub(1);
    }

    /// The visitor's phone was not rung.
    pub(super) fn give_back(&mut self, held: &Held) {
        self.begin_second();
        self.usage.calls = self.usage.calls.saturating_sub(1);
        if let Some(rings) = self.rings.get_mut(&held.visitor) {
            *rings = rings.saturating_sub(1);
        }
        self.settle(held.second.0, Money::ZERO);
    }

    /// A call costs this, and not what was thought.
    pub(super) fn settle(&mut self, leg: LegId, cost: Money) {
        let Some(estimate) = self.estimates.remove(&leg) else { return };
        let without = |sum: Money| {
            Money::from_millionths(sum.millionths().saturating_sub(estimate.millionths()))
        };
        self.usage.spend = without(self.usage.spend) + cost;
        self.usage.spend_estimated = without(self.usage.spend_estimated);
    }

    pub(super) fn end_attempt(&mut self) {
        self.usage.lines = self.usage.lines.saturating_sub(1);
    }

    /// Nobody is rung at midnight, so nothing goes over from one day to the next but lines.
    fn turn(&mut self, house: &House, now: Timestamp) -> Day {
        while self.begun.front().is_some_and(|at| now.duration_since(*at) >= SECOND) {
            self.begun.pop_front();
        }
        let day = match self.day {
            Some(day) if (day.begin..day.end).contains(&now) => day,
            _ => {
                let lines = self.usage.lines;
                self.usage = Usage { lines, ..Usage::default() };
                self.rings.clear();
                self.estimates.clear();
                *self.day.insert(Day::of(now, &house.policy.hours))
            }
        };
        self.usage.in_last_second = u32::try_from(self.begun.len()).unwrap_or(u32::MAX);
        self.usage.second_ends = self.begun.front().and_then(|at| at.checked_add(SECOND).ok());
        day
    }
}
