//! Calls that an earlier life of the process placed: whose phone they ring, the desk alone knows.

use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use callback_core::ports::provider::{
    CallFact, CallProvider, Fact, Found, Gate, GateRefusal, Grant, Nonce, ProviderCall,
};
use callback_core::ports::recordings::LeftMessage;
use callback_core::ports::steering::{CallIn, CallInRefusal, Stage, Steering, Unstored};
use callback_core::{Callee, LegId, PhoneNumber, ProofDigits, Side};
use jiff::SignedDuration;
use provider_twilio::rest::{AccountSid, ApiBase, Client, Credentials, NewCall};
use provider_twilio::{Looks, OnUnknown, PublicBase, Settings, TwilioProvider};
use testbed::twilio::{CallStatus, Fault, FaultPoint, Often};
use testbed::{FakeTwilio, TwilioOptions};
use uuid::Uuid;

const LIMIT: Duration = Duration::from_mins(1);
/// It rings, and nobody answers.
const PHONE: &str = "+12015550111";

const SOON: SignedDuration = SignedDuration::from_millis(50);

/// A desk that knows whom every leg rings, and hands on what it is told.
struct Desk {
    callee: Callee,
    facts: Mutex<mpsc::Sender<Fact>>,
}

impl Gate for Desk {
    fn ask(&self, _: LegId, _: &Nonce) -> Result<Grant, GateRefusal> {
        Err(GateRefusal::Unknown)
    }
}

impl Steering for Desk {
    fn stage(&self, _: LegId) -> Result<Stage, GateRefusal> {
        Ok(Stage::BeforeGate)
    }

    fn callee(&self, _: LegId) -> Result<Option<Callee>, GateRefusal> {
        Ok(Some(self.callee.clone()))
    }

    fn proof(&self, _: LegId) -> Result<Option<ProofDigits>, GateRefusal> {
        Ok(None)
    }

    fn leg_of(&self, _: &ProviderCall) -> Result<Option<LegId>, Unstored> {
        Ok(None)
    }

    fn take(&self, facts: &[Fact]) -> Result<(), Unstored> {
        let told = self.facts.lock().unwrap();
        // Nobody listens any more when the test is over.
        for fact in facts {
            let _ = told.send(fact.clone());
        }
        Ok(())
    }

    fn call_in(&self, _: &PhoneNumber, _: &ProviderCall) -> Result<CallIn, CallInRefusal> {
        Err(CallInRefusal::Unknown)
    }

    fn join(&self, _: LegId, _: &Nonce) -> Result<(), GateRefusal> {
        Err(GateRefusal::Unknown)
    }

    fn takes_message(&self, _: LegId) -> Result<bool, Unstored> {
        Ok(false)
    }

    fn message_left(&self, _: LegId, _: &LeftMessage) -> Result<(), Unstored> {
        Ok(())
    }
}

/// A leg whose intent was stored just now, as its id says.
fn leg() -> LegId {
    LegId::new(Uuid::now_v7())
}

/// A Twilio at which a call rings.
fn ringing(leg: LegId) -> (FakeTwilio, Arc<Client>, ProviderCall) {
    let twilio = FakeTwilio::start(TwilioOptions::default()).unwrap();
    let account = twilio.account().clone();
    let sid = AccountSid::parse(&account.sid).unwrap();
    let base = ApiBase::parse(&twilio.api_base()).unwrap();
    let client = Client::new(Credentials::token(sid, &account.auth_token), base);
    let url = format!("https://call.example.com/webhooks/twilio/calls/{leg}");
    let call = NewCall {
        to: PHONE,
        from: &account.number,
        url: &url,
        status_callback: &url,
        ring_limit: Duration::from_mins(10),
        talk_limit: Duration::from_mins(10),
        machine_detection: None,
    };
    twilio.set_fault(FaultPoint::Callback, Fault::Lost, Often::Always);
    let created = client.create_call(&call).unwrap();
    let rings = |twilio: &FakeTwilio| twilio.calls()[0].status == CallStatus::Ringing;
    assert!(twilio.wait_until(LIMIT, rings));
    (twilio, Arc::new(client), ProviderCall(created.sid.as_str().to_owned()))
}

fn begin(
    twilio: &FakeTwilio,
    client: &Arc<Client>,
    callee: &Callee,
    apart: SignedDuration,
) -> (TwilioProvider, mpsc::Receiver<Fact>) {
    let (facts, told) = mpsc::channel();
    let desk = Desk { callee: callee.clone(), facts: Mutex::new(facts) };
    let settings = Settings {
        client: client.clone(),
        public: PublicBase::new("https://call.example.com"),
        caller_id: PhoneNumber::from_e164(&twilio.account().number).unwrap(),
        talk_limit: SignedDuration::from_mins(5),
        on_unknown: OnUnknown::Redo,
        machine_detection: false,
        voicemail: None,
        looks: Looks {
            first: SOON,
            joined: SOON,
            soon: SOON,
            last_word: SOON,
            settle: SignedDuration::ZERO,
            apart,
        },
    };
    (TwilioProvider::start(settings, Arc::new(desk)).unwrap(), told)
}

/// Asks until there is an answer.
fn reconcile(provider: &TwilioProvider, leg: LegId) -> Found {
    let deadline = Instant::now() + LIMIT;
    loop {
        match provider.reconcile(leg) {
            Found::NotNow { .. } if Instant::now() < deadline => thread::yield_now(),
            found => return found,
        }
    }
}

#[test]
fn it_is_found_by_whom_it_rings_and_told_of_their_side() {
    let number = PhoneNumber::from_e164(PHONE).unwrap();
    for (callee, side) in [
        (Callee::Business(number.clone().try_into().unwrap()), Side::Business),
        (Callee::Visitor(number.try_into().unwrap()), Side::Visitor),
    ] {
        let leg = leg();
        let (twilio, client, call) = ringing(leg);
        let (provider, told) = begin(&twilio, &client, &callee, SOON);
        let found = reconcile(&provider, leg);
        assert!(matches!(&found, Found::Live(live) if *live == call), "{found:?}");
        let (other, told_by_name) = begin(&twilio, &client, &callee, SOON);
        let found = other.reconcile_placed(leg, &call);
        assert!(matches!(&found, Found::Live(live) if *live == call), "{found:?}");
        for told in [told, told_by_name] {
            let fact = told.recv_timeout(LIMIT).unwrap();
            assert_eq!((fact.call, fact.side, fact.what), (leg, side, CallFact::Ringing));
        }
    }
}

#[test]
fn one_call_is_not_taken_for_that_of_a_leg_while_another_may_be_in_doubt() {
    let (one, other) = (leg(), leg());
    let (twilio, client, _) = ringing(other);
    let number = PhoneNumber::from_e164(PHONE).unwrap();
    let callee = Callee::Business(number.try_into().unwrap());
    // Long enough for the whole test.
    let (provider, told) = begin(&twilio, &client, &callee, SignedDuration::from_hours(1));
    for leg in [one, other, one] {
        let found = provider.reconcile(leg);
        assert!(matches!(found, Found::NotNow { .. }), "{found:?}");
    }
    assert!(told.try_recv().is_err(), "nothing is told of either");
}
