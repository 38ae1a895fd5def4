//! Whole lives, told as lists of events.

use callback_core::{
    CallbackState, Cause, ClosedAttempt, Effect, Event, LegEnd, Notice, Outcome, Policy, Progress,
    Side, Step, Wait, Why,
};
use jiff::{SignedDuration, Timestamp};

use crate::samples::{
    ASKED_AT, BUSINESS, SECOND, VISITOR, attempt, calling_two, leg, no_retries, quality,
};

/// Where `events`, a second apart and a pause longer where one waits for its end, lead, and the outcomes on the way.
pub(crate) fn live(
    events: &[Event],
    policy: &Policy,
) -> (CallbackState, Vec<Outcome>, Vec<Effect>) {
    let (mut state, mut effects) = CallbackState::begin(policy, ASKED_AT, None);
    let mut outcomes = Vec::new();
    for (event, second) in events.iter().zip(1..) {
        let now = match (&state, event) {
            (CallbackState::Scheduled { due, .. }, Event::Due) => *due,
            _ => after(second),
        };
        if let Step::Moved { next, effects: more, closed, .. } =
            state.apply(event, policy, now).unwrap()
        {
            state = next;
            effects.extend(more);
            outcomes.extend(closed.map(|ClosedAttempt { outcome, .. }| outcome));
        }
    }
    (state, outcomes, effects)
}

fn after(seconds: i64) -> Timestamp {
    ASKED_AT + SignedDuration::from_secs(seconds)
}

fn line_free(number: u32) -> Event {
    Event::LineFree {
        attempt: attempt(number),
        business: vec![leg(BUSINESS)],
        visitor: leg(VISITOR),
        targets: Vec::new(),
    }
}

pub(crate) fn business_accepts() -> Vec<Event> {
    let leg = leg(BUSINESS);
    vec![
        line_free(1),
        Event::Ringing { leg },
        Event::Answered { leg },
        Event::Accepted { leg },
        Event::GateWon { leg },
    ]
}

pub(crate) fn ended(n: u8, cause: Cause) -> Event {
    Event::Ended { leg: leg(n), end: LegEnd::new(cause) }
}

#[test]
fn two_people_who_talk_complete_the_callback_with_their_seconds() {
    let visitor = leg(VISITOR);
    let mut events = business_accepts();
    events.extend([
        Event::Ringing { leg: visitor },
        Event::Answered { leg: visitor },
        Event::Bridged { leg: visitor },
        ended(VISITOR, Cause::Normal),
        ended(BUSINESS, Cause::Normal),
    ]);
    let (state, outcomes, _) = live(&events, &Policy::default());
    assert_eq!(state, CallbackState::Completed);
    assert_eq!(outcomes, [Outcome::Connected { talked: Some(SignedDuration::from_secs(1)) }]);
}

#[test]
fn the_quality_of_a_talk_moves_nothing_at_any_time() {
    let mut events = business_accepts();
    events.push(Event::Talked { leg: leg(VISITOR), talked: SignedDuration::from_secs(7) });
    let policy = Policy::default();
    for count in 0..=events.len() {
        let (state, ..) = live(events.get(..count).unwrap(), &policy);
        let quality = Event::Quality { leg: leg(BUSINESS), quality: quality() };
        assert_eq!(state.apply(&quality, &policy, after(9)), Ok(Step::Stale(Why::Aside)));
        assert!(quality.is_fact() && quality.leg() == Some(leg(BUSINESS)));
    }
}

#[test]
fn a_busy_business_is_tried_again_after_its_pause_and_then_missed() {
    let policy = Policy::default();
    let events = [
        line_free(1),
        ended(BUSINESS, Cause::Busy),
        Event::Due,
        line_free(2),
        ended(BUSINESS, Cause::Busy),
        Event::Due,
        line_free(3),
        ended(BUSINESS, Cause::Busy),
    ];
    let busy = Outcome::Business { end: LegEnd::new(Cause::Busy) };
    let (state, ..) = live(&events[..2], &policy);
    let pause = policy.retries.business_busy[0];
    assert_eq!(
        state,
        CallbackState::Scheduled { due: after(2) + pause, why: Wait::Retry { after: busy } }
    );
    let (state, outcomes, effects) = live(&events, &policy);
    assert_eq!(state, CallbackState::Missed);
    assert_eq!(outcomes, [busy; 3]);
    let told = Effect::SendSms { to: Side::Business, notice: Notice::Missed };
    assert!(effects.contains(&told), "never silence");
}

#[test]
fn a_voicemail_at_the_business_never_has_the_visitor_rung() {
    let leg = leg(BUSINESS);
    let events = [
        line_free(1),
        Event::Ringing { leg },
        Event::Answered { leg },
        ended(BUSINESS, Cause::Normal),
        Event::GateWon { leg },
    ];
    let (state, outcomes, _) = live(&events, &no_retries());
    assert_eq!(state, CallbackState::Missed);
    assert_eq!(outcomes, [Outcome::Business { end: LegEnd::new(Cause::NotAccepted) }]);
}

#[test]
fn a_business_that_leaves_while_the_visitor_rings_is_the_cause_in_either_order() {
    for order in [[VISITOR, BUSINESS], [BUSINESS, VISITOR]] {
        let mut events = business_accepts();
        events.push(Event::Ringing { leg: leg(VISITOR) });
        events.extend(
            order.map(|n| ended(n, if n == VISITOR { Cause::Cancelled } else { Cause::Normal })),
        );
        let (state, outcomes, _) = live(&events, &no_retries());
        assert_eq!(state, CallbackState::Missed, "{order:?}");
        assert_eq!(outcomes, [Outcome::Business { end: LegEnd::new(Cause::HungUp) }], "{order:?}");
    }
}

#[test]
fn each_failure_of_the_visitors_leg_ends_where_it_should() {
    let visitor = |cause| Outcome::Visitor { end: LegEnd::new(cause) };
    let carrier = Outcome::Carrier { side: Side::Visitor, end: LegEnd::new(Cause::CarrierFault) };
    for (cause, state, outcome) in [
        (Cause::Busy, CallbackState::Unreachable, visitor(Cause::Busy)),
        (Cause::NoAnswer, CallbackState::Unreachable, visitor(Cause::NoAnswer)),
        (Cause::Declined, CallbackState::Unreachable, visitor(Cause::Declined)),
        (Cause::Normal, CallbackState::Unreachable, visitor(Cause::NoAnswer)),
        (Cause::NoSuchNumber, CallbackState::Failed, visitor(Cause::NoSuchNumber)),
        (Cause::ProofFailed, CallbackState::Unreachable, visitor(Cause::ProofFailed)),
        (Cause::CarrierFault, CallbackState::Failed, carrier),
    ] {
        let mut events = business_accepts();
        events.push(ended(VISITOR, cause));
        assert_eq!(live(&events, &no_retries()).0, state, "{cause:?}");
        assert_eq!(live(&events, &no_retries()).1, [outcome], "{cause:?}");
    }
}

#[test]
fn nobody_who_failed_the_proof_is_rung_again() {
    let mut events = business_accepts();
    events.extend([
        Event::Answered { leg: leg(VISITOR) },
        ended(VISITOR, Cause::ProofFailed),
        ended(VISITOR, Cause::Normal),
    ]);
    let (state, outcomes, effects) = live(&events, &Policy::default());
    assert_eq!(state, CallbackState::Unreachable);
    assert_eq!(outcomes, [Outcome::Visitor { end: LegEnd::new(Cause::ProofFailed) }]);
    let told = Effect::SendSms { to: Side::Business, notice: Notice::Unreachable };
    assert!(effects.contains(&told), "never silence");
}

#[test]
fn a_call_that_our_own_steering_lost_before_the_dial_is_placed_again_soon() {
    let interrupted = ended(BUSINESS, Cause::Interrupted);
    let outcome = Outcome::Carrier { side: Side::Business, end: LegEnd::new(Cause::Interrupted) };
    let policy = Policy::default();
    for won in [0, 2, 5] {
        // While it rang or was screened, and after the gate was won.
        let mut events = business_accepts();
        events.truncate(won.max(1));
        events.extend([interrupted.clone(), ended(BUSINESS, Cause::Normal)]);
        let (state, outcomes, _) = live(&events, &policy);
        let CallbackState::Scheduled { why, .. } = state else { panic!("{state:?}") };
        assert_eq!(why, Wait::Retry { after: outcome });
        assert_eq!(outcomes, [outcome]);
    }
    // And proves what was in doubt: the visitor was not rung.
    let mut events = business_accepts();
    events.extend([Event::Unclear { leg: leg(VISITOR) }, interrupted]);
    assert!(matches!(live(&events, &policy).0, CallbackState::Scheduled { .. }));
}

#[test]
fn a_visitor_who_may_have_been_rung_is_never_rung_again_on_a_guess() {
    for lost in [ended(VISITOR, Cause::Unobserved), ended(BUSINESS, Cause::Unobserved)] {
        let mut events = business_accepts();
        events.push(lost);
        let (state, outcomes, effects) = live(&events, &Policy::default());
        assert!(matches!(state, CallbackState::NeedsHuman { doubt: Side::Visitor, .. }));
        assert_eq!(outcomes, [Outcome::Unobserved]);
        let told = Effect::SendSms { to: Side::Business, notice: Notice::NeedsHuman };
        assert!(effects.contains(&told));
    }
}

#[test]
fn late_word_of_a_talk_keeps_the_visitor_from_being_rung_again() {
    let talked = Event::Talked { leg: leg(VISITOR), talked: SignedDuration::from_secs(60) };
    let mut events = business_accepts();
    events.push(ended(VISITOR, Cause::Normal)); // Nobody saw the bridge.
    events.push(talked.clone());
    assert_eq!(live(&events, &Policy::default()).0, CallbackState::Completed);
    events.pop();
    events.extend([Event::Due, line_free(2), talked]);
    let (state, _, effects) = live(&events, &Policy::default());
    assert_eq!(state, CallbackState::Completed);
    assert_eq!(effects.last(), Some(&Effect::HangUp { leg: leg(BUSINESS) }));
}

#[test]
fn a_timer_ends_no_pause_but_its_own() {
    let waits = CallbackState::Scheduled { due: after(60), why: Wait::Slot { seat: 0 } };
    let early = waits.apply(&Event::Due, &Policy::default(), after(59)).unwrap();
    assert_eq!(early, Step::Stale(Why::NotNow));
    let due = waits.apply(&Event::Due, &Policy::default(), after(60)).unwrap();
    assert!(matches!(due, Step::Moved { next: CallbackState::Queued, .. }));
}

#[test]
fn a_call_that_never_was_by_a_providers_word_leaves_nothing_stuck() {
    let end = LegEnd::new(Cause::CarrierFault);
    let never = Event::NotPlaced { leg: leg(BUSINESS), end };
    let mut events = business_accepts();
    events.push(never.clone());
    let (state, ..) = live(&events, &Policy::default());
    assert!(matches!(state, CallbackState::NeedsHuman { doubt: Side::Visitor, .. }), "{state:?}");
    events.pop();
    events.extend([Event::Bridged { leg: leg(VISITOR) }, never]);
    assert_eq!(live(&events, &Policy::default()).0, CallbackState::Completed);
}

#[test]
fn of_two_business_phones_the_first_to_accept_wins_and_the_other_is_hung_up() {
    let won = Event::GateWon { leg: leg(SECOND) };
    let Step::Moved { next, effects, .. } =
        calling_two().apply(&won, &Policy::default(), ASKED_AT).unwrap()
    else {
        panic!("the gate was not won");
    };
    assert!(
        matches!(next, CallbackState::CallingVisitor { business, .. } if business == leg(SECOND))
    );
    assert_eq!(effects, [Effect::HangUp { leg: leg(BUSINESS) }]);
}

#[test]
fn one_of_two_business_phones_may_fail_while_the_other_rings() {
    let busy = ended(BUSINESS, Cause::Busy);
    let Step::Moved { next, closed: None, .. } =
        calling_two().apply(&busy, &no_retries(), ASKED_AT).unwrap()
    else {
        panic!("the attempt ended too early");
    };
    assert_eq!(next.business_leg(), Some(leg(SECOND)));
    let Step::Moved { next, .. } =
        next.apply(&ended(SECOND, Cause::Declined), &no_retries(), ASKED_AT).unwrap()
    else {
        panic!("the attempt did not end");
    };
    assert_eq!(next, CallbackState::Missed);
}

#[test]
fn progress_only_grows() {
    let events = [
        line_free(1),
        Event::Answered { leg: leg(BUSINESS) },
        Event::Ringing { leg: leg(BUSINESS) },
    ];
    let (state, ..) = live(&events, &Policy::default());
    let CallbackState::CallingBusiness { legs, .. } = state else { panic!("{state:?}") };
    assert_eq!(legs[0].progress, Progress::Answered);
}
