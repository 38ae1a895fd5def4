//! Somebody calls the number at Twilio.

use callback_core::CallbackState;
use testbed::TwilioOptions;
use testbed::provider_suite::is_over;
use testbed::twilio::{Keys, Leaves, Phone};

use super::platform::{LIMIT, Line};

/// Busy when it is called first.
const BUSINESS: &str = "+12015550110";
const VISITOR: &str = "+14155550132";

/// A callback that waits for its next try.
fn waiting() -> (Line, crate::app::Asked) {
    let line =
        Line::open(BUSINESS, TwilioOptions::default(), &[("RETRIES", "on")], |settings| settings);
    let asked = line.app.ask(VISITOR);
    line.wait_until(&asked, |state, _| matches!(state, CallbackState::Scheduled { .. }));
    (line, asked)
}

fn caller() -> Phone {
    Phone { keys: Keys::Nothing, ..Phone::patient() }
}

#[test]
fn a_visitor_who_calls_is_joined_with_the_business_through_the_gate() {
    let (line, asked) = waiting();
    let talker =
        Phone { leaves: Leaves::AfterTalk(std::time::Duration::from_secs(10)), ..Phone::patient() };
    line.twilio.set_phone(BUSINESS, talker);
    line.twilio.call_in(VISITOR, caller());
    let (state, history) = line.wait_until(&asked, is_over);
    assert_eq!(state, CallbackState::Completed, "{history:#?}");
    line.is_content();
    let rings = line.twilio.rings();
    assert!(rings.iter().all(|ring| ring.to == BUSINESS), "nobody else: {rings:?}");
    assert_eq!(rings.len(), 2, "the try before, and this one");
    let names: Vec<_> = history.iter().map(|it| it.event.name()).collect();
    for name in ["called_in", "gate_won", "bridged", "talked"] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
}

#[test]
fn a_visitor_whose_call_nobody_takes_still_waits_for_theirs() {
    let (line, asked) = waiting();
    for business in [Phone { keys: Keys::Nothing, ..Phone::patient() }, Phone::pressing(&["5"])] {
        line.twilio.set_phone(BUSINESS, business);
        let sid = line.twilio.call_in(VISITOR, caller());
        line.wait_until(&asked, |_, history| {
            history.iter().any(|it| it.event.name() == "called_in")
        });
        assert!(line.twilio.wait_until_quiet(LIMIT));
        let (state, history) =
            line.wait_until(&asked, |state, _| matches!(state, CallbackState::Scheduled { .. }));
        assert!(!history.iter().any(|it| it.event.name() == "gate_won"), "{state:?}");
        let heard = line.twilio.heard(&sid).join(" ");
        assert!(heard.contains("We call you back"), "{heard}");
    }
    line.is_content();
}

#[test]
fn whoever_waits_for_no_call_hears_the_greeting_and_rings_nobody() {
    let (line, _) = waiting();
    for stranger in ["+14155550199", "anonymous", "+266696687", "client:nobody"] {
        let sid = line.twilio.call_in(stranger, caller());
        assert!(line.twilio.wait_until_quiet(LIMIT));
        let heard = line.twilio.heard(&sid).join(" ");
        assert!(heard.contains("ask for a call on our website"), "{stranger}: {heard}");
    }
    assert_eq!(line.twilio.rings().len(), 1, "the try before");
    line.is_content();
}
