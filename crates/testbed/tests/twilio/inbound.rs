use std::time::Duration;

use testbed::twilio::{CallStatus, Leaves, Phone};

use crate::app::{nothing, twiml};
use crate::desk::{Desk, LIMIT, VISITOR};

#[test]
fn somebody_who_calls_in_is_put_through() {
    let desk = Desk::new();
    let ours = desk.twilio.account().number.clone();
    desk.twilio.set_voice_url(&desk.url("/inbound"));
    desk.twilio.set_status_callback(&desk.url("/status"));
    let dial = format!(
        "<Dial callerId=\"{ours}\" answerOnBridge=\"true\" action=\"/done\">\
         <Number>+12015550105</Number></Dial>"
    );
    desk.app.say(move |hook| match hook.path() {
        "/inbound" => twiml(&dial),
        _ => nothing(),
    });
    let sid = desk.twilio.call_in(VISITOR, Phone::patient());
    desk.settle();
    desk.check();
    let asked = &desk.app.at("/inbound")[0];
    assert_eq!((asked.get("From"), asked.get("To")), (VISITOR, ours.as_str()));
    assert_eq!((asked.get("CallStatus"), asked.get("Direction")), ("ringing", "inbound"));
    assert_eq!(desk.app.at("/done")[0].get("DialBridged"), "true");
    assert_eq!(desk.state(&sid).status, CallStatus::Completed);
    assert_eq!(desk.rung(), ["+12015550105"]);
    assert_eq!(desk.app.at("/status")[0].get("CallStatus"), "completed");
}

#[test]
fn a_call_that_comes_in_may_be_rejected_or_leave_a_message() {
    let desk = Desk::new();
    desk.twilio.set_voice_url(&desk.url("/inbound"));
    desk.app.say(|_| twiml("<Reject reason=\"busy\"/>"));
    let sid = desk.twilio.call_in(VISITOR, Phone::patient());
    desk.settle();
    assert_eq!(desk.state(&sid).status, CallStatus::Busy);

    desk.app.say(|hook| match hook.path() {
        "/inbound" => twiml("<Say>Speak.</Say><Record action=\"/recorded\"/>"),
        _ => nothing(),
    });
    let leaves = Leaves::AfterTalk(Duration::from_secs(7));
    desk.twilio.call_in(VISITOR, Phone { leaves, ..Phone::patient() });
    let is_told = desk.twilio.wait_until(LIMIT, |_| !desk.app.at("/recorded").is_empty());
    assert!(is_told);
    desk.settle();
    desk.check();
    let recorded = &desk.app.at("/recorded")[0];
    assert_eq!((recorded.get("Digits"), recorded.get("RecordingDuration")), ("hangup", "7"));
}
