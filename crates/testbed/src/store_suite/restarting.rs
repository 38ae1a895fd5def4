use callback_core::ports::store::{Change, Commit};
use callback_core::{Alarm, Effect, Event};

use super::bench::{Bench, NOW, after, ids};
use super::samples::ring;

pub fn a_new_epoch_frees_claimed_work(bench: &mut Bench) {
    let hang_up = Effect::HangUp { leg: bench.leg() };
    let wake = Effect::Wake { at: after(5), alarm: Alarm::Due };
    let planned = bench.accept_with(&[(Effect::Dispatch, 0), (hang_up, 1), (wake, 500)]);
    assert_eq!(bench.claim(after(1)).len(), 2);
    let before = bench.epoch;
    bench.begin_epoch(after(60));
    assert!(bench.epoch > before);
    let freed = bench.claim(after(60));
    assert_eq!(ids(&freed), [planned[0].id, planned[1].id]);
    assert!(freed.iter().all(|effect| effect.tries == 1));
    assert_eq!(bench.store().next_due().unwrap(), Some(after(500)), "a timer keeps its time");
}

pub fn a_call_that_may_be_out_is_checked_and_not_placed_again(bench: &mut Bench) {
    let begun = bench.begun();
    let leg = begun.business;
    let born_claimed = bench.plan(ring(bench), NOW);
    let change = Change {
        effects: vec![born_claimed],
        claimed: Some(bench.epoch),
        ..Change::of(&begun.callback)
    };
    assert_eq!(bench.store().commit(&change).unwrap(), Commit::Saved);
    assert_eq!(bench.claim(NOW).len(), 1);
    bench.begin_epoch(after(7));
    let effects = bench.claim(after(7));
    assert_eq!(effects.len(), 3, "two calls in doubt, and the check that waits anyway");
    let checks = |wanted| {
        let of_leg =
            |effect: &&_| matches!(effect, Effect::Reconcile { leg, .. } if *leg == wanted);
        effects.iter().map(|claimed| claimed.effect).filter(|effect| of_leg(&effect)).count()
    };
    let Effect::PlaceCall { leg: other } = born_claimed.effect else { return };
    assert_eq!((checks(leg), checks(other)), (2, 1));
}

pub fn a_call_that_nobody_claimed_is_still_placed(bench: &mut Bench) {
    let planned = bench.accept_with(&[(ring(bench), 0), (ring(bench), 90)]);
    bench.claim(NOW);
    bench.store().postpone_effect(planned[0].id, after(50)).unwrap();
    bench.begin_epoch(after(10));
    assert_eq!(bench.claim(after(49)), []);
    let placed: Vec<_> = bench.claim(after(90)).iter().map(|claimed| claimed.effect).collect();
    assert_eq!(placed, [planned[0].effect, planned[1].effect]);
}

pub fn checks_that_wait_are_due_in_a_new_epoch(bench: &mut Bench) {
    let check = Effect::Reconcile { leg: bench.leg(), at: after(3600) };
    let claimed = Effect::Reconcile { leg: bench.leg(), at: NOW };
    let planned = bench.accept_with(&[(check, 3600), (claimed, 0)]);
    assert_eq!(ids(&bench.claim(NOW)), [planned[1].id]);
    bench.begin_epoch(after(10));
    assert_eq!(bench.claim(after(10)).len(), 2);
}

pub fn reopening_keeps_all_that_was_answered(bench: &mut Bench) {
    let timer = Effect::Wake { at: after(90), alarm: Alarm::Expiry };
    let planned = bench.accept_with(&[(timer, 90), (ring(bench), 0), (ring(bench), 0)]);
    bench.store().finish_effect(planned[2].id).unwrap();
    let begun = bench.begun();
    let mut won = bench.change(&begun.callback, &Event::GateWon { leg: begun.business }, NOW);
    won.gate = Some((begun.attempt.id, begun.business));
    assert_eq!(bench.store().commit(&won).unwrap(), Commit::Saved);
    assert_eq!(ids(&bench.claim(NOW))[0], planned[1].id);
    let known = |bench: &Bench| {
        let store = bench.store();
        (
            bench.read(begun.callback.id),
            store.history(begun.callback.id, 0).unwrap(),
            store.leg(begun.business).unwrap(),
            store.next_due().unwrap(),
            store.open_attempts().unwrap(),
        )
    };
    let before = known(bench);
    bench.reopen();
    assert_eq!(known(bench), before);
    assert_eq!(bench.claim(NOW), [], "what was claimed stays claimed within its epoch");
    let again = Change { next: None, version: before.0.version, ..won };
    assert_eq!(bench.store().commit(&again).unwrap(), Commit::GateTaken);
    let epoch = bench.epoch;
    bench.begin_epoch(NOW);
    assert!(bench.epoch > epoch);
}
