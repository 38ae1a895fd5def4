//! What people wish, and what is taken back.

use callback_core::{Actor, CallbackState, Cause, Effect, Event, Outcome, Policy, Progress};

use crate::samples::{BUSINESS, VISITOR, leg};
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
