use callback_core::{
    Actor, Attempt, AttemptId, CallOrder, Cause, Event, LegEnd, LegId, Outcome, Policy, Recorded,
    Retries, Side,
};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{Entry, Moment, Timeline};

const BUSINESS: LegId = LegId::new(Uuid::from_u128(1));
const VISITOR: LegId = LegId::new(Uuid::from_u128(2));

fn second(n: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + n).unwrap()
}

/// One event a second; the sequence numbers of other callbacks lie between.
fn read(policy: Policy, events: &[(Event, bool)]) -> Vec<Entry> {
    let mut timeline = Timeline::new(policy);
    let recorded = events.iter().zip(1..).map(|((event, moved), n)| Recorded {
        sequence: n * 10,
        at: second(n.cast_signed()),
        event: event.clone(),
        moved: *moved,
        rule: None,
    });
    recorded.filter_map(|recorded| timeline.take(&recorded)).collect()
}

fn line_free(number: u32) -> Event {
    let attempt = Attempt::new(AttemptId::new(Uuid::from_u128(u128::from(number))), number, 0);
    Event::LineFree { attempt, business: vec![BUSINESS], visitor: VISITOR, targets: Vec::new() }
}

fn ended(leg: LegId, cause: Cause) -> Event {
    Event::Ended { leg, end: LegEnd::new(cause) }
}

#[test]
fn a_talk_is_told_from_asking_to_its_length() {
    let entries = read(
        Policy::default(),
        &[
            (Event::Asked { slot: None }, true),
            (line_free(1), true),
            (Event::Ringing { leg: BUSINESS }, true),
            (Event::Ringing { leg: BUSINESS }, false),
            (Event::Answered { leg: BUSINESS }, true),
            (Event::Accepted { leg: BUSINESS }, true),
            (Event::GateWon { leg: BUSINESS }, true),
            (Event::Ringing { leg: VISITOR }, true),
            (Event::Answered { leg: VISITOR }, true),
            (Event::Bridged { leg: VISITOR }, true),
            (ended(VISITOR, Cause::Normal), true),
            (ended(BUSINESS, Cause::Normal), false),
        ],
    );
    let told: Vec<_> = entries.iter().map(|it| (it.sequence, it.side, it.moment.name())).collect();
    let (business, visitor) = (Some(Side::Business), Some(Side::Visitor));
    assert_eq!(
        told,
        [
            (10, None, "asked"),
            (20, business, "dialing"),
            (30, business, "ringing"),
            (50, business, "answered"),
            (60, business, "accepted"),
            (70, business, "gate_won"),
            (80, visitor, "ringing"),
            (90, visitor, "answered"),
            (100, visitor, "connected"),
            (110, visitor, "ended"),
        ]
    );
    let last = entries.last().unwrap();
    assert_eq!(last.words(), "talked for 1.0 s");
    assert_eq!(last.state.name(), "completed");
    assert!(entries.iter().skip(1).all(|it| it.attempt == Some(1)));
}

#[test]
fn an_attempt_that_rings_the_visitor_first_is_told_from_their_side() {
    let attempt = Attempt::new(AttemptId::new(Uuid::from_u128(7)), 1, 0);
    let attempt = Attempt { order: CallOrder::VisitorFirst, ..attempt };
    let begins = Event::LineFree {
        attempt,
        business: vec![BUSINESS],
        visitor: VISITOR,
        targets: Vec::new(),
    };
    let entries = read(
        Policy::default(),
        &[
            (Event::Asked { slot: None }, true),
            (begins, true),
            (Event::Accepted { leg: VISITOR }, true),
            (Event::GateWon { leg: VISITOR }, true),
            (Event::Ringing { leg: BUSINESS }, true),
            (Event::Bridged { leg: VISITOR }, true),
        ],
    );
    let words: Vec<_> = entries[1..].iter().map(Entry::words).collect();
    assert_eq!(
        words,
        [
            "calling the visitor",
            "the visitor pressed 1",
            "the gate is won: calling the business",
            "the phone of the business rings",
            "the two are connected",
        ]
    );
    assert!(entries[1..].iter().all(|entry| entry.order == Some(CallOrder::VisitorFirst)));
}

#[test]
fn a_retry_tells_the_leg_the_cause_and_the_number_of_each_attempt() {
    let business_busy = vec![SignedDuration::from_secs(1)];
    let entries = read(
        Policy { retries: Retries { business_busy, ..Retries::default() }, ..Policy::default() },
        &[
            (Event::Asked { slot: None }, true),
            (line_free(1), true),
            (ended(BUSINESS, Cause::Busy), true),
            (Event::Due, true),
            (line_free(2), true),
        ],
    );
    assert_eq!(entries[2].moment, Moment::Ended);
    assert_eq!(entries[2].words(), "the business was not reached: the line was busy");
    assert_eq!(entries[2].attempt, Some(1));
    assert_eq!(entries[2].state.name(), "scheduled");
    assert!(matches!(entries[2].outcome, Some(Outcome::Business { .. })));
    assert_eq!((entries[3].moment, entries[3].attempt), (Moment::Due, None));
    assert_eq!((entries[4].moment, entries[4].attempt), (Moment::Dialing, Some(2)));
}

#[test]
fn a_talk_that_is_cancelled_is_first_being_hung_up() {
    let entries = read(
        Policy::default(),
        &[
            (Event::Asked { slot: None }, true),
            (line_free(1), true),
            (Event::GateWon { leg: BUSINESS }, true),
            (Event::Bridged { leg: VISITOR }, true),
            (Event::Cancel { by: Actor::Visitor }, true),
            (ended(VISITOR, Cause::Normal), true),
        ],
    );
    let names: Vec<_> = entries[3..].iter().map(|it| it.moment.name()).collect();
    assert_eq!(names, ["connected", "ending", "ended"]);
    assert_eq!(entries[5].state.name(), "completed");
}

#[test]
fn a_history_written_under_another_policy_is_still_told() {
    let policy = Policy { retries: Retries::never(), ..Policy::default() };
    let entries = read(
        policy,
        &[
            (Event::Asked { slot: None }, true),
            (line_free(1), true),
            (ended(BUSINESS, Cause::Busy), true),
            (Event::Due, true),
            (line_free(2), true),
        ],
    );
    assert_eq!(entries.len(), 5);
}
