//! Requests with an `Idempotency-Key`: sent again, they are answered alike.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use callback_core::ports::provider::Health;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::{TALKER, TestApp};
use crate::recorder::Recorder;
use crate::reply::Reply;

const KEY: &str = "8e03978e-40d5-43dd-bc93-6894a57f9324";
const JSON: (&str, &str) = ("Content-Type", "application/json");

fn ask(app: &TestApp, key: &str, body: &Value) -> Reply {
    let headers = [JSON, ("Idempotency-Key", key)];
    app.client.send("/api/v1/callbacks", &headers, body.to_string().as_bytes())
}

/// Where nobody is called, so that what is stored stays as it was.
fn quiet() -> TestApp {
    let record = Recorder::start();
    record.recorder.set_health(Health::Down { why: "nobody is to be called".to_owned() });
    TestApp::over(&[], move |_| record.recorder)
}

/// How many rows a table of the running program has.
fn rows(app: &TestApp, table: &str) -> usize {
    let path = app.folder.path().join("callback.db");
    let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    conn.batch_execute("PRAGMA busy_timeout = 5000; PRAGMA query_only = ON").unwrap();
    let counted = diesel::dsl::sql::<diesel::sql_types::BigInt>(&format!("count(*) FROM {table}"));
    usize::try_from(diesel::select(counted).get_result::<i64>(&mut conn).unwrap()).unwrap()
}

#[test]
fn the_same_request_again_is_answered_the_same_whatever_happened_since() {
    let (app, _network) = TestApp::start();
    let body = json!({ "number": TALKER, "name": "Ann" });
    let first = ask(&app, KEY, &body);
    assert_eq!(first.status, 202, "{}", first.text);
    let text = |name: &str| first.json()[name].as_str().unwrap().to_owned();
    let asked = crate::app::Asked { id: text("id"), token: text("token") };
    app.follow(&asked).until_state("connected");
    app.cancel(&asked);
    let alike = json!({ "name": " Ann ", "number": "(415) 555-0120" });
    for (key, body) in [(KEY, &body), (&format!("\"{KEY}\""), &body), (KEY, &alike)] {
        let again = ask(&app, key, body);
        assert_eq!((again.status, &again.text), (202, &first.text));
        assert_eq!(again.header("Location"), first.header("Location"));
    }
    assert_eq!(rows(&app, "callbacks"), 1);
    assert_ne!(app.look(&asked)["state"], "queued", "the token still opens it");
}

#[test]
fn a_key_that_came_with_another_request_is_refused() {
    let app = quiet();
    assert_eq!(ask(&app, KEY, &json!({ "number": TALKER })).status, 202);
    for other in [json!({ "number": "+14155550132" }), json!({ "number": TALKER, "name": "Ann" })] {
        let reply = ask(&app, KEY, &other);
        assert_eq!((reply.status, reply.problem().as_str()), (422, "idempotency-key-used"));
    }
    assert_eq!(rows(&app, "callbacks"), 1);
}

#[test]
fn a_request_that_is_refused_leaves_its_key_free() {
    let app = quiet();
    assert_eq!(ask(&app, KEY, &json!({ "number": "911" })).status, 422);
    assert_eq!(ask(&app, KEY, &json!({ "nubmer": TALKER })).status, 400);
    assert_eq!(ask(&app, KEY, &json!({ "number": TALKER })).status, 202);
}

#[test]
fn a_key_that_is_none_is_refused_and_says_what_to_mend() {
    let app = quiet();
    let body = json!({ "number": TALKER });
    for bad in
        ["", "\"\"", "15 letters only", "shorter-than-16", &"k".repeat(256), "schlüssel-mit-umlaut"]
    {
        let reply = ask(&app, bad, &body);
        assert_eq!((reply.status, reply.problem().as_str()), (400, "invalid-idempotency-key"));
        assert!(reply.text.contains("UUID"), "{}", reply.text);
    }
    let headers = [JSON, ("Idempotency-Key", KEY), ("Idempotency-Key", KEY)];
    let reply = app.client.send("/api/v1/callbacks", &headers, body.to_string().as_bytes());
    assert_eq!((reply.status, reply.problem().as_str()), (400, "invalid-idempotency-key"));
    assert_eq!(rows(&app, "callbacks"), 0);
}

#[test]
fn without_a_key_each_request_asks_for_a_call() {
    let app = quiet();
    let (one, two) = (app.ask(TALKER), app.ask(TALKER));
    assert!(one.id != two.id && one.token != two.token);
    assert_eq!(rows(&app, "idempotency_keys"), 0);
}

#[test]
fn neither_key_nor_token_is_in_the_database() {
    let app = quiet();
    let reply = ask(&app, KEY, &json!({ "number": TALKER })).json();
    let token = reply["token"].as_str().unwrap();
    let raw = u128::from_str_radix(token, 16).unwrap().to_be_bytes();
    let files = std::fs::read_dir(app.folder.path()).unwrap();
    let stored: Vec<u8> =
        files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect();
    let holds = |what: &[u8]| stored.windows(what.len()).any(|window| window == what);
    assert!(holds(TALKER.as_bytes()), "nothing was stored");
    assert!(!holds(KEY.as_bytes()) && !holds(token.as_bytes()) && !holds(&raw));
}

#[test]
fn a_form_that_is_sent_twice_asks_for_one_call() {
    let app = quiet();
    let page = app.client.get("/", &[]).text;
    let (_, rest) = page.split_once("name=\"key\" value=\"").unwrap();
    let (key, _) = rest.split_once('"').unwrap();
    assert!(!app.client.get("/", &[]).text.contains(key), "each form has a key of its own");
    let send = |number: &str| {
        let form = ("Content-Type", "application/x-www-form-urlencoded");
        let body = format!("key={key}&number={number}&name=Ann");
        app.client.send("/", &[form, ("Sec-Fetch-Site", "same-origin")], body.as_bytes())
    };
    let wrong = send("911");
    assert!(wrong.status == 422 && wrong.text.contains(key), "{}", wrong.text);
    let first = send("4155550132");
    let again = send("4155550132");
    assert_eq!((first.status, again.status), (303, 303));
    assert_eq!(first.header("Set-Cookie"), again.header("Set-Cookie"));
    assert_eq!(rows(&app, "callbacks"), 1);
    let other = send("4155550133");
    assert!(other.status == 422 && !other.text.contains(key), "a new key: {}", other.text);
    assert!(other.text.contains("You asked for a call already"), "{}", other.text);
}

/// Thousands of requests from 64 threads, three in ten of them sent again, at the same time or later.
#[test]
fn each_key_makes_one_callback_however_it_is_repeated() {
    let most = std::env::var("CALLBACK_TEST_CREATES").ok().map(|most| most.parse().unwrap());
    let most: usize = most.unwrap_or(2_000);
    let app = quiet();
    let keys: Vec<_> = (0..most * 7 / 10).map(|_| Uuid::new_v4().to_string()).collect();
    let next = AtomicUsize::new(0);
    let (answers, twins) = (Mutex::new(HashMap::new()), AtomicUsize::new(0));
    let began = std::time::Instant::now();
    thread::scope(|scope| {
        for _ in 0..64 {
            scope.spawn(|| {
                loop {
                    let nth = next.fetch_add(1, Ordering::Relaxed);
                    if nth >= most {
                        return;
                    }
                    // Every tenth one and two more come a second time, right behind the first.
                    let key = &keys[nth * 7 / 10];
                    let body = json!({ "number": TALKER, "name": key.get(..8) });
                    let reply = loop {
                        let reply = ask(&app, key, &body);
                        if reply.status != 409 {
                            break reply;
                        }
                        assert_eq!(reply.problem(), "idempotency-key-in-use");
                        assert_eq!(reply.header("Retry-After"), "1");
                        twins.fetch_add(1, Ordering::Relaxed);
                        thread::yield_now();
                    };
                    assert_eq!(reply.status, 202, "{}", reply.text);
                    let mut answers = answers.lock().unwrap();
                    let known = answers.entry(key.clone()).or_insert_with(|| reply.text.clone());
                    assert_eq!(*known, reply.text);
                }
            });
        }
    });
    let took = began.elapsed();
    let answers = answers.into_inner().unwrap();
    let tokens: HashSet<_> = answers.values().collect();
    assert_eq!((answers.len(), tokens.len()), (keys.len(), keys.len()));
    assert_eq!((rows(&app, "callbacks"), rows(&app, "idempotency_keys")), (keys.len(), keys.len()));
    let twins = twins.into_inner();
    println!("{most} creates, {} keys, {twins} told to wait, {took:?}", keys.len());
}
