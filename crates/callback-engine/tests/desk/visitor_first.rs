//! The visitor is rung first: the intent rings them, so what is in doubt is never dialed again.

use callback_core::ports::provider::{CallFact, Found, Gate, GateRefusal, ProviderCall};
use callback_core::{
    Actor, CallOrder, CallbackState, Cause, LegEnd, PhoneNumber, Policy, Retries, Side,
};
use jiff::SignedDuration;

use crate::bench::{Bench, policy, wait_in_steps};
use crate::scripted::{Answer, call_of};

const VISITOR: &str = "+14155550100";
const BUSINESS: &str = "+12015550100";

/// A desk that rings visitors first, and nobody twice.
fn bench() -> Bench {
    Bench::with(3, Policy { order: CallOrder::VisitorFirst, ..policy() })
}

/// The same, and every fault of the carrier is tried again after a while.
fn eager() -> Bench {
    let carrier = vec![SignedDuration::from_mins(5); 3];
    let retries = Retries { carrier, ..Retries::never() };
    Bench::with(3, Policy { order: CallOrder::VisitorFirst, retries, ..policy() })
}

fn is_parked(state: &CallbackState) -> bool {
    matches!(state, CallbackState::NeedsHuman { doubt: Side::Visitor, .. })
}

fn is_scheduled(state: &CallbackState) -> bool {
    matches!(state, CallbackState::Scheduled { .. })
}

#[test]
fn the_intent_rings_the_visitor_and_the_gate_names_the_business() {
    let bench = bench();
    let receipt = bench.ask();
    let call = bench.dialed();
    assert_eq!((call.to.side(), call.to.number().unwrap().as_e164()), (Side::Visitor, VISITOR));
    assert!(matches!(bench.state(&receipt), CallbackState::CallingVisitor { .. }));
    bench.tell(call.leg, Side::Visitor, CallFact::Ringing);
    let grant = bench.desk.ask(call.leg, &call.nonce).unwrap();
    assert_eq!((grant.to.side(), grant.to.number().unwrap().as_e164()), (Side::Business, BUSINESS));
    assert_eq!(bench.desk.ask(call.leg, &call.nonce).unwrap_err(), GateRefusal::Shut);
    assert!(matches!(bench.state(&receipt), CallbackState::CallingBusiness { .. }));
    bench.tell(call.leg, Side::Business, CallFact::Ringing);
    bench.tell(call.leg, Side::Business, CallFact::Answered);
    bench.tell(call.leg, Side::Visitor, CallFact::Bridged);
    assert!(matches!(bench.state(&receipt), CallbackState::Connected { .. }));
    bench.tell(call.leg, Side::Business, CallFact::Ended(LegEnd::new(Cause::Normal)));
    assert_eq!(bench.state(&receipt), CallbackState::Completed);
    assert!(bench.provider.another_dial().is_none(), "the business is rung by the call itself");
    let moved = bench.history(receipt.callback).into_iter().filter(|recorded| recorded.moved);
    let events: Vec<_> = moved.map(|recorded| recorded.event.name()).collect();
    let told = ["asked", "line_free", "ringing", "answered", "accepted", "gate_won"];
    assert_eq!(events[..6], told);
    assert_eq!(events[6..], ["ringing", "answered", "bridged", "ended"]);
}

#[test]
fn a_cancel_hangs_up_the_visitors_call_before_and_after_the_gate() {
    for wins in [false, true] {
        let bench = bench();
        let receipt = bench.ask();
        let call = bench.dialed();
        if wins {
            bench.desk.ask(call.leg, &call.nonce).unwrap();
        }
        bench.desk.cancel(receipt.callback, Actor::Visitor).unwrap();
        assert_eq!(bench.desk.ask(call.leg, &call.nonce).unwrap_err(), GateRefusal::Shut);
        wait_in_steps(&bench, || !bench.provider.hung_up.lock().unwrap().is_empty());
        assert_eq!(*bench.provider.hung_up.lock().unwrap(), [call_of(call.leg)]);
    }
}

#[test]
fn what_nobody_can_know_and_what_is_presumed_is_parked_and_a_ghost_finds_the_gate_shut() {
    let unknown = |_| Found::Unknown { why: "no record".into() };
    for found in [unknown, |_| Found::Presumed] {
        let bench = eager();
        bench.provider.answers(Answer::FallsSilent);
        bench.provider.finds(found);
        let receipt = bench.ask();
        let call = bench.dialed();
        wait_in_steps(&bench, || is_parked(&bench.state(&receipt)));
        bench.later(3600);
        bench.settle();
        assert!(bench.provider.another_dial().is_none(), "nobody is rung on a presumption");
        assert_eq!(bench.desk.ask(call.leg, &call.nonce).unwrap_err(), GateRefusal::Shut);
    }
}

#[test]
fn only_what_certainly_never_was_is_dialed_again_as_a_new_attempt() {
    let bench = eager();
    bench.provider.answers(Answer::FallsSilent);
    bench.provider.finds(|_| Found::Absent);
    let receipt = bench.ask();
    let call = bench.dialed();
    wait_in_steps(&bench, || is_scheduled(&bench.state(&receipt)));
    bench.later(300);
    let again = bench.dialed();
    assert_ne!((again.leg, again.attempt), (call.leg, call.attempt));
    assert_eq!(bench.desk.ask(call.leg, &call.nonce).unwrap_err(), GateRefusal::Shut);
    assert!(bench.desk.ask(again.leg, &again.nonce).is_ok());
}

#[test]
fn a_presumption_is_enough_to_ring_the_business_again() {
    let carrier = vec![SignedDuration::from_mins(5)];
    let bench =
        Bench::with(3, Policy { retries: Retries { carrier, ..Retries::never() }, ..policy() });
    bench.provider.answers(Answer::FallsSilent);
    bench.provider.finds(|_| Found::Presumed);
    let receipt = bench.ask();
    let call = bench.dialed();
    wait_in_steps(&bench, || is_scheduled(&bench.state(&receipt)));
    bench.later(300);
    assert_ne!(bench.dialed().leg, call.leg);
}

/// Which also is a life under other settings: the attempt goes on as it began.
#[test]
fn a_crash_between_intent_and_answer_is_looked_into_and_the_visitor_rung_no_more() {
    let call = {
        let bench = bench();
        bench.provider.answers(Answer::Dies);
        let receipt = bench.ask();
        let call = bench.dialed();
        bench.provider.finds(|leg| Found::Live(call_of(leg)));
        let bench = bench.restart();
        bench.settle();
        let grant = bench.desk.ask(call.leg, &call.nonce).unwrap();
        assert_eq!(grant.to.side(), Side::Business);
        assert!(matches!(bench.state(&receipt), CallbackState::CallingBusiness { .. }));
        assert!(bench.provider.another_dial().is_none());
        call
    };
    let bench = bench();
    bench.provider.answers(Answer::Dies);
    let receipt = bench.ask();
    let lost = bench.dialed();
    assert_ne!(lost.leg, call.leg);
    bench.provider.finds(|_| Found::Unknown { why: "no record".into() });
    let bench = bench.restart();
    bench.wait_for(&receipt, is_parked);
    assert!(bench.provider.another_dial().is_none());
}

#[test]
fn a_ghost_that_comes_after_its_callback_was_cancelled_is_hung_up() {
    let bench = bench();
    bench.provider.answers(Answer::FallsSilent);
    let receipt = bench.ask();
    let call = bench.dialed();
    bench.settle();
    bench.desk.cancel(receipt.callback, Actor::Visitor).unwrap();
    bench.provider.finds(|leg| Found::Live(call_of(leg)));
    wait_in_steps(&bench, || !bench.provider.hung_up.lock().unwrap().is_empty());
    assert_eq!(*bench.provider.hung_up.lock().unwrap(), [call_of(call.leg)]);
    assert_eq!(bench.desk.ask(call.leg, &call.nonce).unwrap_err(), GateRefusal::Shut);
}

#[test]
fn a_visitor_who_calls_is_joined_as_in_any_order() {
    let mut bench = bench();
    bench.worker = None;
    let receipt = bench.ask();
    let number = PhoneNumber::from_e164(VISITOR).unwrap();
    let call_in = bench.desk.call_in(&number, &ProviderCall("1764000000.1".into())).unwrap();
    assert_eq!(call_in.business.as_e164(), BUSINESS);
    assert!(bench.desk.ask(call_in.leg, &call_in.nonce).is_err(), "nobody is rung for it");
    assert!(bench.desk.join(call_in.leg, &call_in.nonce).is_ok());
    assert!(matches!(bench.state(&receipt), CallbackState::CallingVisitor { .. }));
}
