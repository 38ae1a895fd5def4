//! Visitors who are called first: what they and the business hear, and calls to them that Twilio may have made, or not.

use std::time::Duration;

use callback_core::{CallbackState, Cause, Outcome, Recorded, Wait};
use testbed::TwilioOptions;
use testbed::provider_suite::is_over;
use testbed::twilio::{Fault, FaultPoint, Often, People, Phone, PickUp};

use super::platform::{LIMIT, Line};
use crate::app::Asked;

const BUSINESS: &str = "+12015550100";
const VISITOR: &str = "+14155550121";

/// With retries, so that whatever may be dialed again would be.
const SETTINGS: &[(&str, &str)] =
    &[("CALL_ORDER", "visitor-first"), ("RING_SECONDS", "120"), ("RETRIES", "on")];

fn line() -> Line {
    // A late phone rings for almost six seconds of ours: longer than it takes to give a call up.
    let people = People { long_ring: Duration::from_secs(115), ..People::default() };
    let options = TwilioOptions { people, pace: 20, ..TwilioOptions::default() };
    Line::open(BUSINESS, options, SETTINGS, |settings| settings)
}

fn is_parked(state: &CallbackState, _: &[Recorded]) -> bool {
    matches!(state, CallbackState::NeedsHuman { .. })
}

fn is_waiting(state: &CallbackState, _: &[Recorded]) -> bool {
    matches!(state, CallbackState::Scheduled { .. })
}

/// Why the visitor was not won, once they wait for the next try.
fn why_waiting(line: &Line, asked: &Asked) -> Cause {
    match line.wait_until(asked, is_waiting) {
        (
            CallbackState::Scheduled {
                why: Wait::Retry { after: Outcome::Visitor { end } }, ..
            },
            _,
        ) => end.cause,
        other => panic!("{other:#?}"),
    }
}

#[test]
fn a_visitor_whose_call_was_presumably_never_made_is_not_called_again() {
    let line = line();
    line.twilio.set_fault(FaultPoint::CreateCall, Fault::Cut, Often::Next(1));
    let asked = line.app.ask(VISITOR);
    let (_, history) = line.wait_until(&asked, is_parked);
    assert!(line.twilio.calls().is_empty(), "{history:#?}");
}

#[test]
fn a_visitor_who_answers_when_their_call_was_given_up_is_turned_away() {
    let line = line();
    line.twilio.set_fault(FaultPoint::CreateCall, Fault::AnswerLost, Often::Next(1));
    line.twilio.set_fault(FaultPoint::Callback, Fault::Lost, Often::Always);
    line.twilio.set_lag(LIMIT);
    let asked = line.app.ask(VISITOR);
    line.wait_until(&asked, is_parked);
    assert!(line.twilio.wait_until_quiet(LIMIT));
    let rings = line.twilio.rings();
    assert_eq!(rings.len(), 1, "the visitor alone, once: {rings:?}");
    let heard = line.twilio.heard(&rings[0].sid).join(" ");
    assert!(heard.contains("not needed any more"), "{heard}");
}

/// Nobody answers, so Twilio asks nothing that would name their legs.
#[test]
fn of_calls_to_two_visitors_whose_answers_were_lost_each_is_found_in_the_list() {
    let line = line();
    line.twilio.set_fault(FaultPoint::CreateCall, Fault::AnswerLost, Often::Next(2));
    line.twilio.set_fault(FaultPoint::Callback, Fault::Lost, Often::Always);
    for asked in ["+14155550111", "+14155550211"].map(|visitor| line.app.ask(visitor)) {
        assert_eq!(why_waiting(&line, &asked), Cause::NoAnswer);
    }
    assert_eq!(line.twilio.rings().len(), 2, "each of them once");
}

#[test]
fn both_hear_what_the_call_is_before_they_press_1() {
    let line = line();
    line.twilio.set_phone(VISITOR, Phone::patient());
    let asked = line.app.ask(VISITOR);
    line.wait_until(&asked, is_over);
    line.is_content();
    let rings = line.twilio.rings();
    let heard: Vec<_> = rings.iter().map(|ring| line.twilio.heard(&ring.sid).join(" ")).collect();
    assert!(heard[0].contains("you asked for on our website. Press 1"), "{heard:?}");
    assert!(heard[0].contains("If it was not you, press 9"), "{heard:?}");
    assert!(heard[1].contains("is on the line. Press 1"), "{heard:?}");
    assert!(rings.iter().all(|ring| ring.from == line.twilio.account().number), "{rings:?}");
}

#[test]
fn a_voicemail_of_the_business_is_not_joined_and_the_visitor_is_told() {
    let line = line();
    line.twilio.set_phone(VISITOR, Phone::patient());
    let voicemail = Phone { pick_up: PickUp::Voicemail, ..Phone::pressing(&[]) };
    line.twilio.set_phone(BUSINESS, voicemail);
    let asked = line.app.ask(VISITOR);
    line.wait_until(&asked, is_waiting);
    line.is_content();
    assert!(line.twilio.calls().iter().all(|call| !call.bridged));
    let heard = line.twilio.heard(&line.twilio.rings()[0].sid).join(" ");
    assert!(heard.contains("Nobody at the business can take the call now"), "{heard}");
}

#[test]
fn a_machine_that_answers_the_visitors_call_is_hung_up_before_the_prompt_is_over() {
    // The prompt would take longer than any test waits.
    let word = Duration::from_mins(10);
    let people = People { detection: Duration::from_secs(1), word, ..People::default() };
    let options = TwilioOptions { people, ..TwilioOptions::default() };
    let settings = [SETTINGS, &[("TWILIO_MACHINE_DETECTION", "on")]].concat();
    let line = Line::open(BUSINESS, options, &settings, |settings| settings);
    let asked = line.app.ask("+14155550116");
    assert_eq!(why_waiting(&line, &asked), Cause::NotAccepted);
    line.is_content();
    assert_eq!(line.twilio.rings().len(), 1, "nobody is rung for a machine");
}
