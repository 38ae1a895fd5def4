use callback_core::CallbackState;
use callback_core::ports::store::{Change, ClaimedEffect, Commit, NewEvent};

use super::bench::{Bench, NOW};
use super::samples;

pub fn every_state_survives(bench: &mut Bench) {
    for state in samples::states(bench) {
        let mut asked = bench.callback();
        asked.state = state.clone();
        bench.store().accept(&asked, &[]).unwrap();
        assert_eq!(bench.read(asked.id).state, state);
        // Its seat, if it has one, is free again.
        let left = Change { next: Some(CallbackState::Missed), ..Change::of(&asked) };
        assert_eq!(bench.store().commit(&left).unwrap(), Commit::Saved);

        let moved = bench.accepted();
        let change = Change { next: Some(state.clone()), ..Change::of(&moved) };
        assert_eq!(bench.store().commit(&change).unwrap(), Commit::Saved);
        assert_eq!(bench.read(moved.id).state, state);
    }
}

pub fn every_event_survives(bench: &mut Bench) {
    let callback = bench.accepted();
    let rules = samples::rules();
    let new = |(nth, event): (usize, _)| NewEvent {
        at: NOW,
        event,
        moved: nth % 2 == 0,
        rule: rules.get(nth).cloned(),
    };
    let events: Vec<_> = samples::events(bench).into_iter().enumerate().map(new).collect();
    assert!(rules.len() <= events.len(), "each rule goes with an event");
    let change = Change { events: events.clone(), ..Change::of(&callback) };
    assert_eq!(bench.store().commit(&change).unwrap(), Commit::Saved);
    let history = bench.store().history(callback.id, 0).unwrap();
    let told = history.into_iter().skip(1).map(|recorded| NewEvent {
        at: recorded.at,
        event: recorded.event,
        moved: recorded.moved,
        rule: recorded.rule,
    });
    assert_eq!(told.collect::<Vec<_>>(), events);
}

pub fn every_effect_survives(bench: &mut Bench) {
    // Each of a callback of its own: some hold others up.
    for effect in samples::effects(bench) {
        let (callback, planned) = (bench.callback(), bench.plan(effect, NOW));
        bench.store().accept(&callback, &[planned]).unwrap();
        let claimed = bench.claim(NOW);
        let (id, effect) = (planned.id, planned.effect);
        assert_eq!(claimed, [ClaimedEffect { id, callback: callback.id, effect, tries: 0 }]);
    }
}
