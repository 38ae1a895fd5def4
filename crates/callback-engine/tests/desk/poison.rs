//! Work that breaks whoever does it.

use std::sync::atomic::Ordering;

use callback_core::ports::poison::DEATHS;
use callback_core::ports::provider::{CallFact, Gate, OutboundCall};
use callback_core::ports::store::Store;
use callback_core::{CallbackState, Cause, LegEnd, Side};
use callback_engine::Clock;

use crate::bench::{Bench, wait_in_steps};
use crate::scripted::Answer;

/// Tells of a call that goes well.
fn complete(bench: &Bench, call: &OutboundCall) {
    bench.tell(call.leg, Side::Business, CallFact::Answered);
    bench.desk.ask(call.leg, &call.nonce).unwrap();
    for what in [CallFact::Answered, CallFact::Bridged, CallFact::Ended(LegEnd::new(Cause::Normal))]
    {
        bench.tell(call.leg, Side::Visitor, what);
    }
}

#[test]
fn of_ten_callbacks_the_one_that_breaks_the_provider_is_left_to_a_person() {
    let bench = Bench::with_lines(10);
    bench.provider.answers(Answer::Dies);
    bench.provider.finds(|_| panic!("the provider has a fault"));
    let poisoned = bench.ask();
    bench.dialed();
    let others: Vec<_> = (1..10).map(|nth| (bench.ask_as(nth), bench.dialed())).collect();
    let parked = |state: &CallbackState| {
        matches!(state, CallbackState::NeedsHuman { doubt: Side::Business, .. })
    };
    wait_in_steps(&bench, || parked(&bench.state(&poisoned)));
    let looks = bench.provider.looks.load(Ordering::SeqCst);
    assert_eq!(looks, 2, "the dial, and two looks for it");
    for (receipt, call) in &others {
        complete(&bench, call);
        assert_eq!(bench.state(receipt), CallbackState::Completed);
    }
    assert!(bench.provider.another_dial().is_none(), "nobody was dialed twice");
    let (last, rest) = (bench.ask_as(10), bench.dialed());
    complete(&bench, &rest);
    assert_eq!(bench.state(&last), CallbackState::Completed, "the worker works on");
}

#[test]
fn what_ends_the_process_is_set_aside_after_many_lives_and_the_rest_goes_on() {
    let mut bench = Bench::new();
    bench.worker = None;
    let killer = bench.ask();
    for life in 1..=DEATHS {
        let epoch = bench.store.begin_epoch(bench.clock.now()).unwrap();
        let claimed = bench.store.claim_due(epoch, bench.clock.now(), 64, 64).unwrap();
        assert_eq!(claimed.len(), 1, "in life {life}");
    }
    let other = bench.ask();
    let bench = bench.restart();
    bench.wait_for(&killer, |state| *state == CallbackState::Failed);
    let call = bench.dialed();
    complete(&bench, &call);
    assert_eq!(bench.state(&other), CallbackState::Completed);
    assert!(bench.provider.another_dial().is_none());
}
