//! Every (state, event) pair, and what is decided about it.

use std::collections::BTreeSet;

use callback_core::{Actor, CallOrder, CallbackState, Event, Step};

use crate::samples::{ASKED_AT, events, no_retries, states};

/// The decision in one word: the next state's name, `.` for stale, `!` for an invalid command.
fn decide(state: &CallbackState, event: &Event) -> &'static str {
    match state.apply(event, &no_retries(), ASKED_AT) {
        Ok(Step::Moved { next, .. }) => next.name(),
        Ok(Step::Stale(_)) => ".",
        Err(_) => "!",
    }
}

/// All states to which `state` can go at once; with an attempt, in one that began in this order.
fn leads_to(state: &str, order: CallOrder) -> BTreeSet<&'static str> {
    let is_its = |s: &CallbackState| s.attempt().is_none_or(|attempt| attempt.order == order);
    let from = states().into_iter().filter(|s| s.name() == state && is_its(s));
    from.flat_map(|from| events().into_iter().map(move |event| decide(&from, &event)))
        .filter(|word| !matches!(*word, "." | "!") && *word != state)
        .collect()
}

#[test]
fn states_lead_only_where_the_design_says() {
    for (state, next) in [
        (
            "awaiting_proof",
            &["cancelled", "expired", "failed", "queued", "refused", "scheduled"][..],
        ),
        (
            "scheduled",
            &[
                "calling_business",
                "cancelled",
                "completed",
                "expired",
                "failed",
                "queued",
                "refused",
            ],
        ),
        (
            "queued",
            &[
                "calling_business",
                "calling_visitor",
                "cancelled",
                "completed",
                "expired",
                "failed",
                "refused",
                "scheduled",
            ],
        ),
        (
            "calling_business",
            &[
                "calling_visitor",
                "cancelled",
                "completed",
                "failed",
                "missed",
                "needs_human",
                "queued",
            ],
        ),
        (
            "calling_visitor",
            &[
                "cancelled",
                "completed",
                "connected",
                "failed",
                "missed",
                "needs_human",
                "queued",
                "refused",
                "unreachable",
            ],
        ),
        ("connected", &["calling_visitor", "completed"]),
        (
            "needs_human",
            &[
                "cancelled",
                "completed",
                "connected",
                "failed",
                "missed",
                "queued",
                "refused",
                "unreachable",
            ],
        ),
        ("completed", &[]),
        ("missed", &[]),
        ("unreachable", &[]),
        ("expired", &[]),
        ("failed", &[]),
        ("cancelled", &[]),
        ("refused", &[]),
    ] {
        let leads = leads_to(state, CallOrder::BusinessFirst);
        assert_eq!(leads, next.iter().copied().collect(), "from {state}");
    }
}

#[test]
fn what_cannot_be_worked_on_is_left_to_a_person_once_a_phone_may_ring() {
    for state in states() {
        let expected = match state.name() {
            "awaiting_proof" | "scheduled" | "queued" => "failed",
            "calling_business" | "calling_visitor" => "needs_human",
            "connected" => "completed",
            _ => ".",
        };
        assert_eq!(decide(&state, &Event::Poisoned), expected, "{state:?}");
    }
}

#[test]
fn states_of_attempts_that_ring_the_visitor_first_lead_only_where_the_design_says() {
    for (state, next) in [
        (
            "calling_visitor",
            &[
                "calling_business",
                "cancelled",
                "completed",
                "failed",
                "needs_human",
                "refused",
                "unreachable",
            ][..],
        ),
        (
            "calling_business",
            &[
                "cancelled",
                "completed",
                "connected",
                "failed",
                "missed",
                "needs_human",
                "refused",
                "unreachable",
            ],
        ),
        ("connected", &["calling_business", "completed"]),
        (
            "needs_human",
            &[
                "cancelled",
                "completed",
                "connected",
                "failed",
                "missed",
                "queued",
                "refused",
                "unreachable",
            ],
        ),
    ] {
        let leads = leads_to(state, CallOrder::VisitorFirst);
        assert_eq!(leads, next.iter().copied().collect(), "from {state}");
    }
}

#[test]
fn a_fact_is_never_an_error_and_a_command_that_fits_nowhere_always_is() {
    for state in states() {
        for event in events() {
            let decision = decide(&state, &event);
            assert!(decision != "!" || !event.is_fact(), "{event:?} in {state:?}");
            if matches!(event, Event::Asked { .. }) {
                assert_eq!(decision, "!", "asked again in {state:?}");
            }
        }
    }
}

#[test]
fn no_event_moves_a_callback_twice() {
    for state in states() {
        for event in events() {
            let Ok(Step::Moved { next, .. }) = state.apply(&event, &no_retries(), ASKED_AT) else {
                continue;
            };
            // The expiry of an earlier choice begins anew, each time that it comes.
            if event == Event::Expire && state.slot().is_some() {
                continue;
            }
            let again = next.apply(&event, &no_retries(), ASKED_AT);
            assert!(!matches!(again, Ok(Step::Moved { .. })), "{event:?} in {state:?}");
        }
    }
}

#[test]
fn what_is_final_is_listed_by_its_name() {
    let mut names: Vec<_> =
        states().iter().filter(|state| state.is_final()).map(CallbackState::name).collect();
    names.sort_unstable();
    let mut listed = CallbackState::FINAL;
    listed.sort_unstable();
    assert_eq!(names, listed);
}

#[test]
fn cancelling_what_is_over_is_an_error_unless_it_is_cancelled_already() {
    for state in states().into_iter().filter(CallbackState::is_final) {
        let decision = decide(&state, &Event::Cancel { by: Actor::Visitor });
        let expected = if state.name() == "cancelled" { "." } else { "!" };
        assert_eq!(decision, expected, "{state:?}");
    }
}
