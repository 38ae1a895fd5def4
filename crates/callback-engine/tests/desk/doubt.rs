//! The request left, the answer did not come: look, never resend.

use std::sync::atomic::Ordering;

use callback_core::ports::provider::{Found, Gate, GateRefusal};
use callback_core::{Actor, CallbackState, Side};

use crate::bench::{Bench, wait_in_steps};
use crate::scripted::{Answer, call_of};

#[test]
fn a_call_that_was_certainly_not_placed_ends_its_attempt() {
    let bench = Bench::new();
    bench.provider.answers(Answer::Refuses);
    let receipt = bench.ask();
    bench.wait_for(&receipt, |state| *state == CallbackState::Failed);
}

#[test]
fn a_lost_answer_is_looked_for_and_the_call_that_is_found_goes_on() {
    let bench = Bench::new();
    bench.provider.answers(Answer::FallsSilent);
    bench.provider.finds(|leg| Found::Live(call_of(leg)));
    bench.ask();
    let call = bench.dialed();
    bench.settle();
    bench.later(10);
    bench.settle();
    assert!(bench.desk.ask(call.leg, &call.nonce).is_ok(), "the call is still the one that counts");
    assert!(bench.provider.another_dial().is_none(), "nothing was sent twice");
}

#[test]
fn a_call_that_was_taken_is_asked_for_by_its_name() {
    let bench = Bench::new();
    bench.provider.finds(|leg| Found::Live(call_of(leg)));
    bench.ask();
    bench.dialed();
    bench.settle();
    bench.later(callback_core::Policy::default().attempt_limit.as_secs());
    let looks = || bench.provider.looks_at_placed.load(Ordering::SeqCst);
    wait_in_steps(&bench, || looks() > 0);
    assert_eq!(looks(), 1);
}

#[test]
fn a_lost_answer_without_a_call_ends_the_attempt_and_shuts_its_gate() {
    let bench = Bench::new();
    bench.provider.answers(Answer::FallsSilent);
    bench.provider.finds(|_| Found::Absent);
    let receipt = bench.ask();
    let call = bench.dialed();
    wait_in_steps(&bench, || bench.state(&receipt) == CallbackState::Failed);
    assert_eq!(bench.desk.ask(call.leg, &call.nonce).unwrap_err(), GateRefusal::Shut);
}

#[test]
fn a_lost_answer_that_nobody_can_clear_up_is_left_to_a_person() {
    let bench = Bench::new();
    bench.provider.answers(Answer::FallsSilent);
    bench.provider.finds(|_| Found::Unknown { why: "no record".into() });
    let receipt = bench.ask();
    let call = bench.dialed();
    let parked = |state: &CallbackState| {
        matches!(state, CallbackState::NeedsHuman { doubt: Side::Business, .. })
    };
    wait_in_steps(&bench, || parked(&bench.state(&receipt)));
    assert_eq!(bench.desk.ask(call.leg, &call.nonce).unwrap_err(), GateRefusal::Shut);
    assert!(bench.provider.another_dial().is_none());
}

#[test]
fn a_call_is_not_looked_for_while_it_is_being_placed() {
    let bench = Bench::new();
    let hold = bench.provider.lingers();
    bench.provider.finds(|_| Found::Absent);
    let receipt = bench.ask();
    bench.dialed();
    // Somebody sets the clock, and every timer is due.
    bench.later(callback_core::Policy::default().attempt_limit.as_secs());
    bench.settle();
    assert_eq!(bench.provider.looks.load(Ordering::SeqCst), 0);
    assert!(matches!(bench.state(&receipt), CallbackState::CallingBusiness { .. }));
    drop(hold);
    wait_in_steps(&bench, || bench.state(&receipt) == CallbackState::Failed);
}

#[test]
fn a_call_that_is_found_alive_is_not_hung_up_while_a_person_is_to_decide() {
    let bench = Bench::new();
    bench.provider.answers(Answer::FallsSilent);
    bench.provider.finds(|_| Found::Unknown { why: "no record".into() });
    let receipt = bench.ask();
    let call = bench.dialed();
    let parked = |state: &CallbackState| matches!(state, CallbackState::NeedsHuman { .. });
    wait_in_steps(&bench, || parked(&bench.state(&receipt)));
    bench.provider.finds(|leg| Found::Live(call_of(leg)));
    let looks = || bench.provider.looks.load(Ordering::SeqCst);
    let seen = looks();
    bench.later(callback_core::Policy::default().attempt_limit.as_secs());
    wait_in_steps(&bench, || looks() > seen);
    bench.settle();
    assert!(bench.provider.hung_up.lock().unwrap().is_empty(), "somebody may talk on it");
    bench.desk.cancel(receipt.callback, Actor::Staff).unwrap();
    wait_in_steps(&bench, || *bench.provider.hung_up.lock().unwrap() == [call_of(call.leg)]);
}

#[test]
fn looks_that_panic_take_no_thread_away() {
    // More of them than there are threads.
    let bench = Bench::with_lines(10);
    bench.provider.finds(|_| panic!("the provider has a fault"));
    let ask = |_| {
        bench.provider.answers(Answer::FallsSilent);
        let receipt = bench.ask();
        bench.dialed();
        receipt
    };
    let receipts: Vec<_> = (0..10).map(ask).collect();
    wait_in_steps(&bench, || bench.provider.looks.load(Ordering::SeqCst) >= 10);
    bench.provider.finds(|_| Found::Absent);
    let over = |state| matches!(state, CallbackState::Failed | CallbackState::NeedsHuman { .. });
    wait_in_steps(&bench, || receipts.iter().all(|receipt| over(bench.state(receipt))));
}
