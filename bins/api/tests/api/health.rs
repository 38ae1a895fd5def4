use callback_core::ports::provider::{Health, Member};
use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use serde_json::json;

use crate::app::{TALKER, TestApp};
use crate::recorder::Recorder;

#[test]
fn readyz_says_which_provider_and_why_it_is_not_ready() {
    let record = Recorder::start();
    let recorder = record.recorder.clone();
    let app = TestApp::over(&[], move |_| recorder);
    assert_eq!(app.client.get("/healthz", &[]).status, 200);
    let ready = app.client.get("/readyz", &[]);
    assert_eq!(ready.status, 200);
    assert_eq!(
        ready.json(),
        json!({
            "ready": true,
            "provider": { "name": "recorder", "ready": true },
            "store": { "writable": true, "set_aside": 0 },
        })
    );
    record.recorder.set_health(Health::Down { why: "the login was refused".to_owned() });
    let down = app.client.get("/readyz", &[]);
    assert_eq!(down.status, 503);
    assert_eq!(down.json()["provider"]["why"], "the login was refused");
    assert_eq!(app.client.get("/healthz", &[]).status, 200, "it lives nevertheless");
}

#[test]
fn readyz_names_each_pbx_of_several_and_says_why_one_takes_no_calls() {
    let record = Recorder::start();
    let recorder = record.recorder.clone();
    let why = "Asterisk is shutting down".to_owned();
    recorder.set_members(vec![
        Member { name: "berlin".to_owned(), health: Health::Down { why }, calls: 1 },
        Member { name: "paris".to_owned(), health: Health::Ready, calls: 2 },
    ]);
    let app = TestApp::over(&[], move |_| recorder);
    let ready = app.client.get("/readyz", &[]);
    assert_eq!(ready.status, 200, "one of them is enough");
    assert_eq!(
        ready.json()["provider"]["members"],
        json!([
            { "name": "berlin", "ready": false, "why": "Asterisk is shutting down", "calls": 1 },
            { "name": "paris", "ready": true, "calls": 2 },
        ])
    );
}

#[test]
fn a_callback_waits_while_the_provider_is_down() {
    let record = Recorder::start();
    record.recorder.set_health(Health::Down { why: "away".to_owned() });
    let recorder = record.recorder.clone();
    let app = TestApp::over(&[], move |_| recorder);
    let asked = app.ask(TALKER);
    assert_eq!(app.look(&asked)["state"], "queued");
    record.recorder.set_health(Health::Ready);
    // The worker looks again by itself.
    record.next_call();
    assert_ne!(app.look(&asked)["state"], "queued");
}

#[test]
fn a_store_that_others_hold_is_busy_and_promises_nothing() {
    let record = Recorder::start();
    let recorder = record.recorder.clone();
    let app = TestApp::over(&[], move |_| recorder);
    let path = app.folder.path().join("callback.db");
    let mut other = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    other.batch_execute("PRAGMA busy_timeout = 10000; BEGIN IMMEDIATE").unwrap();
    let body = json!({ "number": TALKER });
    // Both wait for the lock at the same time, so that the test waits once.
    let (reply, ready) = std::thread::scope(|scope| {
        let asking = scope.spawn(|| app.client.post("/api/v1/callbacks", &body));
        let ready = app.client.get("/readyz", &[]);
        (asking.join().unwrap(), ready)
    });
    assert_eq!((reply.status, reply.problem().as_str()), (503, "busy"));
    assert!(!reply.header("Retry-After").is_empty());
    assert_eq!((ready.status, &ready.json()["store"]["writable"]), (503, &json!(false)));
    other.batch_execute("ROLLBACK").unwrap();
    assert_eq!(app.client.get("/readyz", &[]).status, 200);
    let first = app.follow(&app.ask(TALKER)).next().unwrap();
    assert_eq!(first["sequence"], 1, "what was refused was not stored");
}
