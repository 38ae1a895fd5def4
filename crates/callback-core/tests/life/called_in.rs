//! A visitor who calls: what each state makes of it, and what is left if it comes to nothing.

use callback_core::{
    Attempt, CallbackState, Cause, ClosedAttempt, Effect, Event, LegEnd, Outcome, Policy, Progress,
    Side, Step, Verdict, Wait, Waiting, Why,
};
use jiff::SignedDuration;

use crate::samples::{
    ASKED_AT, BUSINESS, VISITOR, attempt, by_call, called_in, calling_business, calling_visitor,
    connected, leg, needs_human, no_retries, states,
};

fn calls(earlier: u32) -> Event {
    let attempt = Attempt { calls_in: earlier, ..attempt(1) };
    Event::CalledIn { attempt, business: leg(BUSINESS), visitor: leg(VISITOR) }
}

fn ended(n: u8, cause: Cause) -> Event {
    Event::Ended { leg: leg(n), end: LegEnd::new(cause) }
}

/// The next state, the effects and the outcome; `Err` for what moves nothing.
fn apply(
    state: &CallbackState,
    event: &Event,
) -> Result<(CallbackState, Vec<Effect>, Option<Outcome>), Why> {
    match state.apply(event, &Policy::default(), ASKED_AT).unwrap() {
        Step::Moved { next, effects, closed, .. } => {
            Ok((next, effects, closed.map(|ClosedAttempt { outcome, .. }| outcome)))
        }
        Step::Stale(why) => Err(why),
    }
}

#[test]
fn only_a_callback_that_waits_is_joined_with_its_visitors_call() {
    for state in states() {
        let joined = apply(&state, &calls(0)).map(|(next, ..)| next.name());
        match state {
            CallbackState::Queued | CallbackState::Scheduled { .. } => {
                assert_eq!(joined, Ok("calling_business"), "{state:?}");
            }
            // Nothing is recorded, or whoever calls again and again would fill the disk.
            _ => assert_eq!(joined, Err(Why::NotNow), "{state:?}"),
        }
    }
}

#[test]
fn a_business_that_is_closed_is_not_rung_for_a_caller() {
    let closed = CallbackState::Scheduled { due: ASKED_AT, why: Wait::Opening };
    assert_eq!(apply(&closed, &calls(0)), Err(Why::NotNow));
    let slot = CallbackState::Scheduled { due: ASKED_AT, why: Wait::Slot { seat: 0 } };
    assert!(apply(&slot, &calls(0)).is_ok(), "who calls earlier than they wished is welcome");
}

#[test]
fn whoever_calls_too_often_holds_up_no_callback() {
    assert!(apply(&CallbackState::Queued, &calls(9)).is_ok());
    assert_eq!(apply(&CallbackState::Queued, &calls(10)), Err(Why::NotNow));
}

#[test]
fn nobody_is_placed_for_a_caller_and_the_call_is_followed_at_once() {
    let (next, effects, _) = apply(&CallbackState::Queued, &calls(0)).unwrap();
    assert_eq!(effects, [Effect::Reconcile { leg: leg(BUSINESS), at: ASKED_AT }]);
    assert_eq!(next.attempt().unwrap().called_in, Some(Waiting::Line));
}

#[test]
fn a_visitor_who_called_is_on_the_line_when_the_gate_is_won_and_the_talk_completes() {
    let calling = by_call(calling_business(Progress::Accepted));
    let (won, ..) = apply(&calling, &Event::GateWon { leg: leg(BUSINESS) }).unwrap();
    assert_eq!(won, by_call(calling_visitor(Progress::Answered)));
    let (joined, ..) = apply(&won, &Event::Bridged { leg: leg(VISITOR) }).unwrap();
    assert_eq!(joined, by_call(connected()));
    let talked = SignedDuration::from_secs(7);
    let talk = Some(Outcome::Connected { talked: Some(talked) });
    let (over, _, outcome) = apply(&won, &Event::Talked { leg: leg(VISITOR), talked }).unwrap();
    assert_eq!((over, outcome), (CallbackState::Completed, talk));
}

#[test]
fn a_call_that_came_to_nothing_leaves_the_callback_as_it_was() {
    let due = ASKED_AT + SignedDuration::from_mins(15);
    let why = Wait::Retry { after: Outcome::Business { end: LegEnd::new(Cause::Busy) } };
    for (waiting, state) in [
        (Waiting::Line, CallbackState::Queued),
        (Waiting::Time { due, why }, CallbackState::Scheduled { due, why }),
    ] {
        let began = |mut state: CallbackState| {
            if let CallbackState::CallingBusiness { attempt, .. }
            | CallbackState::CallingVisitor { attempt, .. } = &mut state
            {
                *attempt = Attempt { called_in: Some(waiting), ..called_in(1) };
            }
            state
        };
        let business = began(calling_business(Progress::Answered));
        for event in [
            ended(BUSINESS, Cause::Busy),
            ended(BUSINESS, Cause::Normal),
            ended(BUSINESS, Cause::NoSuchNumber),
            ended(BUSINESS, Cause::Interrupted),
            ended(BUSINESS, Cause::Cancelled),
            ended(BUSINESS, Cause::Unobserved),
            // Without the gate nobody was joined.
            Event::Unclear { leg: leg(BUSINESS) },
        ] {
            let (next, effects, outcome) = apply(&business, &event).unwrap();
            assert_eq!(next, state, "{event:?}");
            assert_eq!(effects.len(), 1, "it goes on waiting: {effects:?}");
            assert!(outcome.is_some());
        }
        let won = began(calling_visitor(Progress::Answered));
        for event in [ended(VISITOR, Cause::Normal), ended(BUSINESS, Cause::Normal)] {
            assert_eq!(apply(&won, &event).unwrap().0, state, "{event:?}");
        }
    }
}

#[test]
fn a_caller_who_hangs_up_leaves_it_to_the_businesss_end() {
    let calling = by_call(calling_business(Progress::Ringing));
    assert_eq!(apply(&calling, &ended(VISITOR, Cause::Normal)), Err(Why::OtherAttempt));
}

#[test]
fn what_became_of_a_call_whose_gate_was_won_is_for_a_person_if_nobody_saw_it() {
    let won = by_call(calling_visitor(Progress::Answered));
    for event in [ended(BUSINESS, Cause::Unobserved), Event::Unclear { leg: leg(BUSINESS) }] {
        let (next, ..) = apply(&won, &event).unwrap();
        assert_eq!(next, by_call(needs_human(Side::Visitor)), "{event:?}");
        let not_called = Event::Resolve { verdict: Verdict::NotCalled };
        assert_eq!(apply(&next, &not_called).unwrap().0, CallbackState::Queued);
    }
}

#[test]
fn a_cancelled_callback_hangs_up_its_caller() {
    let calling = by_call(calling_business(Progress::Ringing));
    let cancel = Event::Cancel { by: callback_core::Actor::Visitor };
    let (_, effects, outcome) = apply(&calling, &cancel).unwrap();
    assert_eq!(effects, [Effect::HangUp { leg: leg(BUSINESS) }]);
    assert_eq!(outcome, Some(Outcome::Cancelled));
}

#[test]
fn calls_of_the_visitor_use_up_no_retry() {
    let policy = Policy::default();
    let pauses = &policy.retries.business_busy;
    // The third attempt, of which the visitor began one: the second of the platform's own.
    let attempt = Attempt { calls_in: 1, ..attempt(3) };
    let mut state = calling_business(Progress::Ringing);
    if let CallbackState::CallingBusiness { attempt: begun, .. } = &mut state {
        *begun = attempt;
    }
    let (next, ..) = apply(&state, &ended(BUSINESS, Cause::Busy)).unwrap();
    assert!(
        matches!(next, CallbackState::Scheduled { due, .. } if due == ASKED_AT + pauses[1]),
        "{next:?}"
    );
    assert!(no_retries().retries.business_busy.is_empty());
}

#[test]
fn an_attempt_of_an_earlier_version_reads_back() {
    let id = "0".repeat(32);
    let text = format!(r#"{{"id":"{id}","number":2}}"#);
    let attempt: Attempt = serde_json::from_str(&text).unwrap();
    assert_eq!((attempt.calls_in, attempt.called_in), (0, None));
    assert_eq!(serde_json::to_string(&attempt).unwrap(), text);
}
