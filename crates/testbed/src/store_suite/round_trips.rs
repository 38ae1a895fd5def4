use callback_core::CallbackState;
use callback_core::ports::store::{Change, Commit, NewEvent};

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
    let new = |(nth, event)| NewEvent { at: NOW, event, moved: nth % 2 == 0 };
    let events: Vec<_> = samples::events(bench).into_iter().enumerate().map(new).collect();
    let change = Change { events: events.clone(), ..Change::of(&callback) };
    assert_eq!(bench.store().commit(&change).unwrap(), Commit::Saved);
    let history = bench.store().history(callback.id, 0).unwrap();
    let told = history.into_iter().skip(1).map(|recorded| NewEvent {
        at: recorded.at,
        event: recorded.event,
        moved: recorded.moved,
    });
    assert_eq!(told.collect::<Vec<_>>(), events);
}

pub fn every_effect_survives(bench: &mut Bench) {
    let callback = bench.callback();
    let plan = |effect| bench.plan(effect, NOW);
    let planned: Vec<_> = samples::effects(bench).into_iter().map(plan).collect();
    bench.store().accept(&callback, &planned).unwrap();
    let claimed = bench.claim(NOW);
    assert_eq!(claimed.len(), planned.len());
    for (claimed, planned) in claimed.iter().zip(&planned) {
        assert_eq!(
            (claimed.id, claimed.effect, claimed.callback),
            (planned.id, planned.effect, callback.id)
        );
        assert_eq!(claimed.tries, 0);
    }
}
