//! The checker sees each violation: it was made to fail.

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::diary::{Cancel, Seen};

const NUMBER: &str = "+12015550100";

fn at(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(1_700_000_000_000 + milliseconds).unwrap()
}

fn ring(milliseconds: i64, nth: u32) -> Ring {
    Ring {
        at: at(milliseconds),
        ordered: None,
        side: Side::Visitor,
        number: NUMBER.to_owned(),
        call: format!("call {nth}"),
        attempt: Some(format!("attempt {nth}")),
        leg: Some(format!("leg {nth}")),
    }
}

fn call(nth: u32) -> Call {
    Call { name: format!("call {nth}"), ..Call::default() }
}

fn ledger(rings: &[Ring]) -> Ledger {
    Ledger { rings: rings.to_vec(), calls: vec![call(1), call(2)] }
}

fn seen(state: &str, attempts: u64) -> Seen {
    let is_final = state != "needs_human" && state != "queued";
    Seen { state: state.to_owned(), is_final, attempts, gates_won: None }
}

fn accepted(last: impl Into<Option<Seen>>) -> Request {
    let (id, token) = ("one".to_owned(), String::new());
    let fate = Fate::Accepted { id, token, cancel: None, first_final: None, last: last.into() };
    Request { number: NUMBER.to_owned(), fate }
}

fn cancelled(answered: i64) -> Request {
    let mut request = accepted(seen("cancelled", 1));
    if let Fate::Accepted { cancel, .. } = &mut request.fate {
        *cancel = Some(Cancel { answered: at(answered) });
    }
    request
}

fn kinds(ledger: &Ledger, request: Request) -> Vec<&'static str> {
    check(ledger, &[request]).violations.iter().map(Violation::kind).collect()
}

#[test]
fn a_good_run_is_good() {
    let ledger = ledger(&[ring(0, 1), ring(100, 2)]);
    for state in ["completed", "unreachable", "needs_human"] {
        assert_eq!(kinds(&ledger, accepted(seen(state, 2))), [""; 0]);
    }
}

#[test]
fn a_callback_that_is_not_there_is_lost() {
    assert_eq!(kinds(&ledger(&[]), accepted(None)), ["lost"]);
}

#[test]
fn a_callback_that_still_waits_is_stuck() {
    assert_eq!(kinds(&ledger(&[]), accepted(seen("queued", 0))), ["stuck"]);
}

#[test]
fn a_visitor_rung_twice_is_seen_by_leg_attempt_and_callback() {
    let twice = ledger(&[ring(0, 1), ring(1, 1)]);
    let verdict = check(&twice, &[accepted(seen("completed", 1))]);
    let of = |violation: &Violation| match violation {
        Violation::VisitorRungTwice { of, .. } => *of,
        _ => "",
    };
    let told: Vec<_> = verdict.violations.iter().map(of).collect();
    assert_eq!(told, ["a callback's attempts", "a leg", "an attempt"]);
}

#[test]
fn a_visitor_rung_twice_is_seen_without_an_answer_too() {
    let twice = ledger(&[ring(0, 1), Ring { leg: Some("other".to_owned()), ..ring(1, 1) }]);
    let request = Request { number: NUMBER.to_owned(), fate: Fate::Unanswered };
    assert_eq!(kinds(&twice, request), ["visitor rung twice in an attempt"]);
}

#[test]
fn more_rings_than_attempts_are_seen_whatever_the_api_names_them() {
    let ledger = ledger(&[ring(0, 1), ring(100, 2)]);
    let told = kinds(&ledger, accepted(seen("completed", 1)));
    assert_eq!(told, ["visitor rung twice in an attempt"]);
}

#[test]
fn a_ring_without_an_open_gate_is_seen_though_there_are_attempts_enough() {
    let ledger = ledger(&[ring(0, 1), ring(100, 2)]);
    let last = |gates_won| Seen { gates_won: Some(gates_won), ..seen("unreachable", 3) };
    assert_eq!(kinds(&ledger, accepted(last(2))), [""; 0]);
    assert_eq!(kinds(&ledger, accepted(last(1))), ["visitor rung twice in an attempt"]);
}

#[test]
fn a_ring_after_a_cancel_was_answered_is_seen_unless_the_two_crossed() {
    let late = |milliseconds| ledger(&[ring(milliseconds, 1)]);
    assert_eq!(kinds(&late(999), cancelled(1000)), [""; 0]);
    assert_eq!(kinds(&late(1100), cancelled(1000)), [""; 0]);
    assert_eq!(check(&late(1100), &[cancelled(1000)]).figures.crossed, 1);
    assert_eq!(kinds(&late(1600), cancelled(1000)), ["called after a cancel was answered"]);
    let mut joined = late(1100);
    joined.calls[0].was_joined = true;
    assert_eq!(kinds(&joined, cancelled(1000)), ["called after a cancel was answered"]);
    assert_eq!(SignedDuration::from_millis(500), CROSSING);
}

#[test]
fn a_ring_after_a_talk_is_seen() {
    let mut ledger = ledger(&[ring(0, 1), ring(100, 2)]);
    ledger.calls[0].was_joined = true;
    assert_eq!(kinds(&ledger, accepted(seen("completed", 2))), ["rung again after a talk"]);
}

#[test]
fn a_ghost_may_ring_the_business_and_nobody_else() {
    let business = Ring { side: Side::Business, ..ring(0, 1) };
    let mut ledger = ledger(&[business, ring(100, 1)]);
    ledger.calls[0].was_presumed_absent = true;
    let told = kinds(&ledger, accepted(seen("completed", 1)));
    assert_eq!(told, ["ghost that had a visitor rung"]);
    ledger.rings.pop();
    let verdict = check(&ledger, &[accepted(seen("missed", 1))]);
    assert_eq!((verdict.violations.len(), verdict.figures.ghosts), (0, 1));
}

#[test]
fn a_final_state_stays() {
    let mut request = accepted(seen("completed", 1));
    if let Fate::Accepted { first_final, .. } = &mut request.fate {
        *first_final = Some("missed".to_owned());
    }
    assert_eq!(kinds(&ledger(&[]), request), ["final state that changed"]);
}
