//! Who is told by text, and when.

use callback_core::{
    CallbackState, Cause, Effect, Event, LegEnd, Notice, Policy, Progress, Side, Step,
};

use crate::samples::{
    ASKED_AT, BUSINESS, VISITOR, calling_business, calling_visitor, leg, no_retries,
};

/// The rules of a desk that tells visitors.
fn telling() -> Policy {
    Policy { tells_visitor: true, ..no_retries() }
}

fn told(effects: &[Effect]) -> Vec<(Side, Notice)> {
    let text = |effect: &Effect| match effect {
        Effect::SendSms { to, notice } => Some((*to, *notice)),
        _ => None,
    };
    effects.iter().filter_map(text).collect()
}

fn told_by(state: &CallbackState, event: &Event, policy: &Policy) -> Vec<(Side, Notice)> {
    match state.apply(event, policy, ASKED_AT).unwrap() {
        Step::Moved { effects, .. } => told(&effects),
        Step::Stale(_) => Vec::new(),
    }
}

#[test]
fn a_visitor_is_told_that_a_call_will_come_once_the_number_is_proven() {
    let accepted = [(Side::Visitor, Notice::Accepted)];
    assert_eq!(told(&CallbackState::begin(&no_retries(), ASKED_AT, None).1), []);
    assert_eq!(told(&CallbackState::begin(&telling(), ASKED_AT, None).1), accepted);
    let asks = Policy { proof_required: true, ..telling() };
    let (state, effects) = CallbackState::begin(&asks, ASKED_AT, None);
    assert_eq!(told(&effects), []);
    assert_eq!(told_by(&state, &Event::Proven, &asks), accepted);
    assert_eq!(told_by(&state, &Event::Expire, &asks), [], "the number may be a stranger's");
}

#[test]
fn both_are_told_that_no_call_comes_any_more_and_a_stranger_is_not() {
    let ended = |side, cause| Event::Ended { leg: leg(side), end: LegEnd::new(cause) };
    let (business, visitor) =
        (calling_business(Progress::Ringing), calling_visitor(Progress::Ringing));
    let cases = [
        (&business, ended(BUSINESS, Cause::Busy), Notice::Missed, true),
        (&business, ended(BUSINESS, Cause::CarrierFault), Notice::Failed, true),
        (&visitor, ended(VISITOR, Cause::Busy), Notice::Unreachable, true),
        (&visitor, ended(VISITOR, Cause::NoSuchNumber), Notice::Failed, false),
        (&visitor, ended(VISITOR, Cause::ProofFailed), Notice::Unreachable, false),
        (&CallbackState::Queued, Event::Expire, Notice::Expired, true),
        (&CallbackState::Queued, Event::Poisoned, Notice::Failed, true),
    ];
    for (state, event, notice, visitor_too) in cases {
        let told = told_by(state, &event, &telling());
        let both = [(Side::Business, notice), (Side::Visitor, notice)];
        assert_eq!(told, both[..=usize::from(visitor_too)], "{event:?}");
        assert_eq!(told_by(state, &event, &no_retries()), both[..1], "{event:?}");
    }
}
