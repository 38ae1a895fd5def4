//! What an attempt's turn makes of its end: the next one at once, a pause, the chain, the end of all.

use callback_core::targets::{Then, Turn};
use callback_core::{
    Attempt, AttemptId, CallOrder, CallbackState, Cause, Event, LegEnd, LegId, Policy, Side, Step,
};
use jiff::SignedDuration;

use crate::kit::{NOON, after, name};

const BUSINESS: [LegId; 2] = [LegId::from_bytes([2; 16]), LegId::from_bytes([3; 16])];
const VISITOR: LegId = LegId::from_bytes([4; 16]);
const PAUSE: Then = Then::Pause { escalates: None };

fn attempt(turn: Turn) -> Attempt {
    let attempt = Attempt::new(AttemptId::from_bytes([1; 16]), 9, 0);
    Attempt { turn: Some(turn), ..attempt }
}

fn turn(then: Then) -> Turn {
    Turn { level: 0, round: 0, lost: 0, then }
}

fn apply(state: &CallbackState, event: &Event) -> CallbackState {
    match state.apply(event, &Policy::default(), NOON).unwrap() {
        Step::Moved { next, .. } => next,
        Step::Stale(why) => unreachable!("{event:?} is stale: {why:?}"),
    }
}

fn begin(attempt: Attempt, legs: usize) -> CallbackState {
    let business = BUSINESS.into_iter().take(legs).collect();
    let targets = ["a", "b"].map(name).into_iter().take(legs).collect();
    let free = Event::LineFree { attempt, business, visitor: VISITOR, targets };
    apply(&CallbackState::Queued, &free)
}

fn ended(leg: LegId, cause: Cause) -> Event {
    Event::Ended { leg, end: LegEnd::new(cause) }
}

/// `now`, the minutes of a pause, or the state's name.
fn told(state: &CallbackState) -> String {
    match state {
        CallbackState::Queued => "now".to_owned(),
        CallbackState::Scheduled { due, .. } => {
            format!("{} s", due.duration_since(NOON).as_secs())
        }
        other => other.name().to_owned(),
    }
}

#[test]
fn others_are_rung_at_once_and_then_the_cause_pauses() {
    let lost = |lost| Turn { lost, ..turn(PAUSE) };
    let chain = |minutes| turn(Then::Pause { escalates: Some(after(minutes)) });
    let late = |minutes| Turn { lost: 2, ..chain(minutes) };
    for (turn, cause, follows) in [
        (turn(Then::Others), Cause::Busy, "now"),
        (turn(Then::Others), Cause::NoAnswer, "now"),
        (turn(Then::Others), Cause::Declined, "now"),
        (turn(Then::Others), Cause::NotAccepted, "now"),
        (turn(Then::Others), Cause::NoSuchNumber, "now"),
        (turn(Then::Others), Cause::Unreachable, "now"),
        (turn(Then::Others), Cause::CarrierFault, "30 s"),
        (turn(Then::Others), Cause::Interrupted, "30 s"),
        (turn(Then::Others), Cause::Unobserved, "30 s"),
        (turn(PAUSE), Cause::Busy, "120 s"),
        (turn(PAUSE), Cause::NoAnswer, "300 s"),
        (turn(PAUSE), Cause::Declined, "600 s"),
        (turn(PAUSE), Cause::NoSuchNumber, "300 s"),
        (lost(1), Cause::NoAnswer, "300 s"),
        (lost(2), Cause::NoAnswer, "missed"),
        (lost(2), Cause::NoSuchNumber, "missed"),
        (chain(3), Cause::NoAnswer, "180 s"),
        (chain(9), Cause::NoAnswer, "300 s"),
        (chain(-1), Cause::NoAnswer, "0 s"),
        (chain(3), Cause::Interrupted, "30 s"),
        (late(60), Cause::NoAnswer, "3600 s"),
    ] {
        let state = apply(&begin(attempt(turn), 1), &ended(BUSINESS[0], cause));
        assert_eq!(told(&state), follows, "{turn:?} {cause:?}");
    }
}

#[test]
fn the_pauses_of_a_visitor_count_rounds_and_not_targets() {
    for (round, follows) in [(0, "900 s"), (1, "900 s"), (2, "unreachable")] {
        let turn = Turn { round, ..turn(Then::Others) };
        let calling = begin(attempt(turn), 1);
        let accepted = apply(&calling, &Event::GateWon { leg: BUSINESS[0] });
        let state = apply(&accepted, &ended(VISITOR, Cause::NoAnswer));
        assert_eq!(told(&state), follows, "round {round}");
    }
}

#[test]
fn of_several_at_once_the_last_to_end_ends_the_attempt() {
    let calling = begin(attempt(turn(PAUSE)), 2);
    let one = apply(&calling, &ended(BUSINESS[0], Cause::NoAnswer));
    assert_eq!(one.name(), "calling_business");
    assert_eq!(told(&apply(&one, &ended(BUSINESS[1], Cause::Busy))), "120 s");
}

#[test]
fn a_visitor_who_is_rung_first_is_not_rung_again_at_once() {
    let attempt = Attempt {
        order: CallOrder::VisitorFirst,
        number: 1,
        ..attempt(Turn { round: 5, lost: 5, ..turn(Then::Others) })
    };
    let calling = begin(attempt, 1);
    let past_gate = apply(&calling, &Event::GateWon { leg: VISITOR });
    let state = apply(&past_gate, &ended(BUSINESS[0], Cause::Busy));
    assert_eq!(told(&state), "120 s");
}

#[test]
fn a_turn_is_read_back_as_it_was_written() {
    let turns = [turn(Then::Others), turn(PAUSE), turn(Then::Pause { escalates: Some(after(7)) })];
    for turn in turns {
        let written = serde_json::to_string(&attempt(turn)).unwrap();
        assert_eq!(serde_json::from_str::<Attempt>(&written).unwrap(), attempt(turn));
    }
    assert_eq!(SignedDuration::from_mins(7), after(7).duration_since(NOON));
    let (side, events) = (Side::Business, begin(attempt(turn(PAUSE)), 2));
    assert_eq!(CallOrder::BusinessFirst.first(), side);
    let written = serde_json::to_string(&events).unwrap();
    assert_eq!(serde_json::from_str::<CallbackState>(&written).unwrap(), events);
}
