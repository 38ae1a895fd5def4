use callback_core::ports::api_keys::Scope;
use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::key;
use crate::app::{Asked, TALKER, TestApp, names_a_number};
use crate::running::{Running, api, env};
use crate::stream::Stream;

fn explain(app: &TestApp, key: &str, asked: &Asked) -> Value {
    let reply = app.client.get(&format!("{}/explain", asked.path()), &[("Authorization", key)]);
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert!(!names_a_number(&reply.text), "it names a number: {}", reply.text);
    reply.json()
}

/// The rule of each decision.
fn rules(explained: &Value) -> Vec<&str> {
    let decisions = explained["decisions"].as_array().unwrap();
    decisions.iter().map(|decision| decision["rule"]["rule"].as_str().unwrap()).collect()
}

#[test]
fn a_callback_that_nobody_took_says_which_rule_ended_it() {
    let (app, _network) = TestApp::with_business("+12015550110"); // Is busy.
    let key = key(&app, &[Scope::Read]);
    let asked = app.ask(TALKER);
    app.follow(&asked).last();
    let explained = explain(&app, &key, &asked);
    assert_eq!(explained["final"], true);
    assert_eq!(explained["number"], "+1***20");
    assert_eq!(explained["waits_for"], "nothing: it is over");
    let rules = rules(&explained);
    assert_eq!(rules[..2], ["as_soon_as_possible", "line_free"]);
    assert_eq!(rules.last(), Some(&"no_retry_left"), "{rules:?}");
    let last = explained["decisions"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["rule"]["tries"], &last["rule"]["allowed"]), (&json!(1), &json!(1)));
    assert_eq!(last["rule"]["after"]["kind"], "business");
    let why = last["why"].as_str().unwrap();
    assert!(why.contains("try 1 of 1") && why.contains("no further one"), "{why}");
}

#[test]
fn every_state_is_explained() {
    let (app, _network) = TestApp::simulated(&[("SLOT_MINUTES", "60")]);
    let key = key(&app, &[Scope::Read]);
    // Waits for a time, until it is cancelled.
    let offers = app.client.get("/api/v1/availability?days=3", &[]).json();
    let at = offers["slots"].as_array().unwrap().last().unwrap()["at"].clone();
    let body = json!({ "number": TALKER, "at": at });
    let later = app.client.post("/api/v1/callbacks", &body).json();
    let text = |name: &str| later[name].as_str().unwrap().to_owned();
    let later = Asked { id: text("id"), token: text("token") };
    let explained = explain(&app, &key, &later);
    assert_eq!(
        (rules(&explained), &explained["state"]),
        (vec!["chosen_time"], &json!("scheduled"))
    );
    let waits_for = explained["waits_for"].as_str().unwrap();
    assert!(waits_for.ends_with("which the visitor chose"), "{waits_for}");
    assert_eq!(app.cancel(&later).status, 200);
    let explained = explain(&app, &key, &later);
    assert_eq!(rules(&explained), ["chosen_time", "wish"]);
    assert_eq!(explained["decisions"][1]["rule"]["by"], "visitor");
    // Talks, and is done.
    let talks = app.ask(TALKER);
    app.follow(&talks).until_state("connected");
    let explained = explain(&app, &key, &talks);
    assert_eq!(explained["waits_for"], "the end of the talk");
    assert_eq!(app.cancel(&talks).status, 202);
    app.follow(&talks).last();
    let explained = explain(&app, &key, &talks);
    assert_eq!((&explained["state"], &explained["final"]), (&json!("completed"), &json!(true)));
    let rules = rules(&explained);
    assert_eq!((rules[1], rules.last()), ("line_free", Some(&"network")), "{rules:?}");
}

#[test]
fn a_callback_of_before_rules_were_kept_is_explained_as_far_as_may_be() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let more = [("SIMULATOR_SPEED", "1000")];
    let mut running = Running::serve(folder, &more);
    let client = running.client();
    let asked = client.post("/api/v1/callbacks", &json!({ "number": "+14155550130" })).json();
    let (id, token) = (asked["id"].as_str().unwrap(), asked["token"].as_str().unwrap());
    let path = format!("/api/v1/callbacks/{id}");
    let bearer = format!("Bearer {token}");
    let events = Stream::open(&client, &format!("{path}/events"), &[("Authorization", &bearer)]);
    assert_eq!(events.last().unwrap()["state"], "completed");
    running.signal("TERM");
    assert!(running.child.wait().unwrap().success());
    let database = folder.join("callback.db");
    let mut conn = SqliteConnection::establish(database.to_str().unwrap()).unwrap();
    conn.batch_execute("UPDATE events SET rule = NULL").unwrap();
    drop(conn);
    let words = ["keys", "create", "--name", "n", "--scope", "read"];
    let made = api(folder, &env(&[])).args(words).output().unwrap();
    let made = String::from_utf8(made.stdout).unwrap();
    let key = format!("Bearer {}", made.lines().next().unwrap());

    let running = Running::serve(folder, &more);
    let reply = running.client().get(&format!("{path}/explain"), &[("Authorization", &key)]);
    assert_eq!(reply.status, 200, "{}", reply.text);
    let explained = reply.json();
    assert_eq!((&explained["state"], &explained["final"]), (&json!("completed"), &json!(true)));
    for decision in explained["decisions"].as_array().unwrap() {
        assert_eq!(decision["rule"], Value::Null);
        assert_eq!(decision["why"], "what decided it was not recorded at that time");
        assert!(!decision["words"].as_str().unwrap().is_empty());
    }
}
