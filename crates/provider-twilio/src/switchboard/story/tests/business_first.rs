//! The business is called first.

use callback_core::ports::provider::{CallFact, Fact};
use callback_core::{CallOrder, Cause, Outcome, Side};
use jiff::SignedDuration;

use super::Ways;
use super::desk::Happening::{self, Asked, Told};
use super::desk::{BUSINESS, PATIENCE, at, dialed, ended, live, with, word};
use crate::rest::CallStatus as Is;
use crate::switchboard::seen::{Past, Seen, Shape};
use crate::switchboard::story::Story;
use crate::webhook::DialStatus;

const ORDER: CallOrder = CallOrder::BusinessFirst;

/// The business answers and presses 1.
fn accepted() -> Vec<Happening> {
    vec![
        Told(Seen::First(word(Is::Initiated, 0))),
        Told(Seen::First(word(Is::Ringing, 1))),
        Told(Seen::First(word(Is::InProgress, 3))),
        Asked(Seen::MayDial),
        Told(Seen::Second(word(Is::Initiated, 6))),
    ]
}

fn visitor_answers() -> Vec<Happening> {
    let mut all = accepted();
    all.extend([
        Told(Seen::Second(word(Is::Ringing, 7))),
        Told(Seen::Second(word(Is::InProgress, 10))),
        Asked(Seen::Second(word(Is::InProgress, 10))),
    ]);
    all
}

pub(super) fn ways() -> Ways {
    let business = |status, sip| {
        vec![Told(Seen::First(word(Is::Ringing, 1))), Told(Seen::First(ended(status, 4, sip, 0)))]
    };
    let visitor = |status, dial, sip| {
        let rings = Told(Seen::Second(word(Is::Ringing, 7)));
        let end = Told(Seen::Second(ended(status, 12, sip, 0)));
        let done = Told(dialed(dial, 12, Some(false), false));
        let first = Told(Seen::First(ended(Is::Completed, 14, Some(200), 11)));
        with(accepted(), [rings, end, done, first])
    };
    let after_answer = |step: Option<Seen>, bridged, first_is_over| {
        let end = Told(Seen::Second(ended(Is::Completed, 30, Some(200), 20)));
        let done = Told(dialed(DialStatus::Completed, 30, Some(bridged), first_is_over));
        let first_at = if first_is_over { 29 } else { 31 };
        let first = Told(Seen::First(ended(Is::Completed, first_at, Some(200), 28)));
        with(with(visitor_answers(), step.map(Asked)), [end, done, first])
    };
    let voicemail = [
        Told(Seen::First(word(Is::InProgress, 3))),
        Told(Seen::First(ended(Is::Completed, 20, Some(200), 17))),
    ];
    vec![
        ("missed", business(Is::Busy, Some(486))),
        ("missed", business(Is::Busy, Some(603))),
        ("missed", business(Is::NoAnswer, Some(487))),
        ("failed", business(Is::Failed, Some(404))),
        ("failed", business(Is::Failed, Some(503))),
        ("missed", voicemail.to_vec()),
        ("unreachable", visitor(Is::Busy, DialStatus::Busy, Some(486))),
        ("unreachable", visitor(Is::Busy, DialStatus::Busy, Some(603))),
        ("unreachable", visitor(Is::NoAnswer, DialStatus::NoAnswer, Some(487))),
        ("failed", visitor(Is::Failed, DialStatus::Failed, Some(404))),
        ("failed", visitor(Is::Failed, DialStatus::Failed, Some(503))),
        ("missed", visitor(Is::Canceled, DialStatus::Canceled, Some(487))),
        ("refused", after_answer(Some(Seen::Disowned(at(13))), false, false)),
        ("unreachable", after_answer(None, false, false)),
        ("missed", after_answer(None, false, true)),
        ("completed", after_answer(Some(Seen::LetThrough(at(13))), true, false)),
    ]
}

#[test]
fn two_who_are_seen_joined_and_never_were_did_not_talk() {
    let mut desk = live(ORDER, &visitor_answers());
    desk.see(Seen::LetThrough(at(13)), at(50));
    desk.see(Seen::Joined(at(14)), at(51));
    assert_eq!(desk.end().0, "connected");
    desk.see(dialed(DialStatus::Completed, 15, Some(false), true), at(52));
    desk.see(Seen::First(ended(Is::Completed, 15, None, 12)), at(52));
    assert_eq!(desk.end(), ("missed", Some("business HungUp".to_owned())));
}

#[test]
fn without_the_dials_last_word_only_a_passed_screening_is_a_talk() {
    let over = [
        Told(Seen::Second(ended(Is::Completed, 30, Some(200), 20))),
        Told(dialed(DialStatus::Completed, 30, None, false)),
        Told(Seen::First(ended(Is::Completed, 31, Some(200), 28))),
    ];
    let through = [Asked(Seen::LetThrough(at(13)))];
    let talked = live(ORDER, &with(with(visitor_answers(), through), over));
    assert_eq!(talked.end().0, "completed");
    let seconds = SignedDuration::from_secs(17);
    assert_eq!(talked.outcome, Some(Outcome::Connected { talked: Some(seconds) }));
    assert_eq!(live(ORDER, &with(visitor_answers(), over)).end().0, "unreachable");
    let at_once = [Asked(Seen::LetThrough(at(30)))];
    let unseen = live(ORDER, &with(with(visitor_answers(), at_once), over));
    assert_eq!(unseen.end().0, "needs_human", "nobody can say");
}

#[test]
fn of_a_call_that_an_earlier_life_had_nothing_is_guessed() {
    let over = [
        Seen::Second(ended(Is::Completed, 30, None, 20)),
        Seen::First(ended(Is::Completed, 31, None, 28)),
    ];
    for (past, expected) in [
        (Past::Gated, vec![CallFact::Ended(callback_core::LegEnd::new(Cause::Unobserved))]),
        (Past::Joined, vec![CallFact::Ended(callback_core::LegEnd::new(Cause::Normal))]),
    ] {
        let mut story = Story::new(BUSINESS, Shape::Placed, past);
        for seen in over {
            story.see(seen);
        }
        assert_eq!(visitors(&story.untold(at(32), PATIENCE)), [], "the last word may come yet");
        assert_eq!(visitors(&story.untold(at(60), PATIENCE)), expected, "{past:?}");
    }
}

#[test]
fn a_second_leg_that_nobody_knows_is_nobodys_guess() {
    let mut story = Story::new(BUSINESS, Shape::Placed, Past::Gated);
    story.see(Seen::First(ended(Is::Completed, 31, None, 28)));
    assert_eq!(story.untold(at(200), PATIENCE), [], "it is held back");
    story.see(Seen::NoSecond(at(160)));
    let facts = story.untold(at(200), PATIENCE);
    let unobserved = CallFact::Ended(callback_core::LegEnd::new(Cause::Unobserved));
    assert_eq!(visitors(&facts), [unobserved]);
    assert_eq!(facts.last().map(|fact| fact.side), Some(Side::Business), "the business last");
}

fn visitors(facts: &[Fact]) -> Vec<CallFact> {
    let of_visitor = facts.iter().filter(|fact| fact.side == Side::Visitor);
    of_visitor.map(|fact| fact.what).filter(|what| matches!(what, CallFact::Ended(_))).collect()
}
