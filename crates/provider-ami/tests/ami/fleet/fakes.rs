//! PBXs that answer as the test says, and the fleet over them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use callback_core::ports::Source;
use callback_core::ports::provider::{
    CallFact, CallProvider, EventSink, Fact, Found, HangUpError, Health, Nonce, OutboundCall,
    Placement, ProviderCall,
};
use callback_core::{AttemptId, Callee, Cause, LegEnd, LegId, PhoneNumber, Side};
use jiff::{SignedDuration, Timestamp};
use provider_ami::{Fleet, Load, Pbx, PbxName, Terms};
use uuid::Uuid;

/// How long a test waits for what must happen.
const DEADLINE: Duration = Duration::from_secs(20);

/// What a fake does with the next call.
#[derive(Clone, Copy)]
pub(crate) enum Answer {
    Takes,
    Refuses,
    FallsSilent,
}

/// What a fake knows of a leg about which it is asked.
#[derive(Clone, Copy)]
pub(crate) enum Knows {
    Live,
    Absent,
    Nothing,
    NotNow,
}

pub(crate) struct Fake {
    name: &'static str,
    pub(crate) sink: Arc<dyn EventSink>,
    health: Mutex<Health>,
    answer: Mutex<Answer>,
    knows: Mutex<Knows>,
    load: Mutex<Option<Load>>,
    pub(crate) inherited: Mutex<Vec<LegId>>,
    /// The calls that came in.
    pub(crate) callers: Mutex<Vec<ProviderCall>>,
    pub(crate) placed: Mutex<Vec<LegId>>,
    pub(crate) hung_up: Mutex<Vec<ProviderCall>>,
    /// How often it was asked what became of a leg.
    pub(crate) looks: AtomicUsize,
    counts: AtomicUsize,
}

impl Fake {
    fn new(name: &'static str, sink: Arc<dyn EventSink>) -> Self {
        Self {
            name,
            sink,
            health: Mutex::new(Health::Ready),
            answer: Mutex::new(Answer::Takes),
            knows: Mutex::new(Knows::Absent),
            load: Mutex::default(),
            inherited: Mutex::default(),
            callers: Mutex::default(),
            placed: Mutex::default(),
            hung_up: Mutex::default(),
            looks: AtomicUsize::new(0),
            counts: AtomicUsize::new(0),
        }
    }

    pub(crate) fn is_down(&self, why: &str) {
        *self.health.lock().unwrap() = Health::Down { why: why.to_owned() };
    }

    pub(crate) fn is_ready(&self) {
        *self.health.lock().unwrap() = Health::Ready;
        self.sink.provider_ready();
    }

    pub(crate) fn answers(&self, answer: Answer) {
        *self.answer.lock().unwrap() = answer;
    }

    pub(crate) fn knows(&self, knows: Knows) {
        *self.knows.lock().unwrap() = knows;
    }

    /// Returns when the fleet has asked for it.
    pub(crate) fn says(&self, load: Option<Load>) {
        *self.load.lock().unwrap() = load;
        let seen = self.counts.load(Ordering::SeqCst);
        // The look that is under way may have asked before.
        wait(|| {
            self.sink.provider_ready();
            self.counts.load(Ordering::SeqCst) >= seen + 3
        });
    }

    pub(crate) fn tells(&self, leg: LegId, what: CallFact) {
        self.sink.fact(Fact { call: leg, side: Side::Business, at: Timestamp::now(), what });
    }

    pub(crate) fn ends(&self, leg: LegId, cause: Cause) {
        self.tells(leg, CallFact::Ended(LegEnd::new(cause)));
    }
}

impl CallProvider for Fake {
    fn name(&self) -> &'static str {
        "fake"
    }

    fn place_call(&self, call: &OutboundCall) -> Placement {
        self.placed.lock().unwrap().push(call.leg);
        match *self.answer.lock().unwrap() {
            Answer::Takes => Placement::Placed(bare(call.leg)),
            Answer::Refuses => {
                Placement::NotPlaced { end: LegEnd::new(Cause::CarrierFault), retryable: true }
            }
            Answer::FallsSilent => Placement::Unknown { cause: "the line went dead".into() },
        }
    }

    fn hang_up(&self, call: &ProviderCall) -> Result<(), HangUpError> {
        if *self.health.lock().unwrap() != Health::Ready {
            return Err(HangUpError::Unreachable { source: "no connection".into() });
        }
        if self.placed.lock().unwrap().iter().all(|leg| bare(*leg) != *call) {
            return Err(HangUpError::Gone { call: call.clone() });
        }
        self.hung_up.lock().unwrap().push(call.clone());
        Ok(())
    }

    fn reconcile(&self, leg: LegId) -> Found {
        self.looks.fetch_add(1, Ordering::SeqCst);
        match *self.knows.lock().unwrap() {
            Knows::Live => Found::Live(bare(leg)),
            Knows::Absent => Found::Absent,
            Knows::Nothing => Found::Unknown { why: "no record".to_owned() },
            Knows::NotNow => Found::NotNow { why: "no connection".to_owned() },
        }
    }

    fn health(&self) -> Health {
        self.health.lock().unwrap().clone()
    }

    fn dial_string(&self, _leg: LegId, number: &PhoneNumber) -> Option<String> {
        Some(format!("PJSIP/{}@{}", number.as_e164(), self.name))
    }

    fn dial_string_beside(&self, _call: &ProviderCall, number: &PhoneNumber) -> Option<String> {
        Some(format!("PJSIP/{}@{}", number.as_e164(), self.name))
    }
}

impl Pbx for Fake {
    fn load(&self) -> Result<Load, Source> {
        let load = *self.load.lock().unwrap();
        self.counts.fetch_add(1, Ordering::SeqCst);
        load.ok_or_else(|| "it does not say".into())
    }

    fn legs(&self) -> Result<Vec<LegId>, Source> {
        Ok(self.inherited.lock().unwrap().clone())
    }

    fn has(&self, call: &ProviderCall) -> bool {
        self.callers.lock().unwrap().contains(call)
    }
}

/// The call of a leg, as a PBX knows it.
pub(crate) fn bare(leg: LegId) -> ProviderCall {
    ProviderCall(format!("cb-{leg}"))
}

/// A sink that nobody reads.
struct Nobody;

impl EventSink for Nobody {
    fn fact(&self, _: Fact) {}
    fn provider_ready(&self) {}
}

pub(crate) fn terms(name: &str) -> Terms {
    Terms { name: Some(PbxName::parse(name).unwrap()), ..Terms::alone() }
}

/// A fleet of fakes, and each of them.
pub(crate) fn fleet(terms: &[Terms]) -> (Arc<Fleet>, Vec<Arc<Fake>>) {
    fleet_that_has(terms, &[])
}

/// The same; the first of them has calls of an earlier process.
pub(crate) fn fleet_that_has(terms: &[Terms], inherited: &[LegId]) -> (Arc<Fleet>, Vec<Arc<Fake>>) {
    let mut fakes: Vec<Arc<Fake>> = Vec::new();
    let members = terms.iter().cloned().zip(["a", "b", "c"]).collect();
    let sink: Arc<dyn EventSink> = Arc::new(Nobody);
    let fleet = Fleet::of(members, &sink, |name, sink| {
        let fake = Arc::new(Fake::new(name, sink));
        if fakes.is_empty() {
            *fake.inherited.lock().unwrap() = inherited.to_vec();
        }
        fakes.push(fake.clone());
        Ok(fake)
    });
    (Arc::new(fleet.unwrap()), fakes)
}

/// Places a call for a leg of its own, which must be taken.
pub(crate) fn place(fleet: &Fleet) -> (LegId, ProviderCall) {
    let call = call();
    match fleet.place_call(&call) {
        Placement::Placed(placed) => (call.leg, placed),
        other => panic!("{other:?}"),
    }
}

pub(crate) fn call() -> OutboundCall {
    OutboundCall {
        attempt: AttemptId::new(Uuid::new_v4()),
        leg: LegId::new(Uuid::new_v4()),
        nonce: Nonce::new([0xab; 16]),
        to: Callee::Business(PhoneNumber::from_e164("+12015550100").unwrap().try_into().unwrap()),
        caller_id: PhoneNumber::from_e164("+12015550199").unwrap(),
        ring_limit: SignedDuration::from_secs(25),
        proof: None,
    }
}

/// Waits until it is so.
pub(crate) fn wait(is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + DEADLINE;
    while !is_so() {
        assert!(Instant::now() < deadline, "waited in vain");
        std::thread::park_timeout(Duration::from_millis(10));
    }
}
