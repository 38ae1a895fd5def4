//! What a dead process did not hear of a call whose end it had heard.

use std::sync::atomic::Ordering;

use callback_core::ports::provider::{CallFact, Fact, Found, Gate};
use callback_core::{CallbackState, Cause, LegEnd, LegId, Policy, Retries, Side};
use callback_engine::Receipt;
use jiff::{SignedDuration, Timestamp};

use crate::bench::{Bench, wait_in_steps};

const PAUSE: SignedDuration = SignedDuration::from_secs(10);

/// Both are on the line; then the network says that the visitor is gone, and the process dies before more is said.
fn dies_before_it_is_told() -> (Bench, Receipt) {
    let retries = Retries { visitor_declined: vec![PAUSE], ..Retries::never() };
    let bench = Bench::with(3, Policy { retries, ..Policy::default() });
    let receipt = bench.ask();
    let call = bench.dialed();
    bench.settle();
    bench.desk.ask(call.leg, &call.nonce).unwrap();
    bench.tell(call.leg, Side::Visitor, CallFact::Answered);
    bench.tell(call.leg, Side::Visitor, CallFact::Ended(LegEnd::new(Cause::Normal)));
    assert!(matches!(bench.state(&receipt), CallbackState::Scheduled { .. }));
    (bench.reopen(), receipt)
}

fn told(call: LegId, at: i64, what: CallFact) -> Fact {
    let at = Timestamp::constant(1_800_000_000 + at, 0);
    Fact { call, side: Side::Visitor, at, what }
}

fn over() -> CallFact {
    CallFact::Ended(LegEnd::new(Cause::Normal))
}

#[test]
fn a_talk_that_was_told_to_nobody_is_found_before_anybody_is_rung_again() {
    for is_due in [false, true] {
        for found in [
            (|leg| Found::Over(vec![told(leg, 9, CallFact::Talked(SignedDuration::from_secs(4)))]))
                as fn(LegId) -> Found,
            |leg| Found::Over(vec![told(leg, 5, CallFact::Bridged), told(leg, 9, over())]),
        ] {
            let (bench, receipt) = dies_before_it_is_told();
            if is_due {
                bench.clock.advance(PAUSE);
            }
            bench.provider.finds(found);
            let bench = bench.with_worker();
            bench.wait_for(&receipt, |state| *state == CallbackState::Completed);
            assert!(bench.provider.another_dial().is_none(), "somebody was rung again");
        }
    }
}

#[test]
fn nobody_is_rung_while_the_provider_can_not_be_asked_but_not_for_ever() {
    let (bench, _) = dies_before_it_is_told();
    bench.clock.advance(PAUSE);
    let bench = bench.with_worker();
    wait_in_steps(&bench, || bench.provider.looks.load(Ordering::SeqCst) > 3);
    assert!(bench.provider.another_dial().is_none(), "nobody knows yet");
    wait_in_steps(&bench, || bench.provider.another_dial().is_some());
}

#[test]
fn a_call_of_which_no_more_is_known_is_followed_by_the_next_attempt() {
    for found in [
        (|_| Found::Absent) as fn(LegId) -> Found,
        |_| Found::Presumed,
        |_| Found::Unknown { why: "no record".into() },
        |leg| Found::Over(vec![told(leg, 5, over())]),
        |leg| {
            Found::Over(vec![told(leg, 4, CallFact::Bridged), told(leg, 5, CallFact::NotBridged)])
        },
        |leg| Found::Live(crate::scripted::call_of(leg)),
    ] {
        let (bench, receipt) = dies_before_it_is_told();
        bench.provider.finds(found);
        let bench = bench.with_worker();
        let before = bench.history(receipt.callback).len();
        wait_in_steps(&bench, || bench.provider.looks.load(Ordering::SeqCst) > 0);
        bench.settle();
        assert_eq!(
            bench.history(receipt.callback).len(),
            before,
            "the old story is not told again"
        );
        bench.clock.advance(PAUSE);
        wait_in_steps(&bench, || bench.provider.another_dial().is_some());
        assert!(bench.provider.hung_up.lock().unwrap().is_empty());
    }
}

#[test]
fn a_visitor_who_said_that_it_was_not_them_is_not_rung_again() {
    let (bench, receipt) = dies_before_it_is_told();
    bench.provider.finds(|leg| Found::Over(vec![told(leg, 5, CallFact::NotMe)]));
    let bench = bench.with_worker();
    bench.wait_for(&receipt, |state| *state == CallbackState::Refused);
    assert!(bench.provider.another_dial().is_none());
}

#[test]
fn a_question_that_breaks_off_each_time_costs_nobody_the_callback() {
    let (bench, receipt) = dies_before_it_is_told();
    bench.provider.finds(|_| std::panic::resume_unwind(Box::new("the provider has a fault")));
    bench.clock.advance(PAUSE);
    let bench = bench.with_worker();
    wait_in_steps(&bench, || bench.provider.another_dial().is_some());
    assert_eq!(bench.provider.looks.load(Ordering::SeqCst), 3);
    let state = bench.state(&receipt);
    assert!(matches!(state, CallbackState::CallingBusiness { .. }), "{state:?}");
}
