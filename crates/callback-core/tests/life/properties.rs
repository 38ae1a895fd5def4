//! What holds for every history.

use callback_core::{CallbackState, Event, Policy, Step};
use jiff::SignedDuration;
use proptest::prelude::*;
use proptest::sample::select;

use crate::samples::{ASKED_AT, events, states};

fn any_history() -> impl Strategy<Value = Vec<Event>> {
    proptest::collection::vec(select(events()), 0..60)
}

fn any_final_state() -> impl Strategy<Value = CallbackState> {
    select(states().into_iter().filter(CallbackState::is_final).collect::<Vec<_>>())
}

/// Applies `event`; a command that does not fit leaves the state as it is.
fn next(state: &CallbackState, event: &Event, policy: &Policy, second: i64) -> CallbackState {
    match state.apply(event, policy, ASKED_AT + SignedDuration::from_secs(second)) {
        Ok(Step::Moved { next, .. }) => next,
        Ok(Step::Stale(_)) | Err(_) => state.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5000))]

    #[test]
    fn no_event_leaves_a_final_state(state in any_final_state(), event in select(events())) {
        prop_assert_eq!(next(&state, &event, &Policy::default(), 1), state);
    }

    #[test]
    fn the_same_event_twice_changes_nothing(
        // A random walk from the first state seldom gets far, so it may begin anywhere.
        first in select(states()),
        history in proptest::collection::vec(select(events()), 0..4),
        event in select(events()),
    ) {
        // A line that is freed twice is a new attempt: the scheduler never sends one twice.
        prop_assume!(!matches!(event, Event::LineFree { .. }));
        let policy = Policy::default();
        let state = history.iter().zip(1..).fold(first, |state, (event, second)| {
            next(&state, event, &policy, second)
        });
        // The expiry of an earlier choice begins anew, each time that it comes.
        prop_assume!(event != Event::Expire || state.slot().is_none());
        let once = next(&state, &event, &policy, 100);
        let again = once.apply(&event, &policy, ASKED_AT + SignedDuration::from_secs(100));
        match again {
            Ok(Step::Moved { .. }) => prop_assert!(false, "{event:?} moved {state:?} twice"),
            Ok(Step::Stale(_)) | Err(_) => {}
        }
    }

    #[test]
    fn folding_a_recorded_history_gives_the_state_it_led_to(history in any_history()) {
        let policy = Policy::default();
        let (mut state, _) = CallbackState::begin(&policy, ASKED_AT, None);
        let mut recorded = vec![(Event::Asked { slot: None }, ASKED_AT)];
        for (event, second) in history.into_iter().zip(1..) {
            state = next(&state, &event, &policy, second);
            recorded.push((event, ASKED_AT + SignedDuration::from_secs(second)));
        }
        let folded = CallbackState::fold(recorded.iter().map(|(event, at)| (event, *at)), &policy);
        prop_assert_eq!(folded, Some(state));
    }

    #[test]
    fn a_state_survives_being_written_down(history in any_history()) {
        let policy = Policy::default();
        let (first, _) = CallbackState::begin(&policy, ASKED_AT, None);
        let state = history.iter().zip(1..).fold(first, |state, (event, second)| {
            next(&state, event, &policy, second)
        });
        let text = serde_json::to_string(&state).unwrap();
        prop_assert_eq!(serde_json::from_str::<CallbackState>(&text).unwrap(), state);
    }

    #[test]
    fn the_gate_is_won_at_most_once_in_an_attempt(history in any_history()) {
        let policy = Policy::default();
        let (mut state, _) = CallbackState::begin(&policy, ASKED_AT, None);
        let mut won = Vec::new();
        for (event, second) in history.iter().zip(1..) {
            let moved = next(&state, event, &policy, second);
            if matches!(event, Event::GateWon { .. }) && moved != state {
                won.push(second);
            }
            let begins = matches!(event, Event::LineFree { .. } | Event::CalledIn { .. });
            if begins && moved != state {
                won.clear();
            }
            prop_assert!(won.len() <= 1, "won at {won:?}");
            state = moved;
        }
    }
}
