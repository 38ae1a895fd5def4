//! A simulator with a recording sink and a scripted gate.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use callback_core::ports::provider::{
    CallFact, CallProvider, EventSink, Fact, Gate, GateRefusal, Grant, Nonce, OutboundCall,
    Placement, ProviderCall,
};
use callback_core::{AttemptId, Callee, LegId, PhoneNumber, Side};
use jiff::SignedDuration;
use provider_simulator::{Simulator, Timing};

/// Nothing that a test waits for takes longer.
const DEADLINE: Duration = Duration::from_secs(10);

/// What the sink heard.
#[derive(Default)]
pub(crate) struct Heard {
    facts: Mutex<Vec<Fact>>,
    ready: Mutex<usize>,
    more: Condvar,
}

impl EventSink for Heard {
    fn fact(&self, fact: Fact) {
        self.facts.lock().unwrap().push(fact);
        self.more.notify_all();
    }

    fn provider_ready(&self) {
        *self.ready.lock().unwrap() += 1;
        self.more.notify_all();
    }
}

impl Heard {
    /// Waits until so many facts were heard.
    pub(crate) fn wait_for(&self, count: usize) {
        let facts = self.facts.lock().unwrap();
        let waited = self.more.wait_timeout_while(facts, DEADLINE, |facts| facts.len() < count);
        assert_eq!(waited.unwrap().0.len(), count);
    }
}

/// Lets every call ring one visitor, unless it is shut.
pub(crate) struct TestGate {
    second: Callee,
    refusal: Option<GateRefusal>,
    limits: Limits,
    asked: Mutex<Vec<(LegId, Nonce)>>,
}

impl Gate for TestGate {
    fn ask(&self, leg: LegId, nonce: &Nonce) -> Result<Grant, GateRefusal> {
        self.asked.lock().unwrap().push((leg, *nonce));
        if let Some(refusal) = &self.refusal {
            return Err(refusal.clone());
        }
        Ok(Grant {
            leg: partner_of(leg),
            to: self.second.clone(),
            caller_id: number("+12015550199"),
            ring_limit: self.limits.ring,
            talk_limit: self.limits.talk,
            proof: None,
        })
    }
}

/// How long anybody may ring, and talk.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) ring: SignedDuration,
    pub(crate) talk: SignedDuration,
}

/// Nobody waits long for somebody who never answers; but a slow machine must not come too late.
const HURRIED: Limits = Limits { ring: SignedDuration::from_secs(1), talk: SignedDuration::MAX };
/// Whatever is not ended from outside lasts.
const UNHURRIED: Limits = Limits { ring: SignedDuration::MAX, talk: SignedDuration::MAX };

pub(crate) struct TestNetwork {
    pub(crate) simulator: Arc<Simulator>,
    pub(crate) heard: Arc<Heard>,
    pub(crate) gate: Arc<TestGate>,
    next: AtomicU8,
}

impl TestNetwork {
    /// A network on which the gate lets every call ring +1 415 555 01`visitor`.
    pub(crate) fn towards(visitor: u8) -> Self {
        Self::with(visitor, None, HURRIED)
    }

    /// The same, on which ringing, screening and talking last until somebody ends them.
    pub(crate) fn unhurried(visitor: u8) -> Self {
        let mut network = Self::with(visitor, None, UNHURRIED);
        let timing = Timing { screening: Duration::MAX, ..timing() };
        let (heard, gate) = (network.heard.clone(), network.gate.clone());
        network.simulator = Simulator::start(timing, heard, gate);
        network
    }

    pub(crate) fn refusing(refusal: GateRefusal) -> Self {
        Self::with(0, Some(refusal), HURRIED)
    }

    pub(crate) fn limited(visitor: u8, limits: Limits) -> Self {
        Self::with(visitor, None, limits)
    }

    fn with(visitor: u8, refusal: Option<GateRefusal>, limits: Limits) -> Self {
        let heard = Arc::new(Heard::default());
        let second = visitor_number(visitor);
        let gate = Arc::new(TestGate { second, refusal, limits, asked: Mutex::default() });
        let simulator = Simulator::start(timing(), heard.clone(), gate.clone());
        Self { simulator, heard, gate, next: AtomicU8::new(2) }
    }

    /// An order to call +1 201 555 01`business`, with an even leg.
    pub(crate) fn order(&self, business: u8) -> OutboundCall {
        let leg = LegId::from_bytes([self.next.fetch_add(2, Ordering::Relaxed); 16]);
        OutboundCall {
            attempt: AttemptId::from_bytes([1; 16]),
            leg,
            nonce: Nonce::new(*leg.as_bytes()),
            to: business_number(business),
            caller_id: number("+12015550199"),
            ring_limit: self.gate.limits.ring,
            proof: None,
        }
    }

    /// Calls +1 201 555 01`business`.
    pub(crate) fn call(&self, business: u8) -> (LegId, ProviderCall) {
        let order = self.order(business);
        match self.simulator.place_call(&order) {
            Placement::Placed(call) => (order.leg, call),
            other => panic!("not placed: {other:?}"),
        }
    }

    /// Waits for this fact of this call.
    pub(crate) fn hear(&self, leg: LegId, side: Side, what: CallFact) {
        let is_it = |fact: &Fact| fact.call == leg && fact.side == side && fact.what == what;
        self.heard_until(|facts| facts.iter().any(is_it));
    }

    /// Waits for the end of this call, whose business was called first, and tells all of it.
    pub(crate) fn whole(&self, leg: LegId) -> Vec<String> {
        self.told_until(leg, Side::Business)
    }

    /// Waits until `side` of this call is over, and tells all of it.
    pub(crate) fn told_until(&self, leg: LegId, side: Side) -> Vec<String> {
        let is_end = |fact: &Fact| {
            fact.call == leg && fact.side == side && matches!(fact.what, CallFact::Ended(_))
        };
        let facts = self.heard_until(|facts| facts.iter().any(is_end));
        facts.iter().filter(|fact| fact.call == leg).map(words).collect()
    }

    pub(crate) fn asked(&self) -> Vec<(LegId, Nonce)> {
        self.gate.asked.lock().unwrap().clone()
    }

    /// Waits until the sink was told `times` that calls can be placed.
    pub(crate) fn ready(&self, times: usize) {
        let ready = self.heard.ready.lock().unwrap();
        let waited = self.heard.more.wait_timeout_while(ready, DEADLINE, |ready| *ready < times);
        assert_eq!(*waited.unwrap().0, times);
    }

    /// How often each number was asked to ring, in order.
    pub(crate) fn rung(&self) -> Vec<String> {
        let ledger = self.simulator.ledger();
        ledger.iter().map(|ring| format!("{} {}", ring.side, ring.number.as_e164())).collect()
    }

    pub(crate) fn facts(&self) -> Vec<Fact> {
        self.heard.facts.lock().unwrap().clone()
    }

    fn heard_until(&self, enough: impl Fn(&[Fact]) -> bool) -> Vec<Fact> {
        let until = Instant::now() + DEADLINE;
        let mut facts = self.heard.facts.lock().unwrap();
        while !enough(&facts) {
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "only heard {facts:?}");
            facts = self.heard.more.wait_timeout(facts, left).unwrap().0;
        }
        facts.clone()
    }
}

pub(crate) fn business_number(digits: u8) -> Callee {
    Callee::Business(number(&format!("+120155501{digits:02}")).try_into().unwrap())
}

pub(crate) fn visitor_number(digits: u8) -> Callee {
    Callee::Visitor(number(&format!("+141555501{digits:02}")).try_into().unwrap())
}

pub(crate) fn number(e164: &str) -> PhoneNumber {
    PhoneNumber::from_e164(e164).unwrap()
}

/// Fast, but no machine is so slow that the impatient leave before the visitor's phone rings.
fn timing() -> Timing {
    Timing { patience: Duration::from_millis(500), ..Timing::fast() }
}

/// The second leg that the gate gives to the call of `leg`.
pub(crate) fn partner_of(leg: LegId) -> LegId {
    LegId::from_bytes(leg.as_bytes().map(|byte| byte ^ 0x80))
}

/// A fact, short and without what differs from run to run.
pub(crate) fn words(fact: &Fact) -> String {
    let Fact { side, what, .. } = fact;
    match what {
        CallFact::Ended(end) => {
            let number = |number: Option<u16>| number.map_or("-".to_owned(), |n| n.to_string());
            let (sip, q850) = (number(end.sip), number(end.q850.map(u16::from)));
            format!("{side} ended: {:?} {sip} {q850}", end.cause)
        }
        CallFact::Talked(_) => format!("{side} talked"),
        other => format!("{side} {other:?}").to_lowercase(),
    }
}
