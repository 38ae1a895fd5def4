//! Which PBX is given the next call, and which one has which. Time comes in as an argument.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::time::Duration;

use callback_core::ports::provider::{CallFact, Fact};
use callback_core::{Cause, LegEnd, LegId, Side};

use super::pace::Pace;
use super::standing::Standing;
use super::{Load, Terms};

/// One seat for each PBX, in the order of the settings.
pub(super) struct Roster {
    seats: Vec<Seat>,
    /// Calls that wait for a PBX.
    pub(super) waiting: usize,
}

struct Seat {
    weight: u32,
    /// What it is owed: grows by its weight with each call that it might have been given, and pays for its own.
    credit: i64,
    most: usize,
    pace: Pace,
    standing: Standing,
    calls: HashMap<LegId, Carried>,
    load: Option<Load>,
}

/// A call that a PBX has, or may have.
#[derive(Default)]
struct Carried {
    judged: bool,
    /// Placed by an earlier process: no fact tells its end.
    inherited: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// This one has the call now.
    Pbx(usize),
    /// The rates allow none before this time has passed.
    Later(Duration),
    /// None can take it.
    Nobody,
}

impl Roster {
    pub(super) fn new(terms: &[Terms]) -> Self {
        Self { seats: terms.iter().map(Seat::new).collect(), waiting: 0 }
    }

    /// Finds a PBX for the call of `leg`, among those that are ready: smoothly by weight, so that of 3 and 1 the calls
    /// go to a, a, b, a.
    pub(super) fn take(&mut self, leg: LegId, ready: &[bool], now: Duration) -> Choice {
        let mut takers = self.takers(ready, now);
        takers.sort_by_key(|(_, seat)| Reverse(seat.credit + i64::from(seat.weight)));
        let mut soonest = None;
        while let Some((_, best)) = takers.first() {
            let Err(pause) = best.pace.pass(now) else { break };
            soonest = Some(soonest.map_or(pause, |soonest: Duration| soonest.min(pause)));
            takers.remove(0);
        }
        let mut shared = 0;
        for (_, seat) in &mut takers {
            seat.credit += i64::from(seat.weight);
            shared += i64::from(seat.weight);
        }
        match (takers.into_iter().next(), soonest) {
            (Some((index, seat)), _) => {
                seat.credit -= shared;
                seat.standing.placed(leg);
                seat.calls.insert(leg, Carried::default());
                Choice::Pbx(index)
            }
            (None, Some(pause)) => Choice::Later(pause),
            (None, None) => Choice::Nobody,
        }
    }

    /// How many more calls could be given away now, or after a wait that is hardly one.
    pub(super) fn free(&mut self, ready: &[bool], now: Duration) -> usize {
        let spares_bad = self.spares_bad(ready);
        let takers = self.takers(ready, now).into_iter();
        let room =
            |(_, seat): (usize, &mut Seat)| seat.room(spares_bad, now).min(seat.pace.ahead());
        takers.map(room).fold(0, usize::saturating_add).saturating_sub(self.waiting)
    }

    /// Those that can take a call.
    fn takers(&mut self, ready: &[bool], now: Duration) -> Vec<(usize, &mut Seat)> {
        let spares_bad = self.spares_bad(ready);
        let takes =
            |seat: &Seat, ready: bool| ready && seat.weight > 0 && seat.room(spares_bad, now) > 0;
        let seats = self.seats.iter_mut().enumerate().zip(ready);
        seats.filter(|((_, seat), ready)| takes(seat, **ready)).map(|(seat, _)| seat).collect()
    }

    /// One that fails too often is spared while another, in good standing, is ready.
    fn spares_bad(&self, ready: &[bool]) -> bool {
        let mut seats = self.seats.iter().zip(ready);
        seats.any(|(seat, ready)| *ready && seat.weight > 0 && seat.standing.is_good())
    }

    /// Which PBX has the call of `leg`, or may have it.
    pub(super) fn holder(&self, leg: LegId) -> Option<usize> {
        self.seats.iter().position(|seat| seat.calls.contains_key(&leg))
    }

    /// How many calls a PBX has.
    pub(super) fn carried(&self, pbx: usize) -> usize {
        self.seats.get(pbx).map_or(0, |seat| seat.calls.len())
    }

    /// Why a PBX is spared, if it is.
    pub(super) fn spared(&self, pbx: usize) -> Option<String> {
        let standing = &self.seats.get(pbx)?.standing;
        (!standing.is_good()).then(|| standing.to_string())
    }

    /// A PBX was found to have the call.
    pub(super) fn found(&mut self, leg: LegId, pbx: usize) {
        if let Some(seat) = self.seats.get_mut(pbx) {
            let known = Carried { judged: true, inherited: false };
            seat.calls.entry(leg).or_insert(known).inherited = false;
        }
    }

    /// The PBX certainly did not take the call; `fault` if that speaks against it.
    pub(super) fn not_placed(&mut self, leg: LegId, fault: bool, now: Duration) {
        self.end(leg, fault.then_some(false), now);
    }

    /// Nobody knows yet whether the PBX took the call.
    pub(super) fn in_doubt(&mut self, leg: LegId, now: Duration) {
        for seat in &mut self.seats {
            seat.judge(leg, false, now);
        }
    }

    /// The call is over, or never was.
    pub(super) fn gone(&mut self, leg: LegId) {
        self.end(leg, None, Duration::ZERO);
    }

    /// Takes note of what the network tells.
    pub(super) fn heard(&mut self, fact: &Fact, now: Duration) {
        if fact.side != Side::Business {
            return;
        }
        match fact.what {
            CallFact::Ended(end) => self.end(fact.call, verdict(end), now),
            CallFact::Quality(_) | CallFact::Talked(_) => {}
            _ => self.went_well(fact.call, now),
        }
    }

    fn went_well(&mut self, leg: LegId, now: Duration) {
        for seat in &mut self.seats {
            seat.judge(leg, true, now);
        }
    }

    fn end(&mut self, leg: LegId, verdict: Option<bool>, now: Duration) {
        for seat in &mut self.seats {
            match verdict {
                Some(good) => seat.judge(leg, good, now),
                None => seat.standing.withdraw(leg),
            }
            seat.calls.remove(&leg);
        }
    }

    /// What a PBX said of itself; `None` if it does not say.
    pub(super) fn counted(&mut self, pbx: usize, load: Option<Load>) {
        if let Some(seat) = self.seats.get_mut(pbx) {
            seat.load = load;
        }
    }

    /// Calls of ours that a PBX says are up: those that an earlier process placed count, too.
    pub(super) fn inherit(&mut self, pbx: usize, legs: &[LegId]) {
        let Some(seat) = self.seats.get_mut(pbx) else { return };
        seat.calls.retain(|leg, call| !call.inherited || legs.contains(leg));
        for leg in legs {
            let inherited = Carried { judged: true, inherited: true };
            seat.calls.entry(*leg).or_insert(inherited);
        }
    }

    /// Whether a PBX has calls whose end no fact will tell.
    pub(super) fn has_inherited(&self, pbx: usize) -> bool {
        let calls = self.seats.get(pbx).map(|seat| seat.calls.values());
        calls.is_some_and(|mut calls| calls.any(|call| call.inherited))
    }
}

impl Seat {
    fn new(terms: &Terms) -> Self {
        Self {
            weight: terms.weight,
            credit: 0,
            most: terms.concurrent_calls.unwrap_or(usize::MAX),
            pace: Pace::new(terms.calls_per_second),
            standing: Standing::default(),
            calls: HashMap::new(),
            load: None,
        }
    }

    /// How many more calls it can take; at most one, for trial, if those in bad standing are to be spared.
    fn room(&self, spares_bad: bool, now: Duration) -> usize {
        let left = self.load.and_then(|load| Some(load.limit?.saturating_sub(load.others)));
        let room = self.most.min(left.unwrap_or(usize::MAX)).saturating_sub(self.calls.len());
        if !spares_bad || self.standing.is_good() {
            return room;
        }
        room.min(usize::from(self.standing.wants_trial(now)))
    }

    fn judge(&mut self, leg: LegId, good: bool, now: Duration) {
        if let Some(call) = self.calls.get_mut(&leg)
            && !std::mem::replace(&mut call.judged, true)
        {
            self.standing.judge(leg, good, now);
        }
    }
}

/// What the end of a call that did not even ring says about its PBX; `None` for nothing.
fn verdict(end: LegEnd) -> Option<bool> {
    match end.cause {
        Cause::CarrierFault | Cause::Unreachable | Cause::Unobserved => Some(false),
        Cause::Cancelled => None,
        _ => Some(true),
    }
}

#[cfg(test)]
mod tests;
