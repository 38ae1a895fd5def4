//! What an application may say, and what it had better not.

use std::time::Duration;

use testbed::twilio::{CallStatus, Phone, TwilioOptions};

use crate::app::twiml;
use crate::desk::{BUSINESS, Desk, VISITOR};

#[test]
fn what_twilio_would_only_warn_of_is_a_complaint() {
    for (verbs, complaint) in [
        ("<Say lang=\"en\">hi</Say>", "12200 Say has no attribute \"lang\""),
        ("<Gather action=\"/x\" numdigits=\"1\"/>", "12200 Gather has no attribute"),
        ("<Gather action=\"/x\" numDigits=\"one\"/>", "12200 Gather cannot take"),
        ("<Gather action=\"/x\"><Hangup/></Gather>", "12200 Gather cannot hold"),
        ("<Dial><number>+14155550113</number></Dial>", "12200 Dial cannot hold"),
        ("<Pause length=\"-1\"/>", "12200 Pause cannot take"),
        ("<Say></Say>", "13520"),
    ] {
        let desk = Desk::new();
        let complaints = if verbs.contains("<number>") { 2 } else { 1 };
        desk.run(verbs);
        let all = desk.twilio.complaints();
        assert!(all[0].starts_with(complaint), "{verbs}: {all:?}");
        assert!(all.len() <= complaints, "{verbs}: {all:?}");
    }
}

#[test]
fn what_cannot_be_run_ends_the_call_and_nothing_of_it_is_done() {
    let say = "<Say>one</Say>";
    for (answer, complaint) in [
        (twiml(&format!("{say}<say>two</say>")), "12200 \"say\" is no verb here"),
        (twiml(&format!("{say}<Message>two</Message>")), "12200"),
        (twiml("<Say>Smith & Sons</Say>"), "12100"),
        ((200, "text/xml", "<response/>".to_owned()), "12100"),
        ((200, "text/xml", String::new()), "12100"),
        ((200, "text/html", "<Response/>".to_owned()), "12300"),
        ((200, "application/json", "{}".to_owned()), "12300"),
        ((404, "text/xml", "<Response/>".to_owned()), "11200"),
        ((500, "text/plain", String::new()), "11200"),
        ((302, "text/xml", "<Response/>".to_owned()), "11200"),
        (twiml(&format!("<Say>{}</Say>", "x".repeat(66_000))), "11750"),
    ] {
        let desk = Desk::new();
        let (status, kind, body) = answer;
        desk.app.say(move |hook| match hook.path() {
            "/agent" => (status, kind, body.clone()),
            _ => crate::app::nothing(),
        });
        let sid = desk.call(BUSINESS, VISITOR);
        desk.settle();
        desk.complains(complaint);
        assert_eq!(desk.state(&sid).status, CallStatus::Completed, "{complaint}");
        assert!(desk.twilio.heard(&sid).is_empty(), "{complaint}");
    }
}

#[test]
fn an_answer_that_takes_too_long_or_never_comes_ends_the_call() {
    let webhook_limit = Duration::from_millis(300);
    let desk = Desk::with(TwilioOptions { webhook_limit, ..TwilioOptions::default() });
    desk.app.say(|hook| {
        if hook.path() == "/agent" {
            // Longer than the limit, which is what is tried.
            std::thread::park_timeout(Duration::from_millis(900));
        }
        twiml("")
    });
    desk.call(BUSINESS, VISITOR);
    desk.settle();
    assert!(desk.twilio.complaints().iter().any(|it| it.starts_with("11200 no answer of /agent")));

    let desk = Desk::new();
    let ours = desk.twilio.account().number.clone();
    let nobody = testbed::dead_end().unwrap();
    let url = format!("http://{nobody}/agent");
    desk.post("Calls.json", &[("To", BUSINESS), ("From", &ours), ("Url", &url)]);
    desk.settle();
    desk.complains("11205");
}

#[test]
fn another_url_is_asked_when_the_first_fails() {
    let desk = Desk::new();
    desk.app.say(|hook| match hook.path() {
        "/agent" => (500, "", String::new()),
        "/fallback" => twiml("<Say>Plan B</Say>"),
        _ => crate::app::nothing(),
    });
    let mut order = desk.order(BUSINESS, VISITOR);
    order.push(("FallbackUrl", desk.url("/fallback")));
    let order: Vec<_> = order.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let reply = desk.post("Calls.json", &order);
    desk.settle();
    desk.complains("11200");
    let fallback = &desk.app.at("/fallback")[0];
    assert_eq!(fallback.get("ErrorCode"), "11200");
    assert!(fallback.get("ErrorUrl").contains("/agent"), "{fallback:?}");
    assert_eq!(desk.twilio.heard(reply.json["sid"].as_str().unwrap()), ["Plan B"]);
}

#[test]
fn a_caller_id_must_be_ours() {
    for (shown, is_fine) in [("+12015550199", true), (BUSINESS, true), ("+13035550100", false)] {
        let desk = Desk::new();
        desk.twilio.verify("+12015550199");
        desk.run(&format!(
            "<Dial callerId=\"{shown}\" action=\"/done\"><Number>{VISITOR}</Number></Dial>"
        ));
        let done = &desk.app.at("/done")[0];
        if is_fine {
            desk.check();
            assert_eq!(desk.twilio.rings()[1].from, shown);
        } else {
            desk.complains("13214");
            assert_eq!((done.get("DialCallStatus"), done.get("DialBridged")), ("failed", "false"));
            assert!(!done.form.contains_key("DialCallSid"));
            assert_eq!(desk.rung(), [BUSINESS]);
        }
    }
}

#[test]
fn a_number_that_cannot_be_dialed_makes_no_leg() {
    let desk = Desk::new();
    desk.twilio.set_trouble("+14155550100", 13227);
    desk.run(&format!("<Dial action=\"/done\"><Number>{VISITOR}</Number></Dial>"));
    desk.complains("13227");
    desk.run("<Dial action=\"/done\"><Number>4155550100</Number></Dial>");
    desk.complains("13223");
    for done in desk.app.at("/done") {
        assert_eq!(done.get("DialCallStatus"), "failed");
    }
}

#[test]
fn a_screening_may_not_dial_on() {
    let desk = Desk::new();
    desk.app.say(|hook| match hook.path() {
        "/agent" => {
            twiml("<Dial action=\"/done\"><Number url=\"/screen\">+14155550100</Number></Dial>")
        }
        "/screen" => twiml("<Dial>+14155550101</Dial>"),
        _ => crate::app::nothing(),
    });
    desk.call(BUSINESS, VISITOR);
    desk.settle();
    desk.complains("13201");
    assert_eq!(desk.app.at("/done")[0].get("DialBridged"), "false");
    assert_eq!(desk.rung(), [BUSINESS, VISITOR]);
}

#[test]
fn verbs_run_on_behind_a_dial_without_an_action_and_no_further_behind_one_with() {
    let desk = Desk::new();
    let dial = "<Dial><Number>+14155550113</Number></Dial><Say>next</Say>";
    assert_eq!(
        {
            let sid = desk.run(dial);
            desk.twilio.heard(&sid)
        },
        ["next"]
    );
    let dial = dial.replace("<Dial>", "<Dial action=\"/done\">");
    assert_eq!(
        {
            let sid = desk.run(&dial);
            desk.twilio.heard(&sid)
        },
        [""; 0]
    );
    desk.check();
}

#[test]
fn a_question_ends_by_its_last_digit_its_finish_key_or_silence() {
    let ask = |attributes: &str, keys: &str| {
        let desk = Desk::new();
        desk.twilio.set_phone(BUSINESS, Phone::pressing(&[keys]));
        desk.run(&format!("<Gather action=\"/key\" {attributes}/><Say>nothing</Say>"));
        desk.check();
        desk.app.at("/key").first().map(|hook| hook.get("Digits").to_owned())
    };
    assert_eq!(ask("numDigits=\"2\"", "123").as_deref(), Some("12"));
    assert_eq!(ask("", "123#4").as_deref(), Some("123"));
    assert_eq!(ask("timeout=\"2\"", "12").as_deref(), Some("12"));
    assert_eq!(ask("", ""), None);
    assert_eq!(ask("", "#"), None);
    assert_eq!(ask("actionOnEmptyResult=\"true\"", "").as_deref(), Some(""));
    assert_eq!(ask("input=\"speech\"", "1"), None);
}

#[test]
fn documents_lead_to_others_also_by_get() {
    let desk = Desk::new();
    desk.app.say(|hook| match hook.path() {
        "/agent" => twiml("<Redirect method=\"GET\">/next?a=1&amp;b=%20c</Redirect>"),
        "/next" => twiml("<Say>here</Say>"),
        _ => crate::app::nothing(),
    });
    let sid = desk.call(BUSINESS, VISITOR);
    desk.settle();
    desk.check();
    let next = &desk.app.at("/next")[0];
    assert_eq!(next.method, "GET");
    assert!(next.target.starts_with("/next?a=1&b=%20c&CallSid=CA"), "{}", next.target);
    assert_eq!(desk.twilio.heard(&sid), ["here"]);
}

#[test]
fn a_voicemail_is_recorded_told_and_deleted() {
    let desk = Desk::new();
    desk.run(
        "<Record maxLength=\"60\" playBeep=\"true\" action=\"/recorded\" \
         recordingStatusCallback=\"/recording\"/>",
    );
    desk.check();
    let told = &desk.app.at("/recording")[0];
    assert_eq!((told.get("RecordingStatus"), told.get("RecordingDuration")), ("completed", "10"));
    let sid = told.get("RecordingSid");
    assert_eq!(desk.twilio.recordings(), [sid]);
    assert_eq!(desk.app.at("/recorded")[0].get("RecordingSid"), sid);
    assert_eq!(desk.delete(&format!("Recordings/{sid}.json")), 204);
    assert_eq!(desk.delete(&format!("Recordings/{sid}.json")), 404);
    assert!(desk.twilio.recordings().is_empty());
}
