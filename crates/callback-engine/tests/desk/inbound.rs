//! A visitor who calls is joined with the business in an attempt of their own.

use std::sync::{Arc, Barrier};

use callback_core::ports::provider::{
    CallFact, Found, Gate, GateRefusal, Health, Nonce, ProviderCall,
};
use callback_core::ports::steering::{CallIn, CallInRefusal};
use callback_core::{
    Actor, CallbackState, Cause, LegEnd, LegId, Outcome, PhoneNumber, Policy, Side,
};
use callback_engine::{Entry, Receipt};
use jiff::SignedDuration;

use crate::bench::{Bench, policy, wait_in_steps};

const CHANNEL: &str = "1764000000.5";

fn channel() -> ProviderCall {
    ProviderCall(CHANNEL.to_owned())
}

fn visitor() -> PhoneNumber {
    PhoneNumber::from_e164("+14155550100").unwrap()
}

/// A callback that waits for a line, since none can be had.
fn waiting(bench: &Bench) -> Receipt {
    bench.provider.set_health(Health::Down { why: "for the test".into() });
    bench.settle();
    bench.ask()
}

fn call_in(bench: &Bench) -> Result<CallIn, CallInRefusal> {
    bench.desk.call_in(&visitor(), &channel())
}

fn not_reached() -> (Side, CallFact) {
    (Side::Business, CallFact::Ended(LegEnd::new(Cause::NoAnswer)))
}

#[test]
fn a_visitor_who_calls_is_joined_and_nobody_is_dialed_for_them() {
    let bench = Bench::new();
    let receipt = waiting(&bench);
    let call_in = call_in(&bench).unwrap();
    assert_eq!(call_in.business.as_e164(), "+12015550100");
    assert_eq!(call_in.caller_id.as_e164(), "+12015550100", "not what the caller says");
    assert!(matches!(bench.state(&receipt), CallbackState::CallingBusiness { .. }));
    wait_in_steps(&bench, || !bench.provider.adopted.lock().unwrap().is_empty());
    assert_eq!(bench.provider.adopted.lock().unwrap()[0], (call_in.leg, channel()));

    bench.desk.came_in(call_in.leg, &channel()).unwrap();
    bench.desk.join(call_in.leg, &call_in.nonce).unwrap();
    bench.tell(call_in.leg, Side::Visitor, CallFact::Bridged);
    assert!(matches!(bench.state(&receipt), CallbackState::Connected { .. }));
    let talked = [(Side::Visitor, CallFact::Talked(SignedDuration::from_secs(7)))];
    bench.desk.report(call_in.leg, &call_in.nonce, &talked).unwrap();
    assert_eq!(bench.state(&receipt), CallbackState::Completed);

    bench.provider.set_health(Health::Ready);
    bench.settle();
    assert!(bench.provider.another_dial().is_none(), "the visitor has talked");
    let mut timeline = bench.desk.timeline();
    let entries = bench.desk.follow(receipt.callback, &mut timeline).unwrap().entries;
    let words: Vec<_> = entries.iter().map(Entry::words).collect();
    assert!(words.contains(&"the visitor calls: calling the business".to_owned()), "{words:?}");
    assert!(words.last().unwrap().starts_with("the visitor called, and talked for"), "{words:?}");
    assert!(matches!(entries.last().unwrap().outcome, Some(Outcome::Connected { .. })));
}

#[test]
fn the_gate_of_a_call_that_came_in_is_won_once_and_names_nobody() {
    let bench = Bench::new();
    waiting(&bench);
    let call_in = call_in(&bench).unwrap();
    // The question that would give away the visitor's number, and leave to ring it.
    assert_eq!(bench.desk.ask(call_in.leg, &call_in.nonce).unwrap_err(), GateRefusal::Shut);
    let wrong = Nonce::new([0; 16]);
    assert_eq!(bench.desk.join(call_in.leg, &wrong).unwrap_err(), GateRefusal::Unknown);
    let stranger = ProviderCall("1764000000.50".into());
    assert_eq!(bench.desk.came_in(call_in.leg, &stranger).unwrap_err(), GateRefusal::Unknown);
    assert!(bench.desk.join(call_in.leg, &call_in.nonce).is_ok());
    assert_eq!(bench.desk.join(call_in.leg, &call_in.nonce).unwrap_err(), GateRefusal::Shut);
}

#[test]
fn a_call_that_the_platform_placed_is_not_joined_as_one_that_came_in() {
    let bench = Bench::new();
    bench.ask();
    let call = bench.dialed();
    assert_eq!(bench.desk.join(call.leg, &call.nonce).unwrap_err(), GateRefusal::Shut);
    assert!(bench.desk.ask(call.leg, &call.nonce).is_ok());
}

#[test]
fn of_sixteen_calls_of_one_visitor_one_is_taken() {
    let bench = Bench::new();
    waiting(&bench);
    let start = Arc::new(Barrier::new(16));
    let callers: Vec<_> = (0..16)
        .map(|nth| {
            let (desk, start) = (bench.desk.clone(), start.clone());
            std::thread::spawn(move || {
                start.wait();
                desk.call_in(&visitor(), &ProviderCall(format!("1764000000.{nth}"))).is_ok()
            })
        })
        .collect();
    let taken = callers.into_iter().map(|caller| caller.join().unwrap()).filter(|taken| *taken);
    assert_eq!(taken.count(), 1);
}

#[test]
fn whoever_is_being_called_gets_no_second_call() {
    let bench = Bench::new();
    bench.ask();
    let call = bench.dialed();
    assert_eq!(call_in(&bench).unwrap_err(), CallInRefusal::NotNow, "the business rings");
    bench.desk.ask(call.leg, &call.nonce).unwrap();
    assert_eq!(call_in(&bench).unwrap_err(), CallInRefusal::NotNow, "the visitor rings");
    bench.tell(call.leg, Side::Visitor, CallFact::Bridged);
    assert_eq!(call_in(&bench).unwrap_err(), CallInRefusal::NotNow, "the two talk");
    bench.tell(call.leg, Side::Visitor, CallFact::Ended(LegEnd::new(Cause::Normal)));
    assert_eq!(call_in(&bench).unwrap_err(), CallInRefusal::Unknown, "it is over");
}

#[test]
fn a_stranger_is_unknown_and_so_is_whoever_has_not_proven_their_number() {
    let bench = Bench::new();
    waiting(&bench);
    let stranger = PhoneNumber::from_e164("+14155550133").unwrap();
    assert_eq!(bench.desk.call_in(&stranger, &channel()).unwrap_err(), CallInRefusal::Unknown);
    let bench = Bench::with(3, Policy { proof_required: true, ..policy() });
    bench.ask();
    assert_eq!(call_in(&bench).unwrap_err(), CallInRefusal::Unknown);
}

#[test]
fn a_caller_needs_a_line_and_a_desk_that_is_open() {
    let bench = Bench::with_lines(1);
    bench.ask();
    bench.dialed();
    let other =
        callback_core::VisitorNumber::try_from(PhoneNumber::from_e164("+14155550133").unwrap());
    let number = other.unwrap();
    bench.desk.request(callback_core::Visitor { number: number.clone(), name: None }).unwrap();
    let refused = bench.desk.call_in(number.number(), &channel()).unwrap_err();
    assert_eq!(refused, CallInRefusal::NotNow, "the one line is taken");

    let bench = Bench::new();
    waiting(&bench);
    bench.desk.close();
    assert_eq!(call_in(&bench).unwrap_err(), CallInRefusal::NotNow);
}

#[test]
fn a_business_that_does_not_answer_leaves_the_callback_to_be_called() {
    let bench = Bench::new();
    let receipt = waiting(&bench);
    let call_in = call_in(&bench).unwrap();
    bench.desk.report(call_in.leg, &call_in.nonce, &[not_reached()]).unwrap();
    assert_eq!(bench.state(&receipt), CallbackState::Queued, "retries are off, and it goes on");
    assert_eq!(bench.desk.join(call_in.leg, &call_in.nonce).unwrap_err(), GateRefusal::Shut);
    bench.provider.set_health(Health::Ready);
    // What became of the call that came in is asked first.
    wait_in_steps(&bench, || bench.provider.another_dial().is_some());
}

#[test]
fn a_callback_that_is_cancelled_hangs_up_its_caller() {
    let bench = Bench::new();
    let receipt = waiting(&bench);
    call_in(&bench).unwrap();
    bench.desk.cancel(receipt.callback, Actor::Visitor).unwrap();
    wait_in_steps(&bench, || !bench.provider.hung_up.lock().unwrap().is_empty());
    assert_eq!(*bench.provider.hung_up.lock().unwrap(), [channel()]);
}

#[test]
fn after_a_crash_the_call_is_asked_for_and_the_callback_is_not_lost() {
    let gone = |_: LegId| Found::Unknown { why: "it is not there".into() };
    for (won, after) in [(false, "queued"), (true, "needs_human")] {
        let bench = Bench::new();
        let receipt = waiting(&bench);
        let call_in = call_in(&bench).unwrap();
        if won {
            bench.desk.join(call_in.leg, &call_in.nonce).unwrap();
        }
        bench.provider.finds(gone);
        let bench = bench.restart();
        wait_in_steps(&bench, || bench.state(&receipt).name() == after);
        assert!(bench.provider.another_dial().is_none());
    }
}
