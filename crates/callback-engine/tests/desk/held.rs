//! Over a database that was brought back from a copy nobody is rung, joined or written to.

use std::sync::atomic::Ordering;

use callback_core::ports::provider::{CallFact, Found, Gate, GateRefusal, ProviderCall};
use callback_core::ports::steering::CallInRefusal;
use callback_core::{CallbackState, Cause, LegEnd, PhoneNumber, Side};

use crate::bench::{Bench, wait_in_steps, wait_in_strides};
use crate::scripted::call_of;
use crate::sender::Scripted;

#[test]
fn a_held_desk_takes_requests_and_rings_nobody_until_it_is_held_no_more() {
    let mut bench = Bench::new();
    bench.worker = None;
    let waiting = bench.ask();
    let bench = bench.reopen_as(callback_engine::Desk::held).with_worker();
    let asked = bench.ask();
    bench.settle();
    assert_eq!([bench.state(&waiting), bench.state(&asked)], [const { CallbackState::Queued }; 2]);
    assert!(bench.provider.another_dial().is_none());
    let visitor = PhoneNumber::from_e164("+14155550100").unwrap();
    let call = ProviderCall("a call that came in".to_owned());
    assert_eq!(bench.desk.call_in(&visitor, &call).unwrap_err(), CallInRefusal::NotNow);

    let bench = bench.restart();
    bench.dialed();
    bench.dialed();
}

#[test]
fn a_held_desk_finds_out_about_calls_and_lets_none_of_them_ring_anybody() {
    let bench = Bench::new();
    let [gone, live] = [bench.ask(), bench.ask()];
    let calls = [bench.dialed(), bench.dialed()];
    bench.settle();
    let of = |receipt| calls.iter().find(|call| bench.state(receipt).is_calling(call.leg)).unwrap();
    let (gone_call, live_call) = (of(&gone).clone(), of(&live).clone());
    bench.provider.finds(|leg| Found::Live(call_of(leg)));
    let bench = bench.reopen_as(callback_engine::Desk::held).with_worker();
    // On threads of their own, for which `settle` does not wait.
    wait_in_steps(&bench, || bench.provider.looks.load(Ordering::SeqCst) > 0);
    let busy = CallFact::Ended(LegEnd::new(Cause::Busy));
    bench.tell(gone_call.leg, Side::Business, busy);
    assert_eq!(bench.state(&gone), CallbackState::Missed);
    let refused = bench.desk.ask(live_call.leg, &live_call.nonce).unwrap_err();
    assert_eq!(refused, GateRefusal::Shut);
    assert!(bench.provider.another_dial().is_none());
}

#[test]
fn texts_wait_until_a_desk_is_held_no_more() {
    let sender = Scripted::answering([]);
    let mut bench = Bench::new();
    let receipt = bench.ask();
    let call = bench.dialed();
    bench.settle();
    bench.worker = None;
    bench.tell(call.leg, Side::Business, CallFact::Ended(LegEnd::new(Cause::Busy)));
    assert_eq!(bench.state(&receipt), CallbackState::Missed);
    let bench = bench.reopen_as(callback_engine::Desk::held).with_sms(sender.clone());
    for _ in 0..5 {
        bench.later(3600);
        bench.settle();
    }
    assert_eq!(sender.asked(), 0);
    let bench = bench.reopen().with_sms(sender.clone());
    wait_in_strides(&bench, 60, || sender.asked() == 1);
}
