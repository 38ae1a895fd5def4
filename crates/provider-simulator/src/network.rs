//! The network: its calls, and what is due to happen in them. Time comes in as an argument.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use callback_core::ports::provider::{Found, Grant, OutboundCall, ProviderCall};
use callback_core::{AttemptId, Callee, LegId, PhoneNumber, ProofDigits, Side};
use jiff::Timestamp;

use crate::call::{Call, limit};
use crate::post::Message;
use crate::script::{Act, Called, Limits, Turn, script};
use crate::{Behaviour, Timing};

/// A phone was asked to ring, whether it then rang or was busy: one INVITE on a real network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ring {
    pub leg: LegId,
    /// The leg that was ordered; `leg` itself, or the one that it hangs on.
    pub call: LegId,
    /// As the order names it.
    pub attempt: AttemptId,
    pub side: Side,
    pub number: PhoneNumber,
    pub at: Timestamp,
}

/// One moment, on the clock that schedules and on the clock that people read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Now {
    pub(crate) tick: Instant,
    pub(crate) at: Timestamp,
}

impl Now {
    pub(crate) fn read() -> Self {
        Self { tick: Instant::now(), at: Timestamp::now() }
    }

    /// What people's clocks show at `tick`, which is not before now.
    pub(crate) fn at_tick(self, tick: Instant) -> Timestamp {
        let later = tick.saturating_duration_since(self.tick);
        self.at.checked_add(later).unwrap_or(Timestamp::MAX)
    }
}

pub(crate) struct Network {
    timing: Timing,
    calls: HashMap<LegId, Call>,
    /// Ordered by time, then by the order of planning.
    due: BTreeMap<(Instant, u64), (LegId, Side, Act)>,
    planned: u64,
    ledger: Vec<Ring>,
}

impl Network {
    pub(crate) fn new(timing: Timing) -> Self {
        Self { timing, calls: HashMap::new(), due: BTreeMap::new(), planned: 0, ledger: Vec::new() }
    }

    /// Takes an order; `None` if a call of this leg was ordered before.
    pub(crate) fn place(&mut self, order: &OutboundCall, now: Now) -> Option<ProviderCall> {
        self.ring(order.leg, (order.leg, order.attempt), &order.to, now);
        if self.calls.contains_key(&order.leg) {
            return None;
        }
        let limits = Limits { ring: limit(order.ring_limit), talk: Duration::MAX };
        let acts = script(called(&order.to, Turn::First, order.proof), &self.timing, limits);
        self.plan(order.leg, acts, now);
        self.calls.insert(order.leg, Call::new(order.clone(), now));
        Some(name(order.leg))
    }

    /// The gate let the call of `leg` ring the other side.
    pub(crate) fn granted(&mut self, leg: LegId, grant: &Grant, now: Now) {
        let Some(call) = self.calls.get_mut(&leg).filter(|call| !call.is_over()) else { return };
        call.dial(grant.leg);
        let visitor = match (&grant.to, call.callee()) {
            (visitor @ Callee::Visitor(_), _) | (_, visitor) => Behaviour::of_callee(visitor),
        };
        let attempt = call.attempt();
        self.ring(grant.leg, (leg, attempt), &grant.to, now);
        let limits = Limits { ring: limit(grant.ring_limit), talk: limit(grant.talk_limit) };
        let called = called(&grant.to, Turn::Second { visitor }, grant.proof);
        let acts = script(called, &self.timing, limits);
        self.plan(leg, acts, now);
    }

    /// The gate did not let the call of `leg` ring the other side.
    pub(crate) fn refused(&mut self, leg: LegId, now: Now) -> Vec<Message> {
        self.calls.get_mut(&leg).map_or_else(Vec::new, |call| call.turn_away(now.tick))
    }

    /// Ends a call; `None` if it is not up any more.
    pub(crate) fn hang_up(&mut self, call: &ProviderCall, now: Now) -> Option<Vec<Message>> {
        let leg: LegId = call.0.strip_prefix(PREFIX)?.parse().ok()?;
        let call = self.calls.get_mut(&leg).filter(|call| !call.is_over())?;
        Some(call.hang_up(now.tick))
    }

    /// Does everything that is due at `now`; what is to be told about it, in order.
    pub(crate) fn advance(&mut self, now: Instant) -> Vec<Message> {
        let mut messages = Vec::new();
        while let Some(entry) = self.due.first_entry().filter(|entry| entry.key().0 <= now) {
            let ((tick, _), (leg, side, act)) = entry.remove_entry();
            if let Some(call) = self.calls.get_mut(&leg) {
                messages.extend(call.take(side, act, tick));
            }
        }
        messages
    }

    /// When something is due next.
    pub(crate) fn next_due(&self) -> Option<Instant> {
        self.due.first_key_value().map(|((tick, _), _)| *tick)
    }

    pub(crate) fn reconcile(&self, leg: LegId) -> Found {
        match self.calls.get(&leg) {
            None => Found::Absent,
            Some(call) if call.is_over() => Found::Over(call.facts().to_vec()),
            Some(_) => Found::Live(name(leg)),
        }
    }

    pub(crate) fn ledger(&self) -> &[Ring] {
        &self.ledger
    }

    /// Every call that was ever taken.
    pub(crate) fn calls(&self) -> impl Iterator<Item = (LegId, &Call)> {
        self.calls.iter().map(|(leg, call)| (*leg, call))
    }

    pub(crate) fn call(&self, leg: LegId) -> Option<&Call> {
        self.calls.get(&leg)
    }

    /// How many calls are up.
    pub(crate) fn live(&self) -> usize {
        self.calls.values().filter(|call| !call.is_over()).count()
    }

    fn ring(&mut self, leg: LegId, (call, attempt): (LegId, AttemptId), to: &Callee, now: Now) {
        // What has no number was refused before.
        let (side, Some(number)) = (to.side(), to.number().cloned()) else { return };
        self.ledger.push(Ring { leg, call, attempt, side, number, at: now.at });
    }

    fn plan(&mut self, leg: LegId, acts: Vec<(Duration, Side, Act)>, now: Now) {
        for (after, side, act) in acts {
            // A time past the end of the clock never comes.
            let Some(tick) = now.tick.checked_add(after) else { continue };
            self.planned += 1;
            self.due.insert((tick, self.planned), (leg, side, act));
        }
    }
}

fn called(to: &Callee, turn: Turn, proof: Option<ProofDigits>) -> Called {
    let behaviour = Behaviour::of_callee(to);
    Called { side: to.side(), behaviour, turn, proves: proof.is_some() }
}

const PREFIX: &str = "sim-";

fn name(leg: LegId) -> ProviderCall {
    ProviderCall(format!("{PREFIX}{leg}"))
}
