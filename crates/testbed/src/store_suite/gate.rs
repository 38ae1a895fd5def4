use std::sync::Barrier;
use std::thread;

use callback_core::ports::store::{Change, Commit};
use callback_core::{Actor, Event, LegId};

use super::bench::{Begun, Bench, NOW, after};
use super::samples;

/// The question of `leg`, which by itself moves nothing.
fn ask(begun: &Begun, leg: LegId) -> Change {
    Change { gate: Some((begun.attempt.id, leg)), ..Change::of(&begun.callback) }
}

pub fn the_gate_has_one_winner_among_sixteen(bench: &mut Bench) {
    let begun = bench.begun();
    let start = Barrier::new(16);
    let answers: Vec<_> = thread::scope(|scope| {
        let question = || {
            let change = ask(&begun, begun.business);
            start.wait();
            bench.store().commit(&change).unwrap()
        };
        let asking: Vec<_> = (0..16).map(|_| scope.spawn(question)).collect();
        asking.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(answers.iter().filter(|answer| **answer == Commit::Saved).count(), 1);
    assert_eq!(answers.iter().filter(|answer| **answer == Commit::GateTaken).count(), 15);
}

pub fn a_lost_gate_writes_nothing(bench: &mut Bench) {
    let begun = bench.begun();
    bench.claim(after(1_000_000));
    assert_eq!(bench.store().commit(&ask(&begun, begun.business)).unwrap(), Commit::Saved);
    let mut late = bench.change(&begun.callback, &Event::GateWon { leg: begun.business }, NOW);
    late.gate = Some((begun.attempt.id, begun.business));
    late.effects = vec![bench.plan(samples::ring(bench), NOW)];
    assert_eq!(bench.store().commit(&late).unwrap(), Commit::GateTaken);
    assert_eq!(bench.read(begun.callback.id), begun.callback);
    assert_eq!(bench.store().history(begun.callback.id, 0).unwrap().len(), 2);
    assert_eq!(bench.claim(after(1_000_000)), []);
}

pub fn the_gate_of_a_closed_attempt_is_shut(bench: &mut Bench) {
    let begun = bench.begun();
    let cancelled = bench.step(&begun.callback, &Event::Cancel { by: Actor::Visitor });
    let ghost = ask(&Begun { callback: cancelled, ..begun.clone() }, begun.business);
    assert_eq!(bench.store().commit(&ghost).unwrap(), Commit::GateTaken);
}
