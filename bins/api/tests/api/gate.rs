//! The internal listener, driven as the handler beside Asterisk drives it.

use callback_core::Event;
use callback_core::ports::provider::{Health, Member, OutboundCall};
use jiff::SignedDuration;
use serde_json::{Value, json};
use store_sqlite::View;

use crate::app::{Asked, BUSINESS, SECRET, TestApp};
use crate::recorder::{Record, Recorder};
use crate::reply::{Client, Reply};

const VISITOR: &str = "+14155550132";

/// A callback whose business phone rings, and the handler that steers its call.
struct Ringing {
    app: TestApp,
    record: Record,
    asked: Asked,
    call: OutboundCall,
    handler: Client,
}

impl Ringing {
    fn start() -> Self {
        let record = Recorder::start();
        let recorder = record.recorder.clone();
        let app =
            TestApp::over(&[("RING_SECONDS", "20"), ("TALK_LIMIT_SECONDS", "600")], move |_| {
                recorder
            });
        let asked = app.ask(VISITOR);
        let call = record.next_call();
        let handler = app.handler();
        Self { app, record, asked, call, handler }
    }

    fn names(&self) -> (String, String) {
        (self.call.nonce.to_hex(), format!("cb-{}", self.call.leg))
    }

    fn ask(&self, secret: &str, nonce: &str, channel: &str) -> Reply {
        let body = json!({ "nonce": nonce, "channel": channel });
        self.send("gate", secret, &body)
    }

    fn ask_rightly(&self) -> Reply {
        let (nonce, channel) = self.names();
        self.ask(SECRET, &nonce, &channel)
    }

    fn report(&self, outcome: &Value) -> Reply {
        let (nonce, channel) = self.names();
        self.send(
            "outcome",
            SECRET,
            &json!({ "nonce": nonce, "channel": channel, "outcome": outcome }),
        )
    }

    fn send(&self, what: &str, secret: &str, body: &Value) -> Reply {
        let path = format!("/internal/v1/legs/{}/{what}", self.call.leg);
        let bearer = format!("Bearer {secret}");
        let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
        self.handler.send(&path, &headers, body.to_string().as_bytes())
    }

    fn state(&self) -> String {
        self.app.look(&self.asked)["state"].as_str().unwrap().to_owned()
    }
}

fn assert_refused(reply: &Reply, status: u16, kind: &str) {
    assert_eq!((reply.status, reply.problem().as_str()), (status, kind), "{reply:?}");
    assert!(!crate::app::names_a_number(&reply.text), "a refusal names a number: {}", reply.text);
}

#[test]
fn the_gate_tells_whom_to_ring_and_for_how_long() {
    let ringing = Ringing::start();
    let reply = ringing.ask_rightly();
    assert_eq!(reply.status, 200, "{}", reply.text);
    let expected = json!({
        "dial": format!("PJSIP/{VISITOR}@trunk"),
        "caller_id": BUSINESS,
        "ring_seconds": 20,
        "talk_seconds": 600,
    });
    assert_eq!(reply.json(), expected);
    assert_eq!(ringing.state(), "calling_visitor");
}

#[test]
fn the_gate_tells_how_the_pbx_of_the_call_dials() {
    let ringing = Ringing::start();
    let berlin = Member { name: "berlin".to_owned(), health: Health::Ready, calls: 1 };
    ringing.record.recorder.set_members(vec![berlin]);
    let reply = ringing.ask_rightly();
    assert_eq!(reply.json()["dial"], format!("PJSIP/{VISITOR}@berlin"));
}

#[test]
fn a_wrong_secret_nonce_or_channel_gets_no_number_and_leaves_the_gate_open() {
    let ringing = Ringing::start();
    let (nonce, channel) = ringing.names();
    let wrong_nonce = "0".repeat(32);
    let other_leg = format!("cb-{}", "0".repeat(32));
    assert_refused(&ringing.ask("wrong", &nonce, &channel), 403, "not-the-handler");
    assert_refused(
        &ringing.ask(SECRET.get(1..).unwrap(), &nonce, &channel),
        403,
        "not-the-handler",
    );
    assert_refused(&ringing.ask("", &nonce, &channel), 403, "not-the-handler");
    assert_refused(&ringing.ask(SECRET, &wrong_nonce, &channel), 403, "not-the-call");
    assert_refused(&ringing.ask(SECRET, "short", &channel), 403, "not-the-call");
    assert_refused(&ringing.ask(SECRET, &nonce, &other_leg), 403, "not-the-call");
    assert_refused(&ringing.ask(SECRET, &nonce, &format!("{channel};2")), 403, "not-the-call");
    assert_refused(&ringing.ask(SECRET, &nonce, &channel.to_uppercase()), 403, "not-the-call");
    assert_eq!(ringing.state(), "calling_business");
    assert_eq!(ringing.ask_rightly().status, 200);
}

#[test]
fn the_secret_is_asked_for_before_the_body_is_looked_at() {
    let ringing = Ringing::start();
    let body = json!({ "unknown": "field" });
    assert_refused(&ringing.send("gate", "wrong", &body), 403, "not-the-handler");
    assert_refused(&ringing.send("outcome", "wrong", &body), 403, "not-the-handler");
    assert_refused(&ringing.send("gate", SECRET, &body), 400, "bad-request");
}

#[test]
fn a_leg_that_was_never_placed_is_not_known() {
    let ringing = Ringing::start();
    let leg = "0123456789abcdef0123456789abcdef";
    let body = json!({ "nonce": ringing.call.nonce.to_hex(), "channel": format!("cb-{leg}") });
    let bearer = format!("Bearer {SECRET}");
    let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
    let path = format!("/internal/v1/legs/{leg}/gate");
    let reply = ringing.handler.send(&path, &headers, body.to_string().as_bytes());
    assert_refused(&reply, 403, "not-the-call");
}

#[test]
fn the_gate_opens_once_however_many_ask_at_the_same_time() {
    let ringing = Ringing::start();
    let (nonce, channel) = ringing.names();
    let path = format!("/internal/v1/legs/{}/gate", ringing.call.leg);
    let body = json!({ "nonce": nonce, "channel": channel }).to_string();
    let bearer = format!("Bearer {SECRET}");
    let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
    let handler = &ringing.handler;
    let replies = std::thread::scope(|scope| {
        let ask = || handler.send(&path, &headers, body.as_bytes());
        let askers: Vec<_> = (0..16).map(|_| scope.spawn(ask)).collect();
        askers.into_iter().map(|asker| asker.join().unwrap()).collect::<Vec<_>>()
    });
    let (won, lost): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 200);
    assert_eq!(won.len(), 1);
    for reply in lost {
        assert_refused(reply, 409, "gate-shut");
    }
    assert_refused(&ringing.ask_rightly(), 409, "gate-shut");
}

#[test]
fn the_gate_is_shut_once_the_visitor_cancelled() {
    let ringing = Ringing::start();
    assert_eq!(ringing.app.cancel(&ringing.asked).status, 200);
    assert_refused(&ringing.ask_rightly(), 409, "gate-shut");
    assert_eq!(ringing.record.next_hang_up().0, ringing.names().1);
}

#[test]
fn the_gate_is_shut_once_the_attempt_is_over() {
    let ringing = Ringing::start();
    assert_eq!(ringing.report(&json!({ "kind": "not_accepted" })).status, 204);
    assert_eq!(ringing.state(), "missed");
    assert_refused(&ringing.ask_rightly(), 409, "gate-shut");
}

#[test]
fn a_talk_that_only_the_handler_reports_completes_the_callback_and_may_be_told_twice() {
    let ringing = Ringing::start();
    assert_eq!(ringing.ask_rightly().status, 200);
    let outcome = json!({
        "kind": "dialed", "dial_status": "ANSWER", "hangup_cause": 16, "talked_seconds": 12
    });
    assert_eq!(ringing.report(&outcome).status, 204);
    assert_eq!(ringing.report(&outcome).status, 204);
    let view = ringing.app.look(&ringing.asked);
    assert_eq!(view["state"], "completed");
    assert_eq!(view["outcome"]["talked_seconds"], 12.0);
}

#[test]
fn how_well_the_two_heard_each_other_is_kept_with_the_events() {
    let ringing = Ringing::start();
    assert_eq!(ringing.ask_rightly().status, 200);
    let (nonce, channel) = ringing.names();
    let media = json!({ "packets": 300, "lost_packets": 2, "jitter_ms": 1.25 });
    let leg = json!({ "from_phone": media, "to_phone": media, "round_trip_ms": 20.5 });
    let report = json!({
        "nonce": nonce,
        "channel": channel,
        "outcome": {
            "kind": "dialed", "dial_status": "ANSWER", "hangup_cause": 16, "talked_seconds": 12
        },
        "quality": { "business": leg, "visitor": leg },
    });
    assert_eq!(ringing.send("outcome", SECRET, &report).status, 204);
    assert_eq!(ringing.state(), "completed");

    let database = ringing.app.folder.path().join("callback.db");
    let store = View::open(&database).unwrap();
    let history = store.history(ringing.asked.id.parse().unwrap(), 0).unwrap();
    let kept: Vec<_> = history
        .iter()
        .filter_map(|recorded| match recorded.event {
            Event::Quality { leg, quality } if !recorded.moved => Some((leg, quality)),
            _ => None,
        })
        .collect();
    let [(business, quality), (visitor, _)] = kept.as_slice() else { panic!("{history:?}") };
    assert_eq!(*business, ringing.call.leg);
    assert_ne!(visitor, business);
    assert_eq!(quality.round_trip, Some(SignedDuration::from_micros(20_500)));
    assert_eq!(quality.from_phone.lost_packets, Some(2));
}

#[test]
fn reports_decide_the_leg_and_the_cause() {
    let dialed = |status: &str, cause: Value| json!({ "kind": "dialed", "dial_status": status, "hangup_cause": cause, "talked_seconds": null });
    for (asks, outcome, state, leg, cause) in [
        (false, json!({ "kind": "declined" }), "missed", "business", "declined"),
        (false, json!({ "kind": "not_accepted" }), "missed", "business", "not_accepted"),
        (true, dialed("BUSY", json!(17)), "unreachable", "visitor", "busy"),
        (true, dialed("NOANSWER", json!(0)), "unreachable", "visitor", "no_answer"),
        (true, dialed("CHANUNAVAIL", json!(21)), "unreachable", "visitor", "declined"),
        (true, dialed("CHANUNAVAIL", json!(3)), "failed", "visitor", "unreachable"),
        (true, json!({ "kind": "visitor_refused" }), "refused", "visitor", "not_me"),
        (true, json!({ "kind": "proof_failed" }), "unreachable", "visitor", "proof_failed"),
        (true, json!({ "kind": "interrupted" }), "failed", "business", "interrupted"),
    ] {
        let ringing = Ringing::start();
        if asks {
            assert_eq!(ringing.ask_rightly().status, 200);
        }
        assert_eq!(ringing.report(&outcome).status, 204, "{outcome}");
        let view = ringing.app.look(&ringing.asked);
        let told = (&view["state"], &view["outcome"]["leg"], &view["outcome"]["cause"]);
        assert_eq!(told, (&json!(state), &json!(leg), &json!(cause)), "{outcome}");
    }
}

#[test]
fn a_report_needs_the_right_names_and_a_known_kind() {
    let ringing = Ringing::start();
    let (nonce, channel) = ringing.names();
    let outcome = json!({ "kind": "declined" });
    let told = |nonce: &str, channel: &str| json!({ "nonce": nonce, "channel": channel, "outcome": outcome });
    let refused = ringing.send("outcome", SECRET, &told(&"0".repeat(32), &channel));
    assert_refused(&refused, 403, "not-the-call");
    assert_refused(&ringing.send("outcome", SECRET, &told(&nonce, "cb-1")), 403, "not-the-call");
    assert_refused(&ringing.report(&json!({ "kind": "guessed" })), 400, "bad-request");
    assert_eq!(ringing.state(), "calling_business");
}

#[test]
fn the_internal_listener_serves_nothing_else() {
    let ringing = Ringing::start();
    for path in ["/", "/api/v1/callbacks", "/healthz", "/readyz"] {
        assert_eq!(ringing.handler.get(path, &[]).status, 404, "{path}");
    }
}
