//! Somebody calls, as the handler beside Asterisk tells it to the internal listener.

use callback_core::ports::provider::{Health, Member};
use provider_ami::Evidence;
use serde_json::{Value, json};

use crate::app::{Asked, BUSINESS, SECRET, TestApp, names_a_number};
use crate::recorder::{Record, Recorder};
use crate::reply::{Client, Reply};

const VISITOR: &str = "+14155550132";
const CHANNEL: &str = "1764000000.5";

/// A callback that waits for a line, and the handler that is asked about callers.
struct Waiting {
    app: TestApp,
    record: Record,
    asked: Asked,
    handler: Client,
}

impl Waiting {
    fn start() -> Self {
        let record = Recorder::start();
        record.recorder.set_health(Health::Down { why: "for the test".into() });
        let recorder = record.recorder.clone();
        let settings = [("RING_SECONDS", "20"), ("TALK_LIMIT_SECONDS", "600")];
        let app = TestApp::over(&settings, move |_| recorder);
        let asked = app.ask(VISITOR);
        let handler = app.handler();
        Self { app, record, asked, handler }
    }

    fn send(&self, path: &str, secret: &str, body: &Value) -> Reply {
        let bearer = format!("Bearer {secret}");
        let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
        self.handler.send(path, &headers, body.to_string().as_bytes())
    }

    fn call_in(&self, caller: &str) -> Reply {
        let body = json!({ "channel": CHANNEL, "caller": caller });
        self.send("/internal/v1/inbound", SECRET, &body)
    }

    fn ask(&self, names: &Value, what: &str, channel: &str, more: &Value) -> Reply {
        let mut body = json!({ "nonce": names["nonce"], "channel": channel });
        body.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        let leg = names["leg"].as_str().unwrap();
        self.send(&format!("/internal/v1/legs/{leg}/{what}"), SECRET, &body)
    }

    fn state(&self) -> String {
        self.app.look(&self.asked)["state"].as_str().unwrap().to_owned()
    }
}

fn assert_refused(reply: &Reply, status: u16, kind: &str) {
    assert_eq!((reply.status, reply.problem().as_str()), (status, kind), "{reply:?}");
    assert!(!names_a_number(&reply.text), "a refusal names a number: {}", reply.text);
}

#[test]
fn a_visitor_who_calls_has_the_business_rung_and_is_named_nowhere() {
    let waiting = Waiting::start();
    let reply = waiting.call_in(VISITOR);
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert!(!reply.text.contains("4155550132"), "{}", reply.text);
    let names = reply.json();
    assert_eq!(names["dial"], format!("PJSIP/{BUSINESS}@trunk"));
    assert_eq!(names["caller_id"], BUSINESS);
    assert_eq!((&names["ring_seconds"], &names["talk_seconds"]), (&json!(20), &json!(600)));
    assert_eq!(waiting.state(), "calling_business");

    let joined = waiting.ask(&names, "join", CHANNEL, &json!({}));
    assert_eq!((joined.status, joined.text.as_str()), (204, ""));
    assert_eq!(waiting.state(), "calling_visitor");
    let talked =
        json!({ "outcome": { "kind": "dialed", "dial_status": "ANSWER", "talked_seconds": 7 } });
    assert_eq!(waiting.ask(&names, "outcome", CHANNEL, &talked).status, 204);
    let over = waiting.app.look(&waiting.asked);
    assert_eq!(
        (&over["state"], &over["outcome"]["called_in"]),
        (&json!("completed"), &json!(true))
    );
    waiting.record.recorder.set_health(Health::Ready);
}

#[test]
fn the_business_is_dialed_as_the_pbx_dials_that_the_visitor_called() {
    let waiting = Waiting::start();
    let member = |name: &str| Member { name: name.to_owned(), health: Health::Ready, calls: 0 };
    waiting.record.recorder.set_members(vec![member("berlin"), member("paris")]);
    let names = waiting.call_in(VISITOR).json();
    assert_eq!(names["dial"], format!("PJSIP/{BUSINESS}@paris"));
}

#[test]
fn what_a_handler_left_of_a_call_that_came_in_is_taken() {
    let waiting = Waiting::start();
    let names = waiting.call_in(VISITOR).json();
    assert_eq!(waiting.ask(&names, "join", CHANNEL, &json!({})).status, 204);
    let outcome = json!({ "kind": "dialed", "dial_status": "ANSWER", "talked_seconds": 7 });
    for (channel, state) in [("1764000000.6", "calling_visitor"), (CHANNEL, "completed")] {
        let left = json!({ "channel": channel, "outcome": outcome }).to_string();
        let leg = names["leg"].as_str().unwrap().to_owned();
        waiting.app.mailbox().left(&[(leg, left.into_bytes())]);
        assert_eq!(waiting.state(), state, "{channel}");
    }
}

#[test]
fn a_number_is_known_however_the_carrier_writes_it() {
    for caller in ["+14155550132", "14155550132", "4155550132"] {
        let waiting = Waiting::start();
        assert_eq!(waiting.call_in(caller).status, 200, "{caller}");
    }
}

#[test]
fn whoever_is_not_waiting_is_unknown_however_odd_the_number() {
    let waiting = Waiting::start();
    for caller in [
        "+14155550133",
        "",
        "anonymous",
        "911",
        "+1 415 555 0132",
        "+14155550132x5",
        "+19005550132",
    ] {
        assert_refused(&waiting.call_in(caller), 404, "unknown-caller");
    }
    let withheld = waiting.send("/internal/v1/inbound", SECRET, &json!({ "channel": CHANNEL }));
    assert_refused(&withheld, 404, "unknown-caller");
    assert_eq!(waiting.state(), "queued");
}

#[test]
fn a_second_call_of_the_same_visitor_is_not_taken() {
    let waiting = Waiting::start();
    assert_eq!(waiting.call_in(VISITOR).status, 200);
    assert_refused(&waiting.call_in(VISITOR), 409, "not-now");
}

#[test]
fn only_the_handler_is_told_and_only_about_a_channel() {
    let waiting = Waiting::start();
    let body = json!({ "channel": CHANNEL, "caller": VISITOR });
    assert_refused(&waiting.send("/internal/v1/inbound", "wrong", &body), 403, "not-the-handler");
    let body = json!({ "channel": "", "caller": VISITOR });
    assert_refused(&waiting.send("/internal/v1/inbound", SECRET, &body), 400, "bad-request");
    assert_eq!(waiting.app.client.post("/internal/v1/inbound", &body).status, 404, "not in public");
    assert_eq!(waiting.state(), "queued");
}

#[test]
fn a_call_that_came_in_is_known_by_its_channel_and_its_gate_names_nobody() {
    let waiting = Waiting::start();
    let names = waiting.call_in(VISITOR).json();
    let placed = format!("cb-{}", names["leg"].as_str().unwrap());
    let nothing = json!({});
    for channel in ["1764000000.50", placed.as_str()] {
        assert_refused(&waiting.ask(&names, "join", channel, &nothing), 403, "not-the-call");
    }
    assert_refused(&waiting.ask(&names, "gate", CHANNEL, &nothing), 403, "not-the-call");
    // Even from a channel with the name of one that we placed.
    assert_refused(&waiting.ask(&names, "gate", &placed, &nothing), 409, "gate-shut");
    let declined = json!({ "outcome": { "kind": "declined" } });
    let stranger = waiting.ask(&names, "outcome", "1764000000.50", &declined);
    assert_refused(&stranger, 403, "not-the-call");
    assert_eq!(waiting.state(), "calling_business");
    assert_eq!(waiting.ask(&names, "outcome", CHANNEL, &declined).status, 204);
    assert_eq!(waiting.state(), "queued", "nothing came of it");
}
