//! What people wish, and what is taken back.

use callback_core::{
    Actor, Alarm, CallbackState, Cause, Effect, Event, Outcome, Policy, Progress, Slot, Step, Wait,
};

use crate::samples::{ASKED_AT, BUSINESS, VISITOR, leg};
use crate::stories::{business_accepts, ended, live};

#[test]
fn pressing_nine_refuses_the_callback_and_hangs_up() {
    let mut events = business_accepts();
    events.push(Event::NotMe { leg: leg(VISITOR) });
    let (state, _, effects) = live(&events, &Policy::default());
    assert_eq!(state, CallbackState::Refused);
    assert_eq!(effects.last(), Some(&Effect::HangUp { leg: leg(BUSINESS) }));
}

#[test]
fn cancelling_hangs_up_whatever_rings() {
    let cancel = Event::Cancel { by: Actor::Visitor };
    for moment in 1..=5 {
        let mut events = business_accepts()[..moment].to_vec();
        events.push(cancel.clone());
        let (state, outcomes, effects) = live(&events, &Policy::default());
        assert_eq!(state, CallbackState::Cancelled { by: Actor::Visitor });
        assert_eq!(outcomes, [Outcome::Cancelled]);
        assert_eq!(effects.last(), Some(&Effect::HangUp { leg: leg(BUSINESS) }));
    }
}

#[test]
fn cancelling_a_talk_hangs_up_and_the_callback_was_still_completed() {
    let mut events = business_accepts();
    events.push(Event::Bridged { leg: leg(VISITOR) });
    events.push(Event::Cancel { by: Actor::Visitor });
    let (state, _, effects) = live(&events, &Policy::default());
    assert!(matches!(state, CallbackState::Connected { ending: Some(Actor::Visitor), .. }));
    assert_eq!(effects.last(), Some(&Effect::HangUp { leg: leg(BUSINESS) }));
    events.push(ended(BUSINESS, Cause::Normal));
    assert_eq!(live(&events, &Policy::default()).0, CallbackState::Completed);
}

#[test]
fn two_who_were_not_joined_after_all_did_not_talk() {
    let mut events = business_accepts();
    events.push(Event::Bridged { leg: leg(VISITOR) });
    events.push(Event::NotBridged { leg: leg(VISITOR) });
    let (state, ..) = live(&events, &Policy::default());
    let answered = matches!(
        state,
        CallbackState::CallingVisitor { progress: Progress::Answered, withdrawn: None, .. }
    );
    assert!(answered, "{state:?}");
    events.insert(events.len() - 1, Event::Cancel { by: Actor::Visitor });
    let (state, outcomes, _) = live(&events, &Policy::default());
    assert_eq!(state, CallbackState::Cancelled { by: Actor::Visitor });
    assert_eq!(outcomes, [Outcome::Cancelled]);
}

#[test]
fn a_time_chosen_before_the_proof_is_kept_until_it_and_then_waited_for() {
    let after = |seconds| ASKED_AT + jiff::SignedDuration::from_secs(seconds);
    let slot = Slot { at: after(900), seat: 1 };
    let asks = Policy { proof_required: true, ..Policy::default() };
    let (state, effects) = CallbackState::begin(&asks, ASKED_AT, Some(slot));
    assert_eq!(state.slot(), Some(slot));
    let expires = Effect::Wake { at: after(900 + 24 * 3600), alarm: Alarm::Expiry };
    assert_eq!(effects, [expires], "counted from the chosen time on");
    let Step::Moved { next, effects, .. } = state.apply(&Event::Proven, &asks, after(60)).unwrap()
    else {
        panic!("the proof moved nothing");
    };
    assert_eq!(next, CallbackState::Scheduled { due: after(900), why: Wait::Slot { seat: 1 } });
    assert_eq!(effects, [Effect::Wake { at: after(900), alarm: Alarm::Due }]);
}
