use std::sync::{Arc, Barrier};

use callback_core::ports::provider::{CallFact, Gate, GateRefusal, Nonce};
use callback_core::{Actor, CallbackState, Event, LegId, Side};

use crate::bench::{Bench, wait_in_steps};
use crate::scripted::call_of;

#[test]
fn the_gate_opens_for_the_call_that_was_placed_and_names_the_visitor() {
    let bench = Bench::new();
    let receipt = bench.ask();
    let call = bench.dialed();
    bench.tell(call.leg, Side::Business, CallFact::Ringing);
    let grant = bench.desk.ask(call.leg, &call.nonce).unwrap();
    assert_eq!(
        (grant.to.side(), grant.to.number().unwrap().as_e164()),
        (Side::Visitor, "+14155550100")
    );
    assert_eq!(grant.caller_id.as_e164(), "+12015550100");
    assert!(matches!(bench.state(&receipt), CallbackState::CallingVisitor { .. }));
    let events: Vec<_> =
        bench.history(receipt.callback).into_iter().map(|r| r.event.name()).collect();
    assert_eq!(events, ["asked", "line_free", "ringing", "answered", "accepted", "gate_won"]);
}

#[test]
fn the_gate_stays_shut_for_a_wrong_nonce_a_wrong_leg_and_a_second_question() {
    let bench = Bench::new();
    bench.ask();
    let call = bench.dialed();
    let wrong = Nonce::new([0; 16]);
    assert_eq!(bench.desk.ask(call.leg, &wrong).unwrap_err(), GateRefusal::Unknown);
    let stranger = LegId::from_bytes([7; 16]);
    assert_eq!(bench.desk.ask(stranger, &call.nonce).unwrap_err(), GateRefusal::Unknown);
    assert!(bench.desk.ask(call.leg, &call.nonce).is_ok());
    assert_eq!(bench.desk.ask(call.leg, &call.nonce).unwrap_err(), GateRefusal::Shut);
}

#[test]
fn a_cancelled_callback_shuts_the_gate_and_hangs_up_the_business() {
    let bench = Bench::new();
    let receipt = bench.ask();
    let call = bench.dialed();
    bench.desk.cancel(receipt.callback, Actor::Visitor).unwrap();
    assert_eq!(bench.desk.ask(call.leg, &call.nonce).unwrap_err(), GateRefusal::Shut);
    wait_in_steps(&bench, || !bench.provider.hung_up.lock().unwrap().is_empty());
    assert_eq!(*bench.provider.hung_up.lock().unwrap(), [call_of(call.leg)]);
}

#[test]
fn of_sixteen_questions_at_a_time_one_wins() {
    let bench = Bench::new();
    let receipt = bench.ask();
    let call = bench.dialed();
    let start = Arc::new(Barrier::new(16));
    let askers: Vec<_> = (0..16)
        .map(|_| {
            let (desk, start, call) = (bench.desk.clone(), start.clone(), call.clone());
            std::thread::spawn(move || {
                start.wait();
                desk.ask(call.leg, &call.nonce).is_ok()
            })
        })
        .collect();
    let winners = askers.into_iter().map(|asker| asker.join().unwrap()).filter(|won| *won);
    assert_eq!(winners.count(), 1);
    let history = bench.history(receipt.callback);
    let won = |r: &&callback_core::Recorded| r.moved && matches!(r.event, Event::GateWon { .. });
    assert_eq!(history.iter().filter(won).count(), 1);
}
