//! A call that Twilio may have made, or not.

use std::time::Duration;

use callback_core::CallbackState;
use provider_twilio::OnUnknown;
use testbed::TwilioOptions;
use testbed::provider_suite::is_over;
use testbed::twilio::{Fault, FaultPoint, Often, People, Phone, PickUp};

use super::platform::{LIMIT, Line};

const BUSINESS: &str = "+12015550121";
const VISITOR: &str = "+14155550132";

/// The business's phone rings for almost six seconds of ours: longer than it takes to give a call up.
fn late() -> TwilioOptions {
    let people = People { long_ring: Duration::from_secs(115), ..People::default() };
    TwilioOptions { people, pace: 20, ..TwilioOptions::default() }
}

const PATIENT: &[(&str, &str)] = &[("RING_SECONDS", "120")];

#[test]
fn a_call_that_was_given_up_is_turned_away_and_the_visitor_is_not_rung() {
    let line = Line::open(BUSINESS, late(), PATIENT, |settings| settings);
    let late = Phone { pick_up: PickUp::AnswersLate, ..Phone::patient() };
    line.twilio.set_phone(BUSINESS, late);
    line.twilio.set_fault(FaultPoint::CreateCall, Fault::AnswerLost, Often::Next(1));
    line.twilio.set_fault(FaultPoint::Callback, Fault::Lost, Often::Always);
    line.twilio.set_lag(LIMIT);
    let asked = line.app.ask(VISITOR);
    let (state, _) = line.wait_until(&asked, is_over);
    assert_eq!(state, CallbackState::Failed, "it was presumably never made");
    assert!(line.twilio.wait_until_quiet(LIMIT));
    let rings = line.twilio.rings();
    assert_eq!(rings.len(), 1, "the business alone: {rings:?}");
    let heard = line.twilio.heard(&rings[0].sid).join(" ");
    assert!(heard.contains("not needed any more"), "{heard}");
}

#[test]
fn who_wants_no_guess_is_asked() {
    let park = |mut settings: provider_twilio::Settings| {
        settings.on_unknown = OnUnknown::Park;
        settings
    };
    let line = Line::open(BUSINESS, late(), PATIENT, park);
    line.twilio.set_fault(FaultPoint::CreateCall, Fault::Cut, Often::Next(1));
    let asked = line.app.ask(VISITOR);
    let is_parked = |state: &CallbackState| matches!(state, CallbackState::NeedsHuman { .. });
    line.wait_until(&asked, |state, _| is_parked(state));
    assert!(line.twilio.rings().is_empty());
}

#[test]
fn a_call_whose_answer_was_lost_is_found_in_the_list_and_followed() {
    let line = Line::open(BUSINESS, late(), PATIENT, |settings| settings);
    let late = Phone { pick_up: PickUp::AnswersLate, ..Phone::patient() };
    line.twilio.set_phone(BUSINESS, late);
    line.twilio.set_fault(FaultPoint::CreateCall, Fault::AnswerLost, Often::Next(1));
    line.twilio.set_fault(FaultPoint::Callback, Fault::Lost, Often::Always);
    let asked = line.app.ask(VISITOR);
    let (state, history) = line.wait_until(&asked, is_over);
    assert_eq!(state, CallbackState::Completed, "{history:#?}");
    assert_eq!(line.twilio.rings().len(), 2, "one for each");
}

#[test]
fn two_calls_in_doubt_are_not_taken_for_one_another() {
    let line = Line::open(BUSINESS, late(), PATIENT, |settings| settings);
    let late = Phone { pick_up: PickUp::AnswersLate, ..Phone::patient() };
    line.twilio.set_phone(BUSINESS, late);
    line.twilio.set_fault(FaultPoint::CreateCall, Fault::Cut, Often::Next(1));
    line.twilio.set_fault(FaultPoint::CreateCall, Fault::AnswerLost, Often::Next(1));
    line.twilio.set_fault(FaultPoint::Callback, Fault::Lost, Often::Always);
    let asked = [line.app.ask(VISITOR), line.app.ask("+14155550133")];
    let mut ends = asked.each_ref().map(|asked| line.wait_until(asked, is_over).0.name());
    ends.sort_unstable();
    assert_eq!(ends, ["completed", "failed"], "whichever of the two was made");
    assert_eq!(line.twilio.rings().len(), 2);
}
