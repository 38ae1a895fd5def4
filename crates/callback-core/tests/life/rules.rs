//! Which rule decided, and by what: kept with each step.

use callback_core::{
    Actor, Bar, CallOrder, CallbackState, Cause, Event, Hours, LegEnd, Outcome, Policy, Progress,
    Rule, Side, Slot, Step, Verdict, Wait,
};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::samples::{
    ASKED_AT, BUSINESS, VISITOR, attempt, by_call, calling_business, calling_visitor, leg,
    needs_human, no_retries,
};

fn rule(state: &CallbackState, event: &Event, policy: &Policy) -> Rule {
    let decided = match state.apply(event, policy, ASKED_AT).unwrap() {
        Step::Moved { rule, .. } => Some(rule),
        Step::Stale(_) => None,
    };
    decided.unwrap()
}

fn ended(n: u8, cause: Cause) -> Event {
    Event::Ended { leg: leg(n), end: LegEnd::new(cause) }
}

/// Open from 09:00 to 17:00 UTC each day; it is 08:00 at `ASKED_AT`.
fn by_day() -> Policy {
    let week = std::array::from_fn(|_| vec!["09:00-17:00".parse().unwrap()]);
    Policy { hours: Hours::weekly(TimeZone::UTC, week).unwrap(), ..Policy::default() }
}

fn later(minutes: i64) -> Timestamp {
    ASKED_AT + SignedDuration::from_mins(minutes)
}

#[test]
fn a_retry_says_after_what_how_often_and_for_how_long() {
    let busy = Outcome::Business { end: LegEnd::new(Cause::Busy) };
    let calling = calling_business(Progress::Ringing);
    let decided = rule(&calling, &ended(BUSINESS, Cause::Busy), &Policy::default());
    let pause = SignedDuration::from_mins(2);
    let due = later(2);
    let retry = Rule::Retry { after: busy, tries: 1, allowed: 3, pause, due, until_open: false };
    assert_eq!(decided, retry);

    let decided = rule(&calling, &ended(BUSINESS, Cause::Busy), &by_day());
    let due = later(60);
    let retry = Rule::Retry { after: busy, tries: 1, allowed: 3, pause, due, until_open: true };
    assert_eq!(decided, retry);

    let decided = rule(&calling, &ended(BUSINESS, Cause::Busy), &no_retries());
    assert_eq!(decided, Rule::NoRetryLeft { after: busy, tries: 1, allowed: 1 });
}

#[test]
fn what_is_never_tried_again_is_told_from_what_was_tried_often_enough() {
    let calling = calling_visitor(Progress::Ringing);
    for cause in [Cause::NoSuchNumber, Cause::ProofFailed] {
        let after = Outcome::Visitor { end: LegEnd::new(cause) };
        let decided = rule(&calling, &ended(VISITOR, cause), &Policy::default());
        assert_eq!(decided, Rule::NeverAgain { after });
    }
    let decided = rule(
        &by_call(calling_business(Progress::Ringing)),
        &ended(BUSINESS, Cause::Busy),
        &Policy::default(),
    );
    let after = Outcome::Business { end: LegEnd::new(Cause::Busy) };
    assert_eq!(decided, Rule::CalledInForNothing { after });
}

#[test]
fn each_step_has_the_rule_of_its_event() {
    use CallbackState as S;
    let slot = Slot { at: later(300), seat: 0 };
    let opening = S::Scheduled { due: ASKED_AT, why: Wait::Opening };
    let chosen = S::Scheduled { due: slot.at, why: Wait::Slot { seat: 0 } };
    let unproven = S::AwaitingProof { slot: None };
    let free = Event::LineFree {
        attempt: attempt(1),
        business: vec![leg(BUSINESS)],
        visitor: leg(VISITOR),
        targets: Vec::new(),
    };
    let barred = Event::Cancel { by: Actor::Barred(Bar::Blocked) };
    let until = later(60);
    let zone = Some("UTC".to_owned());
    let called = Event::Resolve { verdict: Verdict::Called };
    for (state, event, decided) in [
        (S::Queued, free, Rule::LineFree { order: CallOrder::BusinessFirst }),
        (S::Queued, Event::Closed { until }, Rule::OpeningHours { until, zone }),
        (S::Queued, Event::Chosen { slot }, Rule::ChosenTime { at: slot.at }),
        (S::Queued, Event::Expire, Rule::Expiry { after: by_day().expires_after }),
        (S::Queued, Event::Poisoned, Rule::Poisoned),
        (S::Queued, Event::NotMe { leg: leg(VISITOR) }, Rule::NotMe),
        (unproven, Event::Proven, Rule::Proven),
        (opening.clone(), Event::Due, Rule::TimeCame { waited_for: Wait::Opening }),
        (opening, Event::Remind, Rule::Reminder { before: by_day().reminds_before }),
        (chosen.clone(), Event::Expire, Rule::ChosenTimeIsLater { at: slot.at }),
        (chosen, Event::Cancel { by: Actor::Staff }, Rule::Wish { by: Actor::Staff }),
        (S::Queued, barred, Rule::Barred { why: Bar::Blocked }),
        (needs_human(Side::Visitor), called, Rule::Verdict { verdict: Verdict::Called }),
        (
            calling_visitor(Progress::Ringing),
            Event::Unclear { leg: leg(VISITOR) },
            Rule::InDoubt { side: Side::Visitor },
        ),
        (calling_visitor(Progress::Ringing), Event::Bridged { leg: leg(VISITOR) }, Rule::Network),
    ] {
        assert_eq!(rule(&state, &event, &by_day()), decided, "{event:?} in {state:?}");
    }
}

#[test]
fn how_a_callback_begins_has_a_rule_too() {
    let slot = Slot { at: later(300), seat: 0 };
    let begin = |proof_required, slot| {
        let policy = Policy { proof_required, ..Policy::default() };
        Rule::of_first(&CallbackState::begin(&policy, ASKED_AT, slot).0)
    };
    assert_eq!(begin(false, None), Rule::AsSoonAsPossible);
    assert_eq!(begin(false, Some(slot)), Rule::ChosenTime { at: slot.at });
    assert_eq!(begin(true, Some(slot)), Rule::ProofRequired);
}
