//! What a new life of the process makes of the work of the old one.

use callback_core::CallbackState;
use callback_core::ports::provider::{Found, Gate};

use crate::bench::Bench;
use crate::scripted::call_of;

#[test]
fn a_callback_that_waited_goes_out_in_the_next_life() {
    let mut bench = Bench::new();
    bench.worker = None;
    let receipt = bench.ask();
    let bench = bench.restart();
    bench.dialed();
    assert!(matches!(bench.state(&receipt), CallbackState::CallingBusiness { .. }));
}

#[test]
fn a_call_of_the_old_life_is_looked_for_and_never_dialed_again() {
    let bench = Bench::new();
    let receipt = bench.ask();
    let call = bench.dialed();
    bench.provider.finds(|leg| Found::Live(call_of(leg)));
    let bench = bench.restart();
    bench.settle();
    assert!(bench.desk.ask(call.leg, &call.nonce).is_ok(), "the gate still knows its leg");
    assert!(bench.provider.another_dial().is_none());
    assert!(matches!(bench.state(&receipt), CallbackState::CallingVisitor { .. }));
}
