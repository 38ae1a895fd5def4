use callback_core::ports::api_keys::Scope;
use serde_json::{Value, json};

use super::{key, send};
use crate::app::{TALKER, TestApp, names_a_number};

const BY_DAY: [(&str, &str); 4] = [
    ("BUSINESS_HOURS_START", "09:00"),
    ("BUSINESS_HOURS_END", "17:00"),
    ("BUSINESS_TIMEZONE", "Europe/Berlin"),
    ("SLOT_MINUTES", "60"),
];

fn tried(app: &TestApp, key: &str, body: &Value) -> Value {
    let reply = send(app, key, "/api/v1/dry-run", body);
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert!(!names_a_number(&reply.text), "it names a number: {}", reply.text);
    reply.json()
}

fn rules(answer: &Value) -> Vec<&str> {
    let steps = answer["steps"].as_array().unwrap();
    steps.iter().map(|step| step["rule"]["rule"].as_str().unwrap()).collect()
}

#[test]
fn what_would_happen_is_told_and_nothing_happens() {
    let (app, network) = TestApp::simulated(&BY_DAY);
    let key = key(&app, &[Scope::Read]);
    // Monday, seven o'clock in Berlin; then noon.
    let early = json!({ "number": TALKER, "at": "2027-01-04T06:00:00Z" });
    let answer = tried(&app, &key, &early);
    assert_eq!((&answer["accepted"], &answer["number"]), (&json!(true), &json!("+1***20")));
    let opening = ["as_soon_as_possible", "opening_hours", "time_came", "line_free"];
    assert_eq!(rules(&answer), opening);
    assert_eq!(answer["rule"]["rule"], "opening_hours");
    assert_eq!(answer["why"], "the business is closed, and opens at 2027-01-04 09:00 CET");
    assert_eq!(answer["rings_at"], "2027-01-04T08:00:00.000Z");
    assert_eq!((&answer["rings"], &answer["hours"]["open"]), (&json!("business"), &json!(false)));
    assert_eq!(answer["expires_at"], "2027-01-06T16:00:00.000Z", "after 24 open hours");

    let noon = json!({ "number": TALKER, "at": "2027-01-04T11:00:00Z" });
    let answer = tried(&app, &key, &noon);
    assert_eq!(answer["rule"]["rule"], "as_soon_as_possible");
    assert_eq!(answer["rings_at"], "2027-01-04T11:00:00.000Z");
    assert_eq!((&answer["limits"]["busy"], &answer["open_callbacks"]), (&json!(0), &json!(0)));

    let chosen = "2027-01-05T10:00:00Z";
    let slot = json!({ "number": TALKER, "at": "2027-01-04T06:00:00Z", "slot": chosen });
    let answer = tried(&app, &key, &slot);
    assert_eq!(rules(&answer), ["chosen_time", "time_came", "line_free"]);
    assert_eq!(answer["rings_at"], "2027-01-05T10:00:00.000Z");
    // As often as it is asked, nobody is called and nothing is stored.
    assert_eq!(tried(&app, &key, &slot), answer);
    assert_eq!((network.ledger().len(), &answer["open_callbacks"]), (0, &json!(0)));
}

#[test]
fn what_would_be_refused_says_why() {
    let (app, _network) = TestApp::simulated(&BY_DAY);
    let key = key(&app, &[Scope::Read]);
    let at = "2027-01-04T06:00:00Z";
    let night = "2027-01-05T02:00:00Z";
    for (body, rule) in [
        (json!({ "number": "911", "at": at }), "invalid-number"),
        (json!({ "number": "+19005550123", "at": at }), "invalid-number"),
        (json!({ "number": TALKER, "at": at, "slot": night }), "not-offered"),
    ] {
        let answer = tried(&app, &key, &body);
        assert_eq!((&answer["accepted"], &answer["rule"]["rule"]), (&json!(false), &json!(rule)));
        assert!(!answer["why"].as_str().unwrap().is_empty());
        assert!(answer.get("rings_at").is_none(), "{answer}");
    }
    for body in [json!({}), json!({ "number": TALKER, "at": "soon" }), json!({ "phone": TALKER })] {
        let reply = send(&app, &key, "/api/v1/dry-run", &body);
        assert_eq!((reply.status, reply.problem().as_str()), (400, "bad-request"), "{body}");
    }
}

#[test]
fn a_time_can_be_tried_out_only_where_visitors_may_choose_one() {
    let (app, _network) = TestApp::simulated(&[]);
    let key = key(&app, &[Scope::Read]);
    let slot = json!({ "number": TALKER, "slot": "2027-01-05T10:00:00Z" });
    assert_eq!(tried(&app, &key, &slot)["rule"]["rule"], "no-slots");
}
