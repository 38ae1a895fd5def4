//! A database that was brought back from a copy: the running program holds, and says what to do.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::reply::Client;
use crate::running::{Running, api, env};
use crate::stream::Stream;

/// Talks for a while and hangs up.
const VISITOR: &str = "+14155550130";

/// A provider that carries a callback through in no time.
const FAST: &[(&str, &str)] = &[("SIMULATOR_SPEED", "1000")];

fn start(folder: &Path) -> (Running, Client) {
    let running = Running::serve(folder, FAST);
    let client = running.client();
    (running, client)
}

fn stop(mut running: Running) {
    running.signal("TERM");
    assert_eq!(running.child.wait().unwrap().code(), Some(0));
}

fn ask(client: &Client) -> Value {
    let asked = client.post("/api/v1/callbacks", &json!({ "number": VISITOR }));
    assert_eq!(asked.status, 202, "{}", asked.text);
    asked.json()
}

/// Where a callback stands in the end.
fn ending(client: &Client, asked: &Value) -> String {
    let path = format!("/api/v1/callbacks/{}/events", asked["id"].as_str().unwrap());
    let bearer = format!("Bearer {}", asked["token"].as_str().unwrap());
    let events = Stream::open(client, &path, &[("Authorization", &bearer)]);
    events.last().unwrap()["state"].as_str().unwrap().to_owned()
}

fn state(client: &Client, asked: &Value) -> String {
    let path = format!("/api/v1/callbacks/{}", asked["id"].as_str().unwrap());
    let bearer = format!("Bearer {}", asked["token"].as_str().unwrap());
    let view = client.get(&path, &[("Authorization", &bearer)]).json();
    view["state"].as_str().unwrap().to_owned()
}

fn confirm(folder: &Path) -> Output {
    api(folder, &env(&[])).arg("confirm-restore").output().unwrap()
}

/// As an operator does it: what was written after the copy goes with the file, also what was not folded into it yet.
fn bring_back(database: &Path, copy: &[u8]) {
    for end in ["-wal", "-shm"] {
        let mut beside = database.as_os_str().to_owned();
        beside.push(end);
        if fs::exists(&beside).unwrap() {
            fs::remove_file(&beside).unwrap();
        }
    }
    fs::write(database, copy).unwrap();
}

#[test]
fn a_restored_copy_is_held_until_an_operator_confirms_it() {
    let folder = TempDir::new().unwrap();
    let (folder, database) = (folder.path(), folder.path().join("callback.db"));
    let (running, client) = start(folder);
    assert_eq!(ending(&client, &ask(&client)), "completed");
    stop(running);
    let copy = fs::read(&database).unwrap();
    let (running, client) = start(folder);
    assert_eq!(ending(&client, &ask(&client)), "completed");
    stop(running);
    bring_back(&database, &copy);

    let (mut running, client) = start(folder);
    let asked = ask(&client);
    let (alive, ready) = (client.get("/healthz", &[]), client.get("/readyz", &[]));
    assert_eq!((alive.status, &alive.json()["why"]), (200, &json!("held")));
    assert_eq!((ready.status, &ready.json()["why"]), (503, &json!("held")));
    assert!(ready.text.contains("api confirm-restore"), "{}", ready.text);
    assert_eq!(confirm(folder).status.code(), Some(75), "it is in use");
    running.child.kill().unwrap();
    running.child.wait().unwrap();
    // A crash confirms nothing.
    let mut running = Running::start(folder, FAST);
    let told = running.wait_for("the api serves");
    assert!(told.iter().any(|line| line.contains("api confirm-restore")), "{told:#?}");
    assert_eq!(state(&running.client(), &asked), "queued", "somebody was called");
    stop(running);

    for words in ["confirmed: ", "is no copy that waits"] {
        let confirmed = confirm(folder);
        assert_eq!(confirmed.status.code(), Some(0));
        assert!(String::from_utf8_lossy(&confirmed.stdout).contains(words), "{confirmed:?}");
    }
    let (running, client) = start(folder);
    assert_eq!(client.get("/readyz", &[]).status, 200);
    assert_eq!(ending(&client, &asked), "completed");
    stop(running);
}
