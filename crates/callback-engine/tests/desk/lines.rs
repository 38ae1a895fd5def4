use callback_core::ports::provider::{CallFact, Health};
use callback_core::{CallbackState, Cause, LegEnd, Side};

use crate::bench::Bench;

#[test]
fn no_more_attempts_go_on_than_there_are_lines() {
    let bench = Bench::with_lines(2);
    let receipts: Vec<_> = (0..3).map(|_| bench.ask()).collect();
    let first = bench.dialed();
    let _second = bench.dialed();
    bench.settle();
    let queued = || receipts.iter().filter(|r| bench.state(r) == CallbackState::Queued).count();
    assert_eq!(queued(), 1);
    bench.tell(first.leg, Side::Business, CallFact::Ended(LegEnd::new(Cause::Busy)));
    let third = bench.dialed();
    assert_ne!(third.leg, first.leg);
    assert_eq!(queued(), 0);
    assert!(bench.provider.another_dial().is_none());
}

#[test]
fn a_callback_waits_for_a_provider_that_is_down_and_goes_out_when_it_is_back() {
    let bench = Bench::new();
    bench.provider.set_health(Health::Down { why: "no connection".into() });
    bench.settle(); // A round that began before may still believe that it is up.
    let receipt = bench.ask();
    bench.settle();
    assert_eq!(bench.state(&receipt), CallbackState::Queued);
    assert!(bench.provider.another_dial().is_none());
    bench.provider.set_health(Health::Ready);
    bench.later(1);
    bench.dialed();
}

#[test]
fn an_unanswered_wish_expires_and_is_not_dialed_any_more() {
    let bench = Bench::new();
    bench.provider.set_health(Health::Down { why: "no connection".into() });
    bench.settle(); // A round that began before may still believe that it is up.
    let receipt = bench.ask();
    bench.later(24 * 3600);
    bench.wait_for(&receipt, |state| *state == CallbackState::Expired);
    bench.provider.set_health(Health::Ready);
    let other = bench.ask();
    bench.dialed();
    bench.settle();
    assert!(bench.provider.another_dial().is_none(), "only the other callback is dialed");
    assert!(matches!(bench.state(&other), CallbackState::CallingBusiness { .. }));
}

#[test]
fn no_more_calls_are_placed_than_the_provider_has_lines_for_and_the_others_wait() {
    let bench = Bench::with_lines(10);
    bench.provider.set_free(2);
    let receipts: Vec<_> = (0..5).map(|_| bench.ask()).collect();
    bench.dialed();
    bench.dialed();
    bench.settle();
    let queued = || receipts.iter().filter(|r| bench.state(r) == CallbackState::Queued).count();
    assert_eq!(queued(), 3);
    assert!(bench.provider.another_dial().is_none());
    bench.provider.set_free(1);
    bench.later(1);
    bench.dialed();
    bench.settle();
    assert_eq!(queued(), 2);
    assert!(bench.provider.another_dial().is_none());
}
