use testbed::twilio::CallStatus;

use crate::desk::{BUSINESS, Desk, VISITOR};

/// What was told at a path: status and sequence number.
fn told(desk: &Desk, path: &str) -> Vec<String> {
    let hooks = desk.app.at(path);
    hooks.iter().map(|h| format!("{} {}", h.get("SequenceNumber"), h.get("CallStatus"))).collect()
}

#[test]
fn two_are_joined_and_every_step_is_told() {
    let desk = Desk::new();
    let sid = desk.call(BUSINESS, VISITOR);
    desk.settle();
    desk.check();

    let ours = &desk.twilio.account().number;
    assert_eq!(desk.rung(), [BUSINESS, VISITOR]);
    let rings = desk.twilio.rings();
    assert_eq!((&rings[0].sid, &rings[0].parent), (&sid, &None));
    assert_eq!(rings[1].parent.as_ref(), Some(&sid));
    assert!(rings.iter().all(|ring| ring.from == *ours));

    let steps = ["0 initiated", "1 ringing", "2 in-progress", "3 completed"];
    assert_eq!(told(&desk, "/status"), steps);
    assert_eq!(told(&desk, "/leg"), steps);

    let asked: Vec<_> = desk.app.hooks().iter().map(|hook| hook.path().to_owned()).collect();
    let asked: Vec<_> =
        asked.iter().filter(|path| !["/status", "/leg"].contains(&path.as_str())).collect();
    assert_eq!(asked, ["/agent", "/accept", "/screen", "/refuse", "/done"]);

    let agent = &desk.app.at("/agent")[0];
    assert_eq!(agent.method, "POST");
    assert_eq!(agent.get("CallSid"), sid);
    assert_eq!(agent.get("AccountSid"), desk.twilio.account().sid);
    assert_eq!((agent.get("To"), agent.get("From")), (BUSINESS, ours.as_str()));
    assert_eq!((agent.get("CallStatus"), agent.get("Direction")), ("in-progress", "outbound-api"));

    let screen = &desk.app.at("/screen")[0];
    let child = &desk.children(&sid)[0];
    assert_eq!(
        (screen.get("CallSid"), screen.get("ParentCallSid")),
        (child.sid.as_str(), sid.as_str())
    );
    assert_eq!((screen.get("To"), screen.get("Direction")), (VISITOR, "outbound-dial"));

    let done = &desk.app.at("/done")[0];
    assert_eq!((done.get("CallSid"), done.get("CallStatus")), (sid.as_str(), "in-progress"));
    assert_eq!((done.get("DialCallStatus"), done.get("DialBridged")), ("completed", "true"));
    assert_eq!(done.get("DialCallSid"), child.sid);
    let talked: u64 = done.get("DialCallDuration").parse().unwrap();
    assert!(talked >= 10, "the visitor talks for ten seconds, not {talked}");

    assert_eq!(desk.twilio.heard(&sid), ["Callback for you. Press 1 to accept.", "It is over."]);
    assert!(desk.state(&sid).bridged && child.bridged);
}

#[test]
fn only_the_last_callback_says_how_long_and_how_it_ended() {
    let desk = Desk::new();
    desk.call(BUSINESS, VISITOR);
    desk.settle();
    let hooks = desk.app.at("/leg");
    for early in &hooks[..3] {
        assert!(!early.form.contains_key("CallDuration") && !early.form.contains_key("Duration"));
        assert!(early.get("Timestamp").ends_with("+0000"), "{early:?}");
    }
    let last = &hooks[3];
    let seconds: u64 = last.get("CallDuration").parse().unwrap();
    assert_eq!(last.get("Duration"), seconds.div_ceil(60).to_string());
    assert_eq!(last.get("SipResponseCode"), "200");
    assert_eq!(last.get("CallbackSource"), "call-progress-events");
}

#[test]
fn ending_the_first_leg_ends_the_second() {
    let desk = Desk::new();
    let sid = desk.call(BUSINESS, "+14155550120");
    let both = desk.twilio.wait_until(crate::desk::LIMIT, |_| desk.state(&sid).bridged);
    assert!(both);
    let reply = desk.post(&format!("Calls/{sid}.json"), &[("Status", "completed")]);
    assert_eq!(reply.status, 200);
    desk.settle();
    desk.check();
    assert_eq!(desk.children(&sid)[0].status, CallStatus::Completed);
    let done = &desk.app.at("/done")[0];
    assert_eq!((done.get("DialBridged"), done.get("CallStatus")), ("true", "completed"));
    assert_eq!(
        desk.post(&format!("Calls/{sid}.json"), &[("Status", "completed")]).json["code"],
        21220
    );
}

#[test]
fn a_call_is_stopped_while_it_rings() {
    let desk = Desk::slow();
    let ringing = desk.call("+12015550111", VISITOR);
    desk.wait_for(&ringing, CallStatus::Ringing);
    desk.post(&format!("Calls/{ringing}.json"), &[("Status", "canceled")]);
    desk.settle();
    desk.check();
    assert_eq!(desk.state(&ringing).status, CallStatus::Canceled);
    assert_eq!(told(&desk, "/status").last().unwrap(), "2 canceled");
}

#[test]
fn another_document_takes_the_place_of_the_one_that_runs() {
    let desk = Desk::slow();
    let sid = desk.call("+12015550116", VISITOR);
    desk.wait_for(&sid, CallStatus::InProgress);
    let url = desk.url("/done?by=update");
    assert_eq!(desk.post(&format!("Calls/{sid}.json"), &[("Url", &url)]).status, 200);
    desk.settle();
    desk.check();
    assert_eq!(desk.app.at("/done").len(), 1);
    assert_eq!(desk.twilio.heard(&sid).last().unwrap(), "It is over.");
}
