//! What the network did, and what that breaks.

use std::collections::HashMap;

use callback_core::limits::{Day, Money, Price};
use callback_core::{LegId, Side};
use jiff::{SignedDuration, Timestamp};

use super::house::House;

/// One phone that was rung.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) callback: usize,
    pub(super) visitor: Option<usize>,
    pub(super) price: Price,
    pub(super) begun: Timestamp,
    pub(super) over: Option<Timestamp>,
    pub(super) cost: Money,
}

#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) calls: Vec<Call>,
    places: HashMap<LegId, usize>,
    /// When each callback was cancelled.
    pub(super) cancelled: HashMap<usize, Timestamp>,
    /// When each visitor's number was blocked.
    pub(super) blocked: HashMap<usize, Timestamp>,
    /// When attempts began and ended.
    pub(super) attempts: Vec<(Timestamp, i64)>,
}

impl Ledger {
    pub(super) fn ring(&mut self, leg: LegId, call: Call) {
        self.places.insert(leg, self.calls.len());
        self.calls.push(call);
    }

    pub(super) fn call(&mut self, leg: LegId) -> Option<&mut Call> {
        let place = self.places.get(&leg)?;
        self.calls.get_mut(*place)
    }

    pub(super) fn is_over(&self, leg: LegId) -> bool {
        let call = self.places.get(&leg).and_then(|place| self.calls.get(*place));
        call.is_none_or(|call| call.over.is_some())
    }

    /// What was done against the rules of `house`, each once.
    pub(super) fn broken(&self, house: &House) -> Vec<&'static str> {
        let mut broken = Vec::new();
        let mut check = |is_broken: bool, what| {
            if is_broken {
                broken.push(what);
            }
        };
        let (hours, limits) = (&house.policy.hours, &house.limits);
        // Whoever pressed 1 has the visitor rung, also a minute after closing.
        let by_us = self.calls.iter().filter(|call| call.visitor.is_none());
        check(by_us.clone().any(|call| !hours.is_open(call.begun)), "a call out of hours");
        let is_late =
            |call: &Call| self.cancelled.get(&call.callback).is_some_and(|at| call.begun > *at);
        check(self.calls.iter().any(is_late), "a call after a cancel");
        let is_unwanted = |call: &Call| {
            let since = call.visitor.and_then(|visitor| self.blocked.get(&visitor));
            since.is_some_and(|at| call.begun > *at)
        };
        check(self.calls.iter().any(is_unwanted), "a call to a blocked number");
        let (mut calls, mut spend, mut rings) =
            (HashMap::<_, u32>::new(), HashMap::<_, Money>::new(), HashMap::<_, u32>::new());
        let mut day = Day::of(house.begin, hours);
        for call in &self.calls {
            if !(day.begin..day.end).contains(&call.begun) {
                day = Day::of(call.begun, hours);
            }
            *calls.entry(day.begin).or_default() += 1;
            let of_day = spend.entry(day.begin).or_default();
            *of_day = *of_day + call.cost;
            if let Some(visitor) = call.visitor {
                *rings.entry((day.begin, visitor)).or_default() += 1;
            }
        }
        let most = |limit: Option<u32>, counted: Option<u32>| {
            limit.is_some_and(|limit| counted.unwrap_or(0) > limit)
        };
        check(most(limits.calls_per_day, calls.values().max().copied()), "too many calls in a day");
        check(most(limits.rings_per_day, rings.values().max().copied()), "too many rings in a day");
        let dearest = spend.values().max().copied().unwrap_or_default();
        check(limits.spend_per_day.is_some_and(|limit| dearest > limit), "too much spent in a day");
        let mut begun: Vec<_> = by_us.map(|call| call.begun).collect();
        begun.sort_unstable();
        let within = SignedDuration::from_secs(1);
        let is_rush = |few: usize| {
            let ends = begun.iter().zip(begun.iter().skip(few));
            ends.into_iter().any(|(first, last)| last.duration_since(*first) < within)
        };
        let second = limits.calls_per_second.and_then(|limit| usize::try_from(limit).ok());
        check(second.is_some_and(is_rush), "too many calls in a second");
        check(self.most_at_once() > house.lines, "too many attempts at once");
        broken
    }

    pub(super) fn most_at_once(&self) -> usize {
        let mut turns = self.attempts.clone();
        turns.sort_unstable();
        let (mut going_on, mut most) = (0_i64, 0);
        for (_, turn) in turns {
            going_on += turn;
            most = most.max(going_on);
        }
        usize::try_from(most).unwrap_or(0)
    }

    pub(super) fn count(&self, side: Side) -> usize {
        let is_its = |call: &&Call| call.visitor.is_some() == (side == Side::Visitor);
        self.calls.iter().filter(is_its).count()
    }
}
