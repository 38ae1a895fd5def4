//! What becomes of a callback, and how the API tells it.

use callback_core::Side;
use serde_json::{Value, json};
use testbed::Step;

use crate::app::{BUSINESS, TALKER, TestApp};

/// Asks, follows to the end, and gives the final view.
fn run(business: &str, visitor: &str) -> Value {
    let (app, _network) = TestApp::with_business(business);
    let asked = app.ask(visitor);
    let last = app.follow(&asked).last().unwrap();
    assert_eq!(last["final"], true);
    let view = app.look(&asked);
    assert_eq!(view["state"], last["state"]);
    assert_eq!(view["words"], last["words"]);
    view
}

#[test]
fn a_valid_request_rings_the_business_first_and_completes() {
    let (app, network) = TestApp::start();
    let asked = app.ask("(415) 555-0132");
    let told = app.follow(&asked).told();
    assert_eq!(told, Step::OF_A_TALK);
    let rung: Vec<_> = network.ledger().into_iter().map(|it| (it.side, it.number)).collect();
    assert_eq!(rung.len(), 2);
    assert_eq!((rung[0].0, rung[0].1.as_e164()), (Side::Business, BUSINESS));
    assert_eq!((rung[1].0, rung[1].1.as_e164()), (Side::Visitor, "+14155550132"));
    let view = app.look(&asked);
    assert_eq!((&view["state"], &view["attempts"]), (&json!("completed"), &json!(1)));
    assert!(view["outcome"]["talked_seconds"].as_f64().unwrap() > 0.03, "{view}");
}

#[test]
fn the_answer_to_asking_names_its_place_and_its_token_and_no_number() {
    let (app, _network) = TestApp::start();
    let body = json!({ "number": TALKER, "name": "Ann Example" });
    let reply = app.client.post("/api/v1/callbacks", &body);
    assert_eq!(reply.status, 202);
    let view = reply.json();
    let id = view["id"].as_str().unwrap();
    assert_eq!(reply.header("Location"), format!("/api/v1/callbacks/{id}"));
    assert_eq!(view["token"].as_str().unwrap().len(), 32);
    assert!(
        !crate::app::names_a_number(&reply.text) && !reply.text.contains("Ann"),
        "{}",
        reply.text
    );
}

#[test]
fn every_outcome_names_its_leg_and_its_cause() {
    for (business, visitor, state, leg, cause) in [
        ("+12015550110", TALKER, "missed", "business", "busy"),
        ("+12015550112", TALKER, "missed", "business", "declined"),
        ("+12015550116", TALKER, "missed", "business", "not_accepted"),
        ("+12015550119", "+14155550111", "missed", "business", "hung_up"),
        ("+12015550114", TALKER, "failed", "business", "carrier_fault"),
        (BUSINESS, "+14155550110", "unreachable", "visitor", "busy"),
        (BUSINESS, "+14155550112", "unreachable", "visitor", "declined"),
        (BUSINESS, "+14155550113", "failed", "visitor", "no_such_number"),
        (BUSINESS, "+14155550118", "unreachable", "visitor", "hung_up"),
        (BUSINESS, "+14155550117", "refused", "visitor", "not_me"),
    ] {
        let view = run(business, visitor);
        let outcome = &view["outcome"];
        let told = (&view["state"], &outcome["leg"], &outcome["cause"]);
        assert_eq!(
            told,
            (&json!(state), &json!(leg), &json!(cause)),
            "{business} {visitor} {view}"
        );
        assert!(!outcome["words"].as_str().unwrap().is_empty());
    }
}

#[test]
fn a_retry_is_waited_for_and_its_time_is_told() {
    let app = TestApp::over(&[("BUSINESS_NUMBER", "+12015550110"), ("RETRIES", "on")], |desk| {
        provider_simulator::Simulator::start(provider_simulator::Timing::fast(), desk.clone(), desk)
    });
    let asked = app.ask(TALKER);
    let waiting = app.follow(&asked).until_state("scheduled");
    assert_eq!(waiting["cause"], "busy");
    assert_eq!(waiting["outcome"]["sip"], 486);
    let view = app.look(&asked);
    assert_eq!(view["state"], "scheduled");
    assert_eq!(view["due"], waiting["due"]);
    assert!(view["due"].as_str().unwrap() > view["since"].as_str().unwrap());
}

#[test]
fn what_did_not_change_is_not_sent_again() {
    let (app, _network) = TestApp::start();
    let asked = app.ask("+14155550132");
    app.follow(&asked).last();
    let bearer = asked.bearer();
    let first = app.client.get(&asked.path(), &[("Authorization", &bearer)]);
    let tag = first.header("ETag").to_owned();
    let headers = [("Authorization", bearer.as_str()), ("If-None-Match", tag.as_str())];
    assert_eq!(app.client.get(&asked.path(), &headers).status, 304);
}

#[test]
fn a_callback_that_was_accepted_is_there_after_a_restart() {
    let record = crate::recorder::Recorder::start();
    let recorder = record.recorder.clone();
    let mut app = TestApp::over(&[], move |_| recorder);
    let asked = app.ask(TALKER);
    record.next_call();
    app.stop();
    let database = app.folder.path().join("callback.db");
    let settings = [("DATABASE_PATH", database.to_str().unwrap())];
    let recorder = record.recorder.clone();
    let again = TestApp::over(&settings, move |_| recorder);
    assert_eq!(again.look(&asked)["state"], "calling_business");
}
