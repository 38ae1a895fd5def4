//! Calls that an earlier life of the process placed: whose phone they ring, the desk alone knows.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use callback_core::ports::provider::{CallFact, CallProvider, Found, ProviderCall};
use callback_core::ports::steering::Stage;
use callback_core::{Callee, LegId, PhoneNumber, Side};
use jiff::SignedDuration;
use provider_twilio::rest::{AccountSid, ApiBase, Client, Credentials, NewCall};
use provider_twilio::{Looks, TwilioProvider};
use testbed::twilio::{CallStatus, Fault, FaultPoint, Often};
use testbed::{FakeTwilio, TwilioOptions};
use uuid::Uuid;

use crate::desk::{self, Desk};

const LIMIT: Duration = Duration::from_mins(1);
/// It rings, and nobody answers.
const PHONE: &str = "+12015550111";

const SOON: SignedDuration = SignedDuration::from_millis(50);

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
    (twilio, client): (&FakeTwilio, &Arc<Client>),
    callee: &Callee,
    apart: SignedDuration,
) -> (TwilioProvider, Arc<Desk>) {
    let callee = Some(callee.clone());
    let desk = Arc::new(Desk { callee, ..Desk::at(Stage::BeforeGate) });
    let looks = Looks {
        first: SOON,
        joined: SOON,
        soon: SOON,
        last_word: SOON,
        settle: SignedDuration::ZERO,
        apart,
    };
    (desk::provider(client.clone(), desk.clone(), &twilio.account().number, looks), desk)
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
        let (provider, desk) = begin((&twilio, &client), &callee, SOON);
        let found = reconcile(&provider, leg);
        assert!(matches!(&found, Found::Live(live) if *live == call), "{found:?}");
        let (other, desk_by_name) = begin((&twilio, &client), &callee, SOON);
        let found = other.reconcile_placed(leg, &call);
        assert!(matches!(&found, Found::Live(live) if *live == call), "{found:?}");
        for desk in [desk, desk_by_name] {
            let fact = desk.first_fact(LIMIT);
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
    let (provider, desk) = begin((&twilio, &client), &callee, SignedDuration::from_hours(1));
    for leg in [one, other, one] {
        let found = provider.reconcile(leg);
        assert!(matches!(found, Found::NotNow { .. }), "{found:?}");
    }
    assert_eq!(*desk.told.lock().unwrap(), [], "nothing is told of either");
}
