//! Whose numbers are called, as visitors meet it, and the handler beside Asterisk.

use callback_core::ports::provider::{Health, OutboundCall};
use serde_json::{Value, json};

use crate::app::{Asked, BUSINESS, SECRET, TestApp, names_a_number};
use crate::recorder::Recorder;
use crate::reply::Reply;

const VISITOR: &str = "+14155550132";
/// Presses 9.
const DISOWNS: &str = "+14155550117";

fn ask(app: &TestApp, number: &str) -> Reply {
    app.client.post("/api/v1/callbacks", &json!({ "number": number }))
}

fn send(app: &TestApp, call: &OutboundCall, what: &str, more: &Value) -> Reply {
    let mut body = json!({ "nonce": call.nonce.to_hex(), "channel": format!("cb-{}", call.leg) });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let path = format!("/internal/v1/legs/{}/{what}", call.leg);
    let bearer = format!("Bearer {SECRET}");
    let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
    app.handler().send(&path, &headers, body.to_string().as_bytes())
}

/// What nobody may tell apart: a number of ours, and one that is blocked.
fn assert_refused(reply: &Reply) {
    assert_eq!((reply.status, reply.problem().as_str()), (422, "number-refused"), "{reply:?}");
    let detail = "We don't call this number. If it is yours, please call us.";
    assert_eq!(reply.json()["detail"], detail);
    assert_eq!(reply.json()["field"], "number");
    assert!(!names_a_number(&reply.text), "{}", reply.text);
}

#[test]
fn a_visitor_from_elsewhere_is_told_whose_numbers_are_called() {
    let (app, _) = TestApp::start();
    let reply = ask(&app, "+44 20 7946 0018");
    assert_eq!((reply.status, reply.problem().as_str()), (422, "other-country"), "{reply:?}");
    assert_eq!(reply.json()["detail"], "We call numbers of US (+1) only.");
    // The same calling code, and another country.
    assert_eq!(ask(&app, "+1 416 555 0132").problem(), "other-country");
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let same = [form[0], ("Sec-Fetch-Site", "same-origin")];
    let page = app.client.send("/", &same, b"number=%2B442079460018");
    assert_eq!(page.status, 422);
    assert!(page.text.contains("id=\"number-fault\""), "{}", page.text);
    assert!(page.text.contains("We call numbers of US (+1) only."), "{}", page.text);
    let (app, _) = TestApp::simulated(&[("ALLOWED_COUNTRIES", "CA, GB")]);
    let told = ask(&app, VISITOR).json()["detail"].clone();
    assert_eq!(told, "We call numbers of CA (+1), GB (+44) only.");
    let (app, _) = TestApp::simulated(&[("ALLOWED_COUNTRIES", "*")]);
    assert_eq!(ask(&app, "+44 20 7946 0018").status, 202);
}

/// Of what the table of the core says, all that is written with its country, which then needs no home.
#[test]
fn every_number_of_the_table_gets_its_verdict_over_http() {
    const TABLE: &str =
        include_str!("../../../../crates/callback-core/tests/fixtures/number-policy.tsv");
    let record = Recorder::start();
    let recorder = record.recorder.clone();
    recorder.set_health(Health::Down { why: "nobody is to be called".to_owned() });
    let app = TestApp::over(&[("ALLOWED_COUNTRIES", "*")], move |_| recorder);
    let rows = TABLE.lines().map(|row| row.split('\t').collect::<Vec<_>>());
    let rows: Vec<_> = rows.filter(|row| row.len() == 5 && row[1].starts_with('+')).collect();
    assert!(rows.len() >= 200, "{}", rows.len());
    for row in rows {
        let (typed, expected) = (row[1], if row[2] == "call" { 202 } else { 422 });
        let reply = ask(&app, typed);
        assert_eq!(reply.status, expected, "{typed}: {}", reply.text);
        assert!(expected == 202 || reply.problem() == "invalid-number", "{typed}: {}", reply.text);
    }
}

#[test]
fn whatever_number_of_the_house_is_typed_nobody_is_called() {
    let targets = "+12015550140, (201) 555-0141";
    let ours = [
        ("CALLER_ID", "+12015550142"),
        ("TWILIO_NUMBER", "+12015550143"),
        ("BUSINESS_SMS_NUMBER", "+12015550144"),
        ("ESCALATION_ENABLED", "true"),
        ("ESCALATION_CHAIN", targets),
    ];
    let record = Recorder::start();
    let app = TestApp::over(&ours, move |_| record.recorder);
    for last in [0, 40, 41, 42, 43, 44] {
        assert_refused(&ask(&app, &format!("(201) 555-01{last:02}")));
    }
    assert_refused(&ask(&app, BUSINESS));
    assert_eq!(ask(&app, "+12015550145").status, 202);
}

#[test]
fn a_number_is_blocked_beside_the_server_and_the_gate_stays_shut() {
    let record = Recorder::start();
    let recorder = record.recorder.clone();
    let app = TestApp::over(&[("MAX_CONCURRENT_CALLS", "1")], move |_| recorder);
    let (rung, waiting) = (app.ask(VISITOR), app.ask(VISITOR));
    let call = record.next_call();
    let said = crate::limits::api(&app, &["blocks", "add", "(415) 555-0132"]);
    assert!(said.starts_with("+1***32 is blocked, as "), "{said}");
    let shut = send(&app, &call, "gate", &json!({}));
    assert_eq!((shut.status, shut.problem().as_str()), (409, "gate-shut"), "{shut:?}");
    assert_eq!(record.next_hang_up().0, format!("cb-{}", call.leg));
    for asked in [&rung, &waiting] {
        let last = app.follow(asked).last().unwrap();
        assert_eq!(last["state"], "cancelled", "{last}");
        assert_eq!(app.look(asked)["words"], "cancelled: this number is not called");
    }
    assert_refused(&ask(&app, VISITOR));
    let listed = crate::limits::api(&app, &["blocks", "list"]);
    assert!(listed.contains("+1***32") && listed.contains("do_not_call  by operator"), "{listed}");
    assert!(!names_a_number(&listed), "{listed}");
    assert!(crate::limits::api(&app, &["blocks", "remove", VISITOR]).contains("is lifted"));
    assert_eq!(crate::limits::api(&app, &["blocks", "list"]), "0 numbers are blocked\n");
    assert_eq!(ask(&app, VISITOR).status, 202);
}

#[test]
fn whoever_presses_9_is_called_by_nobody_again() {
    let record = Recorder::start();
    let recorder = record.recorder.clone();
    let app = TestApp::over(&[("MAX_CONCURRENT_CALLS", "1")], move |_| recorder);
    let (asked, other) = (app.ask(VISITOR), app.ask(VISITOR));
    let call = record.next_call();
    assert_eq!(send(&app, &call, "gate", &json!({})).status, 200);
    let refused = json!({ "outcome": { "kind": "visitor_refused" } });
    assert_eq!(send(&app, &call, "outcome", &refused).status, 204);
    assert_eq!(app.look(&asked)["state"], "refused");
    assert_eq!(app.look(&other)["state"], "cancelled");
    assert_refused(&ask(&app, VISITOR));
    let listed = crate::limits::api(&app, &["blocks", "list"]);
    let of = "not_me       by visitor, ";
    assert!(listed.contains(of) && listed.contains(&asked.id), "{listed}");
}

#[test]
fn whoever_presses_9_on_the_simulated_network_is_rung_once() {
    for order in ["business-first", "visitor-first"] {
        let (app, network) = TestApp::simulated(&[("CALL_ORDER", order)]);
        let asked: Asked = app.ask(DISOWNS);
        app.follow(&asked).until_state("refused");
        assert_refused(&ask(&app, DISOWNS));
        let rung = network.ledger().iter().filter(|ring| ring.number.as_e164() == DISOWNS).count();
        assert_eq!(rung, 1, "{order}");
    }
}
