use testbed::twilio::{CallStatus, Phone};

use crate::app::twiml;
use crate::desk::{BUSINESS, Desk, VISITOR};

/// Runs a callback between phones of these digits; gives the desk and the first call's SID.
fn callback(business: u8, visitor: u8) -> (Desk, String) {
    callback_at(Desk::new(), business, visitor)
}

fn callback_at(desk: Desk, business: u8, visitor: u8) -> (Desk, String) {
    let business = format!("+120155501{business:02}");
    let sid = desk.call(&business, &format!("+141555501{visitor:02}"));
    desk.settle();
    desk.check();
    (desk, sid)
}

#[test]
fn a_first_phone_that_is_not_reached_says_why() {
    for (digits, status, sip) in [
        (10, CallStatus::Busy, "486"),
        (11, CallStatus::NoAnswer, "487"),
        (12, CallStatus::Busy, "603"),
        (13, CallStatus::Failed, "404"),
        (14, CallStatus::Failed, "503"),
    ] {
        let (desk, sid) = callback(digits, 0);
        assert_eq!(desk.state(&sid).status, status, "{digits}");
        let hooks = desk.app.at("/status");
        let last = hooks.last().unwrap();
        assert_eq!(last.get("CallStatus"), status.name(), "{digits}");
        assert_eq!(last.get("SipResponseCode"), sip, "{digits}");
        assert_eq!(last.get("CallDuration"), "0", "{digits}");
        assert!(desk.app.at("/agent").is_empty() && desk.twilio.rings().len() == 1, "{digits}");
    }
}

#[test]
fn a_second_phone_that_is_not_reached_says_why() {
    for (digits, status, sip) in [
        (10, "busy", "486"),
        (11, "no-answer", "487"),
        (12, "busy", "603"),
        (13, "failed", "404"),
        (14, "failed", "503"),
    ] {
        let (desk, sid) = callback(0, digits);
        let done = &desk.app.at("/done")[0];
        assert_eq!((done.get("DialCallStatus"), done.get("DialBridged")), (status, "false"));
        assert!(done.get("DialCallSid").starts_with("CA"), "{digits}");
        assert!(!done.form.contains_key("DialCallDuration"), "{digits}");
        assert_eq!(desk.app.at("/leg").last().unwrap().get("SipResponseCode"), sip, "{digits}");
        assert!(desk.app.at("/screen").is_empty() && !desk.state(&sid).bridged, "{digits}");
    }
}

#[test]
fn a_business_that_does_not_accept_rings_nobody_else() {
    for (digits, asked) in [(16, 0), (17, 1), (18, 0)] {
        let (desk, sid) = callback(digits, 0);
        assert_eq!(desk.state(&sid).status, CallStatus::Completed, "{digits}");
        assert_eq!(desk.app.at("/accept").len(), asked, "{digits}");
        assert_eq!(desk.twilio.rings().len(), 1, "{digits}");
    }
}

#[test]
fn a_visitor_who_declines_when_screened_has_completed_without_being_joined() {
    let (desk, sid) = callback(0, 17);
    let done = &desk.app.at("/done")[0];
    assert_eq!((done.get("DialCallStatus"), done.get("DialBridged")), ("completed", "false"));
    assert_eq!(desk.app.at("/refuse")[0].get("Digits"), "9");
    assert!(!desk.state(&sid).bridged);
}

#[test]
fn a_business_that_leaves_while_the_visitor_rings_cancels_that_call() {
    let (desk, sid) = callback_at(Desk::slow(), 19, 11);
    assert_eq!(desk.children(&sid)[0].status, CallStatus::Canceled);
    let done = &desk.app.at("/done")[0];
    assert_eq!((done.get("DialCallStatus"), done.get("DialBridged")), ("canceled", "false"));
    assert_eq!(done.get("CallStatus"), "completed");
    assert_eq!(desk.app.at("/leg").last().unwrap().get("CallStatus"), "canceled");
}

#[test]
fn one_who_answers_late_or_hangs_up_at_once_is_still_told_right() {
    let (desk, sid) = callback(21, 21);
    assert!(desk.state(&sid).bridged);
    let (desk, _) = callback(0, 18);
    let done = &desk.app.at("/done")[0];
    assert_eq!((done.get("DialCallStatus"), done.get("DialBridged")), ("completed", "false"));
}

#[test]
fn a_phone_does_what_a_test_says() {
    let desk = Desk::new();
    desk.twilio.set_phone(BUSINESS, Phone::pressing(&["4"]));
    desk.call(BUSINESS, VISITOR);
    desk.settle();
    assert_eq!(desk.app.at("/accept")[0].get("Digits"), "4");
}

#[test]
fn of_several_dialed_at_once_the_first_wins_and_the_others_are_hung_up() {
    let desk = Desk::slow();
    let sid = desk.run(
        "<Dial timeout=\"25\" action=\"/done\"><Number>+14155550121</Number>\
         <Number>+14155550101</Number><Number>+14155550113</Number></Dial>",
    );
    desk.check();
    let ends: Vec<_> = desk.children(&sid).iter().map(|call| (call.status, call.bridged)).collect();
    let (canceled, failed) = (CallStatus::Canceled, CallStatus::Failed);
    assert_eq!(ends, [(canceled, false), (CallStatus::Completed, true), (failed, false)]);
    let done = &desk.app.at("/done")[0];
    assert_eq!(done.get("DialCallSid"), desk.children(&sid)[1].sid);
}

#[test]
fn dialed_one_after_another_the_next_is_rung_when_one_does_not_answer() {
    let desk = Desk::new();
    let sid = desk.run(
        "<Dial sequential=\"true\" timeout=\"5\" action=\"/done\"><Number>+14155550111</Number>\
         <Number>+14155550101</Number><Number>+14155550102</Number></Dial>",
    );
    desk.check();
    assert_eq!(desk.rung()[1..], ["+14155550111", "+14155550101"]);
    assert!(desk.state(&sid).bridged);
}

#[test]
fn a_time_limit_ends_the_talk_and_another_the_whole_call() {
    let desk = Desk::new();
    desk.run("<Dial timeLimit=\"5\" action=\"/done\"><Number>+14155550120</Number></Dial>");
    desk.check();
    assert_eq!(desk.app.at("/done")[0].get("DialBridged"), "true");

    let desk = Desk::new();
    let mut order = desk.order("+12015550116", VISITOR);
    order.retain(|(name, _)| *name != "TimeLimit");
    let mut order: Vec<_> = order.iter().map(|(n, v)| (*n, v.as_str())).collect();
    order.push(("TimeLimit", "3"));
    desk.app.say(|_| twiml("<Pause length=\"3600\"/>"));
    desk.post("Calls.json", &order);
    desk.settle();
    let last = desk.app.at("/status").pop().unwrap();
    let seconds: u64 = last.get("CallDuration").parse().unwrap();
    assert!((3..600).contains(&seconds), "{seconds}");
}

#[test]
fn a_machine_is_told_from_a_person_beside_the_call_or_before_it() {
    for (digits, verdict) in [("16", "machine_start"), ("20", "human")] {
        let desk = Desk::new();
        let to = format!("+120155501{digits}");
        let mut order = desk.order(&to, VISITOR);
        order.push(("MachineDetection", "Enable".to_owned()));
        let waits: Vec<_> = order.iter().map(|(n, v)| (*n, v.as_str())).collect();
        desk.app.say(|_| twiml("<Pause length=\"20\"/>"));
        desk.post("Calls.json", &waits);
        desk.settle();
        assert_eq!(desk.app.at("/agent")[0].get("AnsweredBy"), verdict);

        order.push(("AsyncAmd", "true".to_owned()));
        order.push(("AsyncAmdStatusCallback", desk.url("/amd")));
        let apart: Vec<_> = order.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let reply = desk.post("Calls.json", &apart);
        desk.settle();
        desk.check();
        assert!(!desk.app.at("/agent")[1].form.contains_key("AnsweredBy"));
        assert_eq!(desk.app.at("/amd")[0].get("AnsweredBy"), verdict);
        let sid = reply.json["sid"].as_str().unwrap();
        assert_eq!(desk.get(&format!("Calls/{sid}.json")).json["answered_by"], verdict);
    }
}
