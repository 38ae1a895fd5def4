use callback_core::ports::api_keys::Scope;
use callback_core::ports::provider::Health;
use serde_json::{Value, json};

use super::{key, send};
use crate::app::{TALKER, TestApp, names_a_number};
use crate::recorder::Recorder;
use crate::reply::Reply;

const BLOCKS: &str = "/api/v1/blocks";

fn list(app: &TestApp, key: &str) -> Value {
    let reply = app.client.get(BLOCKS, &[("Authorization", key)]);
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert!(!names_a_number(&reply.text), "{}", reply.text);
    reply.json()
}

fn lift(app: &TestApp, key: &str, id: &str) -> Reply {
    app.client.delete(&format!("{BLOCKS}/{id}"), &[("Authorization", key)])
}

#[test]
fn staff_block_a_number_and_let_it_be_called_again() {
    let record = Recorder::start();
    record.recorder.set_health(Health::Down { why: "nobody is to be called".to_owned() });
    let app = TestApp::over(&[], move |_| record.recorder);
    let (read, act) = (key(&app, &[Scope::Read]), key(&app, &[Scope::Act]));
    let asked = app.ask(TALKER);
    assert_eq!(list(&app, &read), json!({ "blocks": [], "more": false }));
    let reply = send(&app, &act, BLOCKS, &json!({ "number": "(415) 555-0120" }));
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert!(!names_a_number(&reply.text), "{}", reply.text);
    let (id, ended) = (reply.json()["id"].as_str().unwrap().to_owned(), &reply.json()["ended"]);
    assert_eq!(ended, &json!([asked.id]));
    let path = format!("/api/v1/callbacks/{}/explain", asked.id);
    let explained = app.client.get(&path, &[("Authorization", &read)]).json();
    let last = explained["decisions"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["rule"], json!({ "rule": "barred", "why": "blocked" }), "{last}");
    assert_eq!(last["why"], "the number is blocked: nobody calls it");

    let again = send(&app, &act, BLOCKS, &json!({ "number": TALKER })).json();
    assert_eq!((&again["id"], &again["ended"]), (&json!(id), &json!([])));
    let block = list(&app, &read)["blocks"][0].clone();
    assert_eq!((&block["id"], &block["number"]), (&json!(id), &json!("+1***20")));
    assert_eq!(block["cause"], "do_not_call");
    let by = act.split('_').nth(1).unwrap();
    assert_eq!(block["by"], format!("key:{by}"));
    let tried = send(&app, &read, "/api/v1/dry-run", &json!({ "number": TALKER })).json();
    assert_eq!(
        (&tried["accepted"], &tried["rule"]["rule"]),
        (&json!(false), &json!("number-refused"))
    );

    assert_eq!(lift(&app, &act, &id).status, 204);
    for unknown in [id.as_str(), "7"] {
        let reply = lift(&app, &act, unknown);
        assert_eq!((reply.status, reply.problem().as_str()), (404, "no-such-block"));
    }
    assert_eq!(list(&app, &read)["blocks"], json!([]));
    app.ask(TALKER);
}

#[test]
fn without_a_key_for_it_nobody_sees_or_changes_whom_we_block() {
    let (app, _) = TestApp::start();
    let (read, act) = (key(&app, &[Scope::Read]), key(&app, &[Scope::Act]));
    let number = json!({ "number": TALKER });
    let id = "00112233445566778899aabbccddeeff";
    assert_eq!(app.client.get(BLOCKS, &[]).problem(), "no-api-key");
    assert_eq!(app.client.post(BLOCKS, &number).problem(), "no-api-key");
    assert_eq!(app.client.delete(&format!("{BLOCKS}/{id}"), &[]).problem(), "no-api-key");
    assert_eq!(app.client.get(BLOCKS, &[("Authorization", &act)]).problem(), "out-of-scope");
    assert_eq!(send(&app, &read, BLOCKS, &number).problem(), "out-of-scope");
    assert_eq!(lift(&app, &read, id).problem(), "out-of-scope");
    assert_eq!(app.client.put(BLOCKS).header("Allow"), "GET, POST");
    app.ask(TALKER);
}
