use callback_core::ports::api_keys::Scope;
use callback_core::ports::provider::Health;
use serde_json::json;

use super::{key, send};
use crate::app::{Asked, TALKER, TestApp};
use crate::recorder::Recorder;

const OTHER: &str = "+14155550130";

#[test]
fn whoever_was_reached_is_not_called_back() {
    let record = Recorder::start();
    record.recorder.set_health(Health::Down { why: "nobody is to be called".to_owned() });
    let app = TestApp::over(&[], move |_| record.recorder);
    let act = key(&app, &[Scope::Act]);
    let (first, second, other) = (app.ask(TALKER), app.ask(TALKER), app.ask(OTHER));
    let reply = send(&app, &act, "/api/v1/reached", &json!({ "number": "(415) 555-0120" }));
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.json()["ended"], json!([first.id, second.id]));
    for asked in [&first, &second] {
        let told = app.look(asked);
        let words = "cancelled: the two reached each other otherwise";
        assert_eq!((&told["state"], &told["words"]), (&json!("cancelled"), &json!(words)));
    }
    assert_eq!(app.look(&other)["state"], "queued");
    let again = send(&app, &act, "/api/v1/reached", &json!({ "number": TALKER }));
    assert_eq!(again.json()["ended"], json!([]));
}

#[test]
fn a_newer_callback_that_connects_ends_the_older_ones() {
    let (app, network) = TestApp::simulated(&[("SLOT_MINUTES", "60")]);
    let offers = app.client.get("/api/v1/availability?days=3", &[]).json();
    let at = offers["slots"].as_array().unwrap().last().unwrap()["at"].clone();
    let wait = |number: &str| {
        let later = app.client.post("/api/v1/callbacks", &json!({ "number": number, "at": at }));
        let text = |name: &str| later.json()[name].as_str().unwrap().to_owned();
        Asked { id: text("id"), token: text("token") }
    };
    let older = wait(TALKER);
    let newer = app.ask(TALKER);
    app.follow(&newer).until_state("connected");
    let last = app.follow(&older).last().unwrap();
    assert_eq!((&last["event"], &last["state"]), (&json!("cancelled"), &json!("cancelled")));
    assert_eq!(app.look(&newer)["state"], "connected", "its own talk goes on");
    assert_eq!(network.ledger().len(), 2);
}
