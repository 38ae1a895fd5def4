//! What a new life of the process makes of the work of the old one.

use std::sync::atomic::Ordering;

use callback_core::ports::provider::{Found, Gate, GateRefusal};
use callback_core::{Actor, CallbackState};

use crate::bench::{Bench, wait_in_steps};
use crate::scripted::{Answer, call_of};

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

/// That nothing is claimed before it is through, every test with a restart shows: its store would panic.
#[test]
fn a_desk_that_cannot_take_up_the_work_of_the_last_life_does_not_open() {
    let bench = Bench::new();
    bench.ask();
    bench.dialed();
    bench.settle();
    bench.failing.store(true, Ordering::SeqCst);
    assert!(bench.try_reopen().is_err());
}

#[test]
fn dying_again_while_a_call_is_looked_for_neither_loses_nor_doubles_it() {
    for _ in 0..3 {
        let bench = Bench::new();
        bench.provider.answers(Answer::FallsSilent);
        let receipt = bench.ask();
        let call = bench.dialed();
        // Twice it can't be asked, and twice the process dies while it waits to ask again.
        let bench = bench.restart();
        wait_in_steps(&bench, || bench.provider.looks.load(Ordering::SeqCst) > 0);
        let bench = bench.restart().restart();
        bench.provider.finds(|leg| Found::Live(call_of(leg)));
        wait_in_steps(&bench, || {
            bench.provider.looks.load(Ordering::SeqCst) > 1
                && bench.desk.ask(call.leg, &call.nonce).is_ok()
        });
        bench.settle();
        assert_eq!(bench.desk.ask(call.leg, &call.nonce).unwrap_err(), GateRefusal::Shut, "once");
        assert!(bench.provider.another_dial().is_none(), "it was dialed again");
        assert!(matches!(bench.state(&receipt), CallbackState::CallingVisitor { .. }));
    }
}

#[test]
fn a_call_over_another_provider_is_left_to_a_person_and_not_asked_for() {
    let bench = Bench::new();
    let receipts = [bench.ask(), bench.ask(), bench.ask()];
    let calls = [bench.dialed(), bench.dialed(), bench.dialed()];
    bench.settle();
    let of = |nth: usize| {
        let is_its = |call: &&callback_core::ports::provider::OutboundCall| {
            bench.state(&receipts[nth]).is_calling(call.leg)
        };
        calls.iter().find(is_its).unwrap().clone()
    };
    let [ringing, joining, unwanted] = [of(0), of(1), of(2)];
    bench.desk.ask(joining.leg, &joining.nonce).unwrap();
    bench.provider.fail_hang_ups(true);
    bench.desk.cancel(receipts[2].callback, Actor::Staff).unwrap();
    bench.settle();

    let legs =
        [ringing.leg, joining.leg, unwanted.leg].map(|leg| (leg, "carrier-pigeon".to_owned()));
    let bench = bench.reopen_as(|desk| desk.with_strangers(legs)).with_worker();
    // If it were asked, it would say that there never was such a call.
    bench.provider.finds(|_| Found::Absent);
    bench.provider.fail_hang_ups(false);
    let parked = |state: &CallbackState| matches!(state, CallbackState::NeedsHuman { .. });
    bench.wait_for(&receipts[0], parked);
    bench.wait_for(&receipts[1], parked);
    bench.settle();
    assert_eq!(bench.provider.looks.load(Ordering::SeqCst), 0, "it was asked");
    assert!(bench.provider.hung_up.lock().unwrap().is_empty(), "a call of another's was hung up");
    assert!(bench.provider.another_dial().is_none(), "somebody was rung again");
    // New ones go out over what is set up now.
    let receipt = bench.ask();
    assert!(bench.state(&receipt).attempt().is_none() || bench.dialed().leg != ringing.leg);
}
