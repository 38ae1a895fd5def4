//! Lives of callbacks whose visitor is rung first.

use callback_core::{
    Actor, CallbackState, Cause, Effect, Event, LegEnd, Outcome, Policy, Progress, Side, Step,
    Verdict, Wait,
};
use jiff::SignedDuration;
use proptest::prelude::*;
use proptest::sample::select;

use crate::samples::{
    ASKED_AT, BUSINESS, VISITOR, calling_business, calling_visitor, connected, events, leg,
    no_retries, visitor_first, visitor_first_attempt,
};
use crate::stories::{ended, live};

fn line_free() -> Event {
    let attempt = visitor_first_attempt(1);
    Event::LineFree {
        attempt,
        business: vec![leg(BUSINESS)],
        visitor: leg(VISITOR),
        targets: Vec::new(),
    }
}

/// Until the visitor has won the gate.
fn visitor_accepts() -> Vec<Event> {
    let leg = leg(VISITOR);
    vec![
        line_free(),
        Event::Ringing { leg },
        Event::Answered { leg },
        Event::Accepted { leg },
        Event::GateWon { leg },
    ]
}

fn end_of(events: &[Event], policy: &Policy) -> (CallbackState, Vec<Outcome>) {
    let (state, outcomes, _) = live(events, policy);
    (state, outcomes)
}

#[test]
fn the_intent_rings_the_visitor_alone() {
    let (state, _, effects) = live(&[line_free()], &Policy::default());
    assert_eq!(state, visitor_first(calling_visitor(Progress::Dialing)));
    let is_call = |effect: &&Effect| matches!(effect, Effect::PlaceCall { .. });
    let placed: Vec<_> = effects.iter().filter(is_call).collect();
    assert_eq!(placed, [&Effect::PlaceCall { leg: leg(VISITOR) }]);
    let checks = |effect: &Effect| matches!(effect, Effect::Reconcile { leg: at, .. } if *at == leg(VISITOR));
    assert!(effects.iter().any(checks));
}

#[test]
fn two_people_who_talk_complete_the_callback_with_their_seconds() {
    let mut events = visitor_accepts();
    events.extend([
        Event::Ringing { leg: leg(BUSINESS) },
        Event::Answered { leg: leg(BUSINESS) },
        Event::Accepted { leg: leg(BUSINESS) },
        Event::Bridged { leg: leg(VISITOR) },
        ended(BUSINESS, Cause::Normal),
        ended(VISITOR, Cause::Normal),
    ]);
    let (state, outcomes, effects) = live(&events, &Policy::default());
    assert_eq!(state, CallbackState::Completed);
    assert_eq!(outcomes, [Outcome::Connected { talked: Some(SignedDuration::from_secs(1)) }]);
    let watches = effects.iter().filter(
        |effect| matches!(effect, Effect::Reconcile { leg: watched, .. } if *watched == leg(VISITOR)),
    );
    assert_eq!(watches.count(), 2, "the visitor's call is the one that is watched");
}

#[test]
fn the_ends_of_the_visitors_leg_are_those_of_the_other_order() {
    let visitor = |cause| Outcome::Visitor { end: LegEnd::new(cause) };
    let carrier = Outcome::Carrier { side: Side::Visitor, end: LegEnd::new(Cause::CarrierFault) };
    for (cause, state, outcome) in [
        (Cause::Busy, CallbackState::Unreachable, visitor(Cause::Busy)),
        (Cause::NoAnswer, CallbackState::Unreachable, visitor(Cause::NoAnswer)),
        (Cause::Declined, CallbackState::Unreachable, visitor(Cause::Declined)),
        (Cause::Normal, CallbackState::Unreachable, visitor(Cause::NoAnswer)),
        (Cause::NotAccepted, CallbackState::Unreachable, visitor(Cause::NotAccepted)),
        (Cause::NoSuchNumber, CallbackState::Failed, visitor(Cause::NoSuchNumber)),
        (Cause::CarrierFault, CallbackState::Failed, carrier),
    ] {
        let told = end_of(&[line_free(), ended(VISITOR, cause)], &no_retries());
        assert_eq!(told, (state, vec![outcome]), "{cause:?}");
    }
    let answered = Event::Answered { leg: leg(VISITOR) };
    let told = end_of(&[line_free(), answered, ended(VISITOR, Cause::Normal)], &no_retries());
    assert_eq!(told, (CallbackState::Unreachable, vec![visitor(Cause::HungUp)]));
}

#[test]
fn a_business_that_is_not_won_is_tried_again_after_its_own_pause() {
    let policy = Policy::default();
    for (cause, pause) in [
        (Cause::Busy, policy.retries.business_busy[0]),
        (Cause::NoAnswer, policy.retries.business_no_answer[0]),
        (Cause::Declined, policy.retries.business_declined[0]),
    ] {
        let mut events = visitor_accepts();
        events.push(ended(BUSINESS, cause));
        let after = Outcome::Business { end: LegEnd::new(cause) };
        let (state, outcomes) = end_of(&events, &policy);
        assert_eq!(outcomes, [after]);
        let due = ASKED_AT + SignedDuration::from_secs(6) + pause;
        assert_eq!(state, CallbackState::Scheduled { due, why: Wait::Retry { after } });
    }
}

#[test]
fn a_visitor_that_leaves_while_the_business_rings_is_the_cause_in_either_order() {
    for order in [[BUSINESS, VISITOR], [VISITOR, BUSINESS]] {
        let mut events = visitor_accepts();
        events.push(Event::Ringing { leg: leg(BUSINESS) });
        events.extend(
            order.map(|n| ended(n, if n == BUSINESS { Cause::Cancelled } else { Cause::Normal })),
        );
        let hung_up = Outcome::Visitor { end: LegEnd::new(Cause::HungUp) };
        let told = end_of(&events, &no_retries());
        assert_eq!(told, (CallbackState::Unreachable, vec![hung_up]), "{order:?}");
    }
}

#[test]
fn two_who_were_not_joined_after_all_wait_for_the_business_again() {
    let not_bridged = Event::NotBridged { leg: leg(VISITOR) };
    let step = visitor_first(connected()).apply(&not_bridged, &no_retries(), ASKED_AT).unwrap();
    let Step::Moved { next, .. } = step else { panic!("{step:?}") };
    assert_eq!(next, visitor_first(calling_business(Progress::Answered)));
}

#[test]
fn cancelling_hangs_up_the_visitors_call_at_any_time() {
    let mut events = visitor_accepts();
    events.push(Event::Bridged { leg: leg(VISITOR) });
    for count in 1..=events.len() {
        let mut so_far = events[..count].to_vec();
        so_far.push(Event::Cancel { by: Actor::Visitor });
        let (.., effects) = live(&so_far, &Policy::default());
        assert_eq!(effects.last(), Some(&Effect::HangUp { leg: leg(VISITOR) }), "after {count}");
    }
}

#[test]
fn pressing_nine_refuses_before_and_after_the_gate() {
    for count in [3, 5] {
        let mut events = visitor_accepts()[..count].to_vec();
        events.push(Event::NotMe { leg: leg(VISITOR) });
        let (state, _, effects) = live(&events, &Policy::default());
        assert_eq!(state, CallbackState::Refused);
        assert_eq!(effects.last(), Some(&Effect::HangUp { leg: leg(VISITOR) }));
    }
}

/// What leaves it open whether the visitor was rung, or talked.
fn doubts() -> Vec<(CallbackState, Event)> {
    let (business, visitor) = (leg(BUSINESS), leg(VISITOR));
    let never = |leg| Event::NotPlaced { leg, end: LegEnd::new(Cause::CarrierFault) };
    let dialing = visitor_first(calling_visitor(Progress::Dialing));
    let ringing = visitor_first(calling_visitor(Progress::Ringing));
    let past = visitor_first(calling_business(Progress::Ringing));
    vec![
        (dialing.clone(), Event::Unclear { leg: visitor }),
        (dialing.clone(), Event::PresumedAbsent { leg: visitor }),
        (dialing, ended(VISITOR, Cause::Unobserved)),
        (ringing, never(visitor)),
        (past.clone(), never(visitor)),
        (past.clone(), Event::Unclear { leg: visitor }),
        (past.clone(), Event::Unclear { leg: business }),
        (past.clone(), Event::PresumedAbsent { leg: visitor }),
        (past.clone(), ended(VISITOR, Cause::Unobserved)),
        (past, ended(BUSINESS, Cause::Unobserved)),
    ]
}

#[test]
fn a_visitor_who_may_have_been_rung_is_never_rung_again_on_a_guess() {
    for (state, doubt) in doubts() {
        let step = state.apply(&doubt, &Policy::default(), ASKED_AT).unwrap();
        let Step::Moved { next, closed, .. } = step else { panic!("{doubt:?} in {state:?}") };
        let parked = matches!(next, CallbackState::NeedsHuman { doubt: Side::Visitor, .. });
        assert!(parked, "{doubt:?} in {state:?} leads to {next:?}");
        assert_eq!(closed.map(|closed| closed.outcome), Some(Outcome::Unobserved));
    }
}

#[test]
fn what_certainly_never_was_is_tried_again() {
    let end = LegEnd::new(Cause::CarrierFault);
    let never = Event::NotPlaced { leg: leg(VISITOR), end };
    let (state, outcomes) = end_of(&[line_free(), never], &Policy::default());
    assert!(matches!(state, CallbackState::Scheduled { .. }), "{state:?}");
    assert_eq!(outcomes, [Outcome::Carrier { side: Side::Visitor, end }]);
}

/// Whether it proves that the two did not talk, or is a person's word.
fn settles(event: &Event) -> bool {
    match event {
        Event::Resolve { verdict } => *verdict != Verdict::Called,
        Event::Ended { end, .. } => {
            !matches!(end.cause, Cause::Unobserved | Cause::Normal | Cause::Cancelled)
        }
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5000))]

    #[test]
    fn after_a_doubt_no_history_rings_the_visitor_without_proof_or_a_person(
        (state, doubt) in select(doubts()),
        history in proptest::collection::vec(select(events()), 0..40),
    ) {
        let policy = Policy::default();
        let after = std::iter::once(doubt).chain(history.into_iter().filter(|it| !settles(it)));
        let mut state = state;
        for event in after {
            if let Ok(Step::Moved { next, effects, .. }) = state.apply(&event, &policy, ASKED_AT) {
                let rings = effects.iter().any(|it| matches!(it, Effect::PlaceCall { .. }));
                prop_assert!(!rings, "{event:?} in {state:?}");
                state = next;
            }
        }
    }

    #[test]
    fn no_attempt_rings_anybody_twice(
        history in proptest::collection::vec(select(events()), 0..60),
    ) {
        let policy = Policy::default();
        let (mut state, _) = CallbackState::begin(&policy, ASKED_AT, None);
        let (mut business, mut visitor) = (0, 0);
        for (event, second) in history.iter().zip(1..) {
            let now = ASKED_AT + SignedDuration::from_secs(second);
            let Ok(Step::Moved { next, effects, .. }) = state.apply(event, &policy, now) else {
                continue;
            };
            if matches!(event, Event::LineFree { .. } | Event::CalledIn { .. }) {
                (business, visitor) = (0, 0);
            }
            let places = |n| effects.contains(&Effect::PlaceCall { leg: leg(n) });
            let first = next.attempt().map(|attempt| attempt.order.first());
            let wins = matches!(event, Event::GateWon { .. });
            visitor += u8::from(places(VISITOR)) + u8::from(wins && first == Some(Side::Business));
            business += u8::from(places(BUSINESS)) + u8::from(wins && first == Some(Side::Visitor));
            prop_assert!(business <= 1 && visitor <= 1, "{event:?} in {state:?}");
            state = next;
        }
    }
}
