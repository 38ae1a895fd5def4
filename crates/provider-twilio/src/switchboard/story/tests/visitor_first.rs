//! The visitor is called first.

use callback_core::ports::provider::{CallFact, Fact};
use callback_core::{CallOrder, Cause, LegEnd, Outcome, Side};
use jiff::SignedDuration;

use super::Ways;
use super::desk::Happening::{self, Asked, Told};
use super::desk::{PATIENCE, VISITOR, at, dialed, ended, live, with, word};
use crate::rest::CallStatus as Is;
use crate::switchboard::seen::{Past, Seen, Shape};
use crate::switchboard::story::Story;
use crate::webhook::DialStatus;

const ORDER: CallOrder = CallOrder::VisitorFirst;

fn visitor_answers() -> Vec<Happening> {
    vec![
        Told(Seen::First(word(Is::Initiated, 0))),
        Told(Seen::First(word(Is::Ringing, 1))),
        Told(Seen::First(word(Is::InProgress, 3))),
        Asked(Seen::First(word(Is::InProgress, 3))),
    ]
}

/// They press 1.
fn agreed() -> Vec<Happening> {
    let dialed = [Asked(Seen::MayDial), Told(Seen::Second(word(Is::Initiated, 6)))];
    with(visitor_answers(), dialed)
}

fn business_answers() -> Vec<Happening> {
    let answers = [
        Told(Seen::Second(word(Is::Ringing, 7))),
        Told(Seen::Second(word(Is::InProgress, 10))),
        Asked(Seen::Second(word(Is::InProgress, 10))),
    ];
    with(agreed(), answers)
}

/// The business's leg ends as completed; this was asked of it before.
fn after_answer(step: Option<Seen>, bridged: bool, first_is_over: bool) -> Vec<Happening> {
    let end = Told(Seen::Second(ended(Is::Completed, 30, Some(200), 20)));
    let done = Told(dialed(DialStatus::Completed, 30, Some(bridged), first_is_over));
    let first_at = if first_is_over { 29 } else { 31 };
    let first = Told(Seen::First(ended(Is::Completed, first_at, Some(200), 28)));
    with(with(business_answers(), step.map(Asked)), [end, done, first])
}

/// The visitor answered, and the call ended before the gate; this was asked of it before.
fn not_agreed(step: Option<Seen>) -> Vec<Happening> {
    let end = Told(Seen::First(ended(Is::Completed, 20, Some(200), 17)));
    with(with(visitor_answers(), step.map(Asked)), [end])
}

pub(super) fn ways() -> Ways {
    let visitor = |status, sip| {
        vec![Told(Seen::First(word(Is::Ringing, 1))), Told(Seen::First(ended(status, 4, sip, 0)))]
    };
    let business = |status, dial, sip, first_is_over| {
        let rings = Told(Seen::Second(word(Is::Ringing, 7)));
        let end = Told(Seen::Second(ended(status, 12, sip, 0)));
        let done = Told(dialed(dial, 12, Some(false), first_is_over));
        let first_at = if first_is_over { 11 } else { 14 };
        let first = Told(Seen::First(ended(Is::Completed, first_at, Some(200), 11)));
        with(agreed(), [rings, end, done, first])
    };
    vec![
        ("unreachable", visitor(Is::Busy, Some(486))),
        ("unreachable", visitor(Is::Busy, Some(603))),
        ("unreachable", visitor(Is::NoAnswer, Some(487))),
        ("failed", visitor(Is::Failed, Some(404))),
        ("failed", visitor(Is::Failed, Some(503))),
        ("unreachable", not_agreed(Some(Seen::NotAccepted))),
        ("unreachable", not_agreed(None)),
        ("refused", not_agreed(Some(Seen::Disowned(at(5))))),
        ("missed", business(Is::Busy, DialStatus::Busy, Some(486), false)),
        ("missed", business(Is::Busy, DialStatus::Busy, Some(603), false)),
        ("missed", business(Is::NoAnswer, DialStatus::NoAnswer, Some(487), false)),
        ("failed", business(Is::Failed, DialStatus::Failed, Some(404), false)),
        ("failed", business(Is::Failed, DialStatus::Failed, Some(503), false)),
        ("unreachable", business(Is::Canceled, DialStatus::Canceled, Some(487), true)),
        ("missed", after_answer(None, false, false)),
        ("missed", after_answer(Some(Seen::Declined), false, false)),
        ("unreachable", after_answer(None, false, true)),
        ("completed", after_answer(Some(Seen::LetThrough(at(13))), true, false)),
    ]
}

#[test]
fn whoever_was_not_won_is_told_with_the_reason() {
    let end = |happenings: &[Happening]| live(ORDER, happenings).end().1.unwrap();
    assert_eq!(end(&not_agreed(Some(Seen::NotAccepted))), "visitor NotAccepted", "a voicemail");
    assert_eq!(end(&not_agreed(None)), "visitor HungUp");
    assert_eq!(end(&not_agreed(Some(Seen::Disowned(at(5))))), "visitor NotMe");
    assert_eq!(end(&after_answer(None, false, false)), "business NotAccepted", "a voicemail");
    assert_eq!(end(&after_answer(Some(Seen::Declined), false, false)), "business Declined");
    let taken = Some(Seen::LetThrough(at(13)));
    assert_eq!(end(&after_answer(taken, false, false)), "business HungUp", "after the 1");
    assert_eq!(end(&after_answer(taken, false, true)), "visitor HungUp", "before they were joined");
}

#[test]
fn two_who_are_seen_joined_and_never_were_did_not_talk() {
    let mut desk = live(ORDER, &business_answers());
    desk.see(Seen::LetThrough(at(13)), at(50));
    desk.see(Seen::Joined(at(14)), at(51));
    assert_eq!(desk.end().0, "connected");
    desk.see(dialed(DialStatus::Completed, 15, Some(false), true), at(52));
    desk.see(Seen::First(ended(Is::Completed, 15, None, 12)), at(52));
    assert_eq!(desk.end(), ("unreachable", Some("visitor HungUp".to_owned())));
}

#[test]
fn without_the_dials_last_word_only_a_key_of_the_business_makes_a_talk() {
    let over = [
        Told(Seen::Second(ended(Is::Completed, 30, Some(200), 20))),
        Told(dialed(DialStatus::Completed, 30, None, false)),
        Told(Seen::First(ended(Is::Completed, 31, Some(200), 28))),
    ];
    let taken = [Asked(Seen::LetThrough(at(13)))];
    let talked = live(ORDER, &with(with(business_answers(), taken), over));
    assert_eq!(talked.end().0, "completed");
    let seconds = SignedDuration::from_secs(17);
    assert_eq!(talked.outcome, Some(Outcome::Connected { talked: Some(seconds) }));
    assert_eq!(live(ORDER, &with(business_answers(), over)).end().0, "missed");
    let at_once = [Asked(Seen::LetThrough(at(30)))];
    let unseen = live(ORDER, &with(with(business_answers(), at_once), over));
    assert_eq!(unseen.end().0, "needs_human", "nobody can say");
}

#[test]
fn a_machine_that_is_told_of_after_the_1_proves_nothing() {
    let over = [
        Asked(Seen::NotAccepted),
        Told(Seen::First(ended(Is::Completed, 20, Some(200), 17))),
        Told(Seen::NoSecond(at(160))),
    ];
    assert_eq!(live(ORDER, &with(agreed(), over)).end().0, "needs_human", "they may have talked");
}

#[test]
fn of_a_business_that_an_earlier_life_rang_nothing_is_guessed() {
    for (past, cause) in [(Past::Gated, Cause::Unobserved), (Past::Joined, Cause::Normal)] {
        let mut story = Story::new(VISITOR, Shape::VisitorFirst, past);
        story.see(Seen::Second(ended(Is::Completed, 30, None, 20)));
        story.see(Seen::First(ended(Is::Completed, 31, None, 28)));
        assert_eq!(ends(&story.untold(at(32), PATIENCE)), [], "the last word may come yet");
        let expected = [(Side::Business, cause), (Side::Visitor, Cause::Normal)];
        assert_eq!(ends(&story.untold(at(60), PATIENCE)), expected, "{past:?}");
    }
}

fn ends(facts: &[Fact]) -> Vec<(Side, Cause)> {
    let end = |fact: &Fact| match fact.what {
        CallFact::Ended(LegEnd { cause, .. }) => Some((fact.side, cause)),
        _ => None,
    };
    facts.iter().filter_map(end).collect()
}
