use std::collections::BTreeSet;
use std::thread;

use callback_core::ports::store::Change;
use callback_core::{Alarm, Effect, EffectId};

use super::bench::{ALL, Bench, NOW, after, ids};
use super::samples::ring;

fn wake(seconds: i64) -> Effect {
    Effect::Wake { at: after(seconds), alarm: Alarm::Due }
}

pub fn due_effects_are_claimed_oldest_first(bench: &mut Bench) {
    let planned = bench.accept_with(&[
        (ring(bench), 30),
        (ring(bench), 10),
        (Effect::Dispatch, 20),
        (ring(bench), 10),
        (wake(40), 40),
    ]);
    let id = |nth: usize| planned[nth].id;
    assert_eq!(bench.claim(after(9)), []);
    let claim = |limit| bench.store().claim_due(bench.epoch, after(30), limit, ALL).unwrap();
    assert_eq!(ids(&claim(0)), []);
    assert_eq!(ids(&claim(2)), [id(1), id(3)]);
    assert_eq!(ids(&claim(ALL)), [id(2), id(0)]);
    assert_eq!(ids(&bench.claim(after(40))), [id(4)]);
}

pub fn dispatches_have_a_limit_of_their_own(bench: &mut Bench) {
    let planned = bench.accept_with(&[
        (Effect::Dispatch, 0),
        (Effect::Dispatch, 1),
        (Effect::Dispatch, 2),
        (ring(bench), 3),
        (ring(bench), 4),
    ]);
    let id = |nth: usize| planned[nth].id;
    let claim = |limit, dispatches| {
        ids(&bench.store().claim_due(bench.epoch, after(9), limit, dispatches).unwrap())
    };
    assert_eq!(claim(1, 0), [id(3)], "dispatches without a line stand in nobody's way");
    assert_eq!(claim(ALL, 2), [id(0), id(1), id(4)]);
    assert_eq!(claim(ALL, 0), []);
    assert_eq!(claim(ALL, usize::MAX), [id(2)]);
}

pub fn no_attempt_begins_while_it_is_asked_what_became_of_the_last(bench: &mut Bench) {
    let ask = Effect::Reconcile { leg: bench.leg(), at: NOW };
    let planned = bench.accept_with(&[(Effect::Dispatch, 0), (ask, 3)]);
    let (dispatch, question) = (planned[0].id, planned[1].id);
    let other = bench.accept_with(&[(Effect::Dispatch, 5)])[0].id;
    assert_eq!(ids(&bench.claim(after(1))), [], "it is asked in a moment");
    assert_eq!(ids(&bench.claim(after(3))), [question], "it is asked");
    assert_eq!(ids(&bench.claim(after(4))), [], "the answer has not come");
    bench.store().postpone_effect(question, after(6)).unwrap();
    assert_eq!(
        ids(&bench.claim(after(5))),
        [other],
        "it is asked again; that is no other callback's matter"
    );
    bench.store().postpone_effect(question, after(66)).unwrap();
    assert_eq!(ids(&bench.claim(after(6))), [dispatch], "that call is only watched");
}

pub fn an_answered_question_lets_the_next_attempt_begin(bench: &mut Bench) {
    let ask = Effect::Reconcile { leg: bench.leg(), at: NOW };
    let planned = bench.accept_with(&[(Effect::Dispatch, 0), (ask, 0)]);
    assert_eq!(ids(&bench.claim(NOW)), [planned[1].id]);
    bench.store().finish_effect(planned[1].id).unwrap();
    assert_eq!(ids(&bench.claim(NOW)), [planned[0].id]);
}

pub fn a_claimed_effect_is_not_claimed_again(bench: &mut Bench) {
    let planned = bench.accept_with(&[(ring(bench), 0), (Effect::Dispatch, 0)]);
    assert_eq!(bench.claim(NOW).len(), planned.len());
    assert_eq!(bench.claim(after(1_000_000)), []);
}

pub fn eight_threads_claim_every_effect_once(bench: &mut Bench) {
    let mut wanted = BTreeSet::new();
    for nth in 0..40 {
        let effect = if nth % 4 == 0 { Effect::Dispatch } else { ring(bench) };
        wanted.extend(bench.accept_with(&[(effect, nth); 10]).iter().map(|planned| planned.id));
    }
    let store = bench.store();
    let claim_all = || {
        let mut mine = Vec::new();
        loop {
            let claimed = store.claim_due(bench.epoch, after(ALL_SECONDS), 7, 3).unwrap();
            if claimed.is_empty() {
                return mine;
            }
            mine.extend(ids(&claimed));
        }
    };
    let claimed: Vec<EffectId> = thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(claim_all)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(claimed.len(), wanted.len(), "an effect was claimed twice, or never");
    assert_eq!(claimed.into_iter().collect::<BTreeSet<_>>(), wanted);
}

/// Past the due time of every effect.
const ALL_SECONDS: i64 = 1_000_000;

pub fn a_call_may_be_claimed_from_birth_and_nothing_else(bench: &mut Bench) {
    let callback = bench.accepted();
    let call = bench.plan(ring(bench), NOW);
    let hang_up = bench.plan(Effect::HangUp { leg: bench.leg() }, NOW);
    let timer = bench.plan(wake(60), NOW);
    let change = Change {
        effects: vec![call, hang_up, timer],
        claimed: Some(bench.epoch),
        ..Change::of(&callback)
    };
    bench.store().commit(&change).unwrap();
    assert_eq!(ids(&bench.claim(NOW)), [hang_up.id]);
    assert_eq!(ids(&bench.claim(after(60))), [timer.id]);
    bench.store().postpone_effect(call.id, after(70)).unwrap();
    let again = bench.claim(after(70));
    assert_eq!((again[0].id, again[0].tries), (call.id, 1));
}

pub fn a_finished_effect_is_gone(bench: &mut Bench) {
    let planned = bench.accept_with(&[(ring(bench), 0), (ring(bench), 0), (ring(bench), 0)]);
    bench.claim(NOW);
    bench.store().finish_effect(planned[0].id).unwrap();
    bench.store().finish_effect(planned[0].id).unwrap(); // A second time is no fault.
    let change = Change { finishes: Some(planned[1].id), ..Change::of(&bench.accepted()) };
    bench.store().commit(&change).unwrap();
    bench.begin_epoch(NOW);
    assert_eq!(ids(&bench.claim(after(ALL_SECONDS))), [planned[2].id]);
}

pub fn a_postponed_effect_comes_back_at_its_new_time(bench: &mut Bench) {
    let planned = bench.accept_with(&[(ring(bench), 0)]);
    let store = bench.store();
    assert_eq!(bench.claim(NOW)[0].tries, 0);
    store.postpone_effect(planned[0].id, after(30)).unwrap();
    assert_eq!(store.next_due().unwrap(), Some(after(30)));
    assert_eq!(bench.claim(after(29)), []);
    let again = bench.claim(after(30));
    assert_eq!((again[0].effect, again[0].tries), (planned[0].effect, 1));
    store.postpone_effect(planned[0].id, after(31)).unwrap();
    assert_eq!(bench.claim(after(31))[0].tries, 2);
}

pub fn the_next_due_time_leaves_out_what_waits_for_a_line(bench: &mut Bench) {
    let store = bench.store();
    assert_eq!(store.next_due().unwrap(), None);
    bench.accept_with(&[(Effect::Dispatch, 1)]);
    assert_eq!(store.next_due().unwrap(), None);
    bench.accept_with(&[(wake(20), 20), (ring(bench), 10)]);
    assert_eq!(store.next_due().unwrap(), Some(after(10)));
    bench.claim(after(10));
    assert_eq!(store.next_due().unwrap(), Some(after(20)));
    bench.claim(after(20));
    assert_eq!(store.next_due().unwrap(), None);
}
