use crate::app::{nothing, twiml};
use crate::desk::{BUSINESS, Desk, LIMIT};

fn send(desk: &Desk, to: &str, body: &str) -> crate::desk::Reply {
    let ours = &desk.twilio.account().number;
    let url = desk.url("/text?row=7");
    desk.post(
        "Messages.json",
        &[("To", to), ("From", ours), ("Body", body), ("StatusCallback", &url)],
    )
}

#[test]
fn a_text_is_followed_until_it_is_delivered() {
    let desk = Desk::new();
    let reply = send(&desk, BUSINESS, "Grüße & 🎉");
    assert_eq!((reply.status, reply.json["status"].as_str()), (201, Some("queued")));
    let is_there = desk.twilio.wait_until(LIMIT, |_| desk.app.at("/text").len() == 2);
    assert!(is_there, "{:?}", desk.app.hooks());
    desk.settle();
    desk.check();
    let told: Vec<_> =
        desk.app.at("/text").iter().map(|hook| hook.get("MessageStatus").to_owned()).collect();
    assert_eq!(told, ["sent", "delivered"]);
    let sid = reply.json["sid"].as_str().unwrap();
    let text = desk.get(&format!("Messages/{sid}.json")).json;
    assert_eq!(
        (text["status"].as_str(), text["body"].as_str()),
        (Some("delivered"), Some("Grüße & 🎉"))
    );
    let listed = desk.get(&format!("Messages.json?To={}", BUSINESS.replace('+', "%2B"))).json;
    assert_eq!(listed["messages"].as_array().unwrap().len(), 1);
    assert_eq!(desk.twilio.texts()[0].body, "Grüße & 🎉");
}

#[test]
fn a_text_that_does_not_arrive_says_why() {
    let desk = Desk::new();
    desk.twilio.set_trouble(BUSINESS, 30005);
    send(&desk, BUSINESS, "hello");
    assert!(desk.twilio.wait_until(LIMIT, |_| desk.app.at("/text").len() == 2));
    let last = desk.app.at("/text").pop().unwrap();
    assert_eq!((last.get("MessageStatus"), last.get("ErrorCode")), ("undelivered", "30005"));
}

#[test]
fn texts_are_refused_as_twilio_refuses_them() {
    let desk = Desk::new();
    let ours = desk.twilio.account().number.clone();
    desk.twilio.set_trouble("+14155550114", 21614);
    let long = "x".repeat(1601);
    for (form, code) in [
        (&[("From", ours.as_str()), ("Body", "x")] as &[_], 21604),
        (&[("To", BUSINESS), ("Body", "x")], 21603),
        (&[("To", BUSINESS), ("From", &ours)], 21602),
        (&[("To", BUSINESS), ("From", &ours), ("Body", &long)], 21617),
        (&[("To", BUSINESS), ("From", "+13035550100"), ("Body", "x")], 21606),
        (&[("To", "4155550114"), ("From", &ours), ("Body", "x")], 21211),
        (&[("To", "+14155550114"), ("From", &ours), ("Body", "x")], 21614),
        (&[("To", BUSINESS), ("From", &ours), ("Body", "x"), ("StatusCallback", "/x")], 21609),
    ] {
        let reply = desk.post("Messages.json", form);
        assert_eq!((reply.status, reply.json["code"].as_u64()), (400, Some(code)));
    }
    assert!(desk.twilio.texts().is_empty());
}

#[test]
fn a_text_that_comes_in_is_told_and_answered() {
    let desk = Desk::new();
    desk.twilio.set_sms_url(&desk.url("/sms"));
    desk.app.say(|hook| match hook.path() {
        "/sms" => twiml("<Message>Thank you &lt;3</Message>"),
        _ => nothing(),
    });
    let sid = desk.twilio.text_in(BUSINESS, " hello \n");
    let is_answered = |twilio: &testbed::twilio::FakeTwilio| {
        twilio.texts().iter().any(|text| text.status == "delivered")
    };
    assert!(desk.twilio.wait_until(LIMIT, is_answered));
    desk.check();
    let hook = &desk.app.at("/sms")[0];
    assert_eq!((hook.get("MessageSid"), hook.get("From")), (sid.as_str(), BUSINESS));
    assert_eq!((hook.get("Body"), hook.get("SmsStatus")), (" hello \n", "received"));
    let reply = desk.twilio.texts().pop().unwrap();
    assert_eq!((reply.to.as_str(), reply.body.as_str()), (BUSINESS, "Thank you <3"));
    assert_eq!(reply.direction, "outbound-reply");
}

#[test]
fn whoever_texts_stop_gets_nothing_until_they_text_start() {
    let desk = Desk::new();
    desk.twilio.set_sms_url(&desk.url("/sms"));
    desk.app.say(|_| twiml(""));
    desk.twilio.text_in(BUSINESS, " stop ");
    assert!(desk.twilio.wait_until(LIMIT, |_| desk.app.at("/sms").len() == 1));
    assert_eq!(send(&desk, BUSINESS, "hello").json["code"], 21610);
    desk.app.say(|_| twiml("<Message>You are out.</Message>"));
    desk.twilio.text_in(BUSINESS, "STOP");
    assert!(desk.twilio.wait_until(LIMIT, |twilio| !twilio.complaints().is_empty()));
    desk.complains("21610");
    desk.app.say(|_| nothing());
    desk.twilio.text_in(BUSINESS, "Start");
    assert_eq!(send(&desk, BUSINESS, "hello").status, 201);
}
