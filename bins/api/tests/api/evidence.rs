//! The internal listener as the handler beside Asterisk asks it for questions about Asterisk's record.

use std::thread;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use provider_ami::ami::ChannelId;
use provider_ami::ami::calls::{Recorded, Row};
use provider_ami::{Evidence, Newest, Record, Unreadable};
use serde_json::{Value, json};

use crate::app::{SECRET, TestApp};
use crate::recorder::Recorder;
use crate::reply::{Client, Reply};

const CALL: &str = "cb-0123456789abcdef0123456789abcdef";

fn app() -> TestApp {
    let recorder = Recorder::start().recorder;
    TestApp::over(&[], move |_| recorder)
}

fn post(handler: &Client, secret: &str, told: &Value) -> Reply {
    let bearer = format!("Bearer {secret}");
    let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
    handler.send("/internal/v1/evidence", &headers, told.to_string().as_bytes())
}

fn ask(app: &TestApp) -> Result<Record, Unreadable> {
    app.mailbox().record(&ChannelId::parse(CALL).unwrap(), SignedDuration::from_mins(3))
}

#[test]
fn a_question_goes_to_the_handler_that_waits_and_its_answer_to_whoever_asked() {
    let app = app();
    let handler = app.handler();
    let time = |second: i64| Timestamp::from_second(second).unwrap();
    let record = json!({
        "now": 9_000_000, "oldest": 1_000_000, "newest": { "number": 5, "at": 8_000_000 },
        "rows": [
            { "at": 3_000_000, "channel": CALL, "event": "started", "name": "PJSIP/trunk-1" },
            { "at": 4_000_000, "channel": CALL, "event": "answered" },
            { "at": 5_000_000, "channel": CALL, "event": "entered", "bridge": "b" },
            { "at": 6_000_000, "channel": CALL, "event": "left", "bridge": "b" },
            { "at": 7_000_000, "channel": CALL, "event": "hung_up", "cause": 16, "dial_status": null },
        ],
    });
    let read = thread::scope(|scope| {
        let asker = scope.spawn(|| ask(&app));
        let wanted = post(&handler, SECRET, &json!({ "answer": null }));
        let question = json!({ "channel": CALL, "within_seconds": 180 });
        assert_eq!(wanted.json(), json!({ "question": question, "taken": [] }));
        let answer = json!({ "answer": { "channel": CALL, "record": record } });
        let waiting = scope.spawn(move || post(&handler, SECRET, &answer));
        let read = asker.join().unwrap();
        // The handler waits for the next question, and gets it.
        let asker = scope.spawn(|| ask(&app));
        assert_eq!(waiting.join().unwrap().json()["question"], question);
        let unreadable = json!({ "answer": { "channel": CALL, "unreadable": "locked" } });
        // Then it waits for a question that does not come, until the program ends.
        let handler = app.handler();
        drop(thread::spawn(move || post(&handler, SECRET, &unreadable)));
        assert_eq!(asker.join().unwrap(), Err(Unreadable { why: "locked".to_owned() }));
        read
    });
    let row = |second, what| Row { at: time(second), channel: CALL.to_owned(), what };
    let bridge = || "b".to_owned();
    let expected = Record {
        now: time(9),
        oldest: Some(time(1)),
        newest: Some(Newest { number: 5, at: time(8) }),
        rows: vec![
            row(3, Recorded::Started { name: "PJSIP/trunk-1".to_owned() }),
            row(4, Recorded::Answered),
            row(5, Recorded::Entered { bridge: bridge() }),
            row(6, Recorded::Left { bridge: bridge() }),
            row(7, Recorded::HungUp { cause: 16, dial_status: None }),
        ],
    };
    assert_eq!(read, Ok(expected));
}

#[test]
fn without_a_handler_nobody_can_tell() {
    let app = app();
    let read = ask(&app);
    assert!(matches!(&read, Err(error) if error.why.contains("CALLBACK_CEL")), "{read:?}");
}

#[test]
fn whoever_has_no_secret_learns_no_question() {
    let app = app();
    let reply = post(&app.handler(), "wrong", &json!({ "answer": null }));
    assert_eq!((reply.status, reply.problem().as_str()), (403, "not-the-handler"));
    let reply = post(&app.handler(), SECRET, &json!({ "answer": 7 }));
    assert_eq!((reply.status, reply.problem().as_str()), (400, "bad-request"));
    let reply = post(&app.handler(), SECRET, &json!({ "pbx": "north", "answer": null }));
    assert_eq!((reply.status, reply.problem().as_str()), (400, "bad-request"));
    assert!(reply.text.contains("CALLBACK_PBX"), "{}", reply.text);
}

#[test]
fn a_handler_that_waits_does_not_hold_up_the_end_of_the_program() {
    let mut app = app();
    let url = format!("http://{}/internal/v1/evidence", app.addresses.internal.as_ref().unwrap());
    let waiting = thread::spawn(move || {
        let agent: ureq::Agent = ureq::Agent::config_builder().proxy(None).build().into();
        let poll = || {
            let request = agent.post(&url).header("Authorization", format!("Bearer {SECRET}"));
            request.send_json(json!({ "answer": null }))
        };
        while poll().is_ok() {}
    });
    // It asks again at once, and then there is nothing to tell.
    assert!(ask(&app).is_err(), "it does not answer");
    let before = Instant::now();
    app.stop();
    assert!(before.elapsed() < Duration::from_secs(9), "it was waited for");
    waiting.join().unwrap();
}

#[test]
fn what_a_handler_left_is_stored_once_and_may_then_be_removed() {
    let record = Recorder::start();
    let recorder = record.recorder.clone();
    let app = TestApp::over(&[], move |_| recorder);
    let asked = app.ask("+14155550132");
    let leg = record.next_call().leg.to_string();
    let entry = |key: &str, value: Value| (key.to_owned(), value.to_string().into_bytes());
    let outcome = json!({ "kind": "declined" });
    let ours = entry(&leg, json!({ "channel": format!("cb-{leg}"), "outcome": outcome }));
    app.mailbox().left(&[
        entry("no-leg", json!({ "channel": "cb-1", "outcome": outcome })),
        entry(&leg, json!({ "channel": "cb-of-another", "outcome": outcome })),
        entry(&leg, json!("something else")),
    ]);
    assert_eq!(app.look(&asked)["state"], "calling_business");
    app.mailbox().left(std::slice::from_ref(&ours));
    app.mailbox().left(&[ours]);
    let told = app.look(&asked);
    assert_eq!(told["state"], "missed", "{told}");
    let ends = app.follow(&asked).filter(|step| step["event"] == "ended").count();
    assert_eq!(ends, 1, "told twice");
    let wanted = post(&app.handler(), SECRET, &json!({ "answer": null }));
    assert_eq!(wanted.json(), json!({ "taken": [leg] }));
}
