use std::path::Path;
use std::process::Output;

use callback_core::ports::api_keys::Scope;
use serde_json::json;
use tempfile::TempDir;

use super::{key, send};
use crate::app::TestApp;
use crate::reply::Client;
use crate::running::{Running, api, env};

/// Talks for a while and hangs up.
const VISITOR: &str = "+14155550130";
const EXPLAIN: &str = "/api/v1/callbacks/00112233445566778899aabbccddeeff/explain";

fn keys(folder: &Path, words: &[&str]) -> String {
    let Output { status, stdout, stderr } =
        api(folder, &env(&[])).arg("keys").args(words).output().unwrap();
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).unwrap()
}

/// With this key: 404 says that it is let in, as there is no such callback.
fn status(client: &Client, key: &str) -> u16 {
    client.get(EXPLAIN, &[("Authorization", &format!("Bearer {key}"))]).status
}

#[test]
fn a_key_is_made_listed_and_revoked_while_the_server_runs_and_while_it_does_not() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let create = ["create", "--name", "front desk", "--scope", "read"];
    // Nobody has the database yet: it is made.
    let early = keys(folder, &create);
    let mut running = Running::serve(folder, &[]);
    let client = running.client();
    let late = keys(folder, &create);
    let [early, late] = [&early, &late].map(|said| said.lines().next().unwrap().to_owned());
    assert_ne!(early, late);
    assert_eq!((status(&client, &early), status(&client, &late)), (404, 404));

    let listed = keys(folder, &["list"]);
    assert!(listed.starts_with("2 keys\n"), "{listed}");
    assert_eq!(listed.matches("read  front desk  made ").count(), 2, "{listed}");
    assert_eq!(listed.matches(", last used ").count(), 2, "{listed}");
    let id = |key: &str| key.split('_').nth(1).unwrap().to_owned();
    let secret = |key: &str| key.split('_').nth(2).unwrap().to_owned();
    assert!(listed.contains(&id(&late)) && !listed.contains(&secret(&late)), "{listed}");

    let revoked = keys(folder, &["revoke", &id(&late)]);
    assert_eq!(revoked, format!("{} lets nobody in any more\n", id(&late)));
    assert_eq!((status(&client, &early), status(&client, &late)), (404, 401), "at once");
    let again = keys(folder, &["revoke", &id(&late)]);
    assert!(again.contains("is no key that lets anybody in"), "{again}");
    running.signal("TERM");
    let logged = running.wait_for("the api stops").join("\n");
    assert!(!logged.contains(&secret(&early)) && !logged.contains(&secret(&late)), "{logged}");
    assert!(running.child.wait().unwrap().success());

    keys(folder, &["revoke", &id(&early)]);
    assert_eq!(keys(folder, &["list"]).matches(", revoked ").count(), 2);
    let stored = std::fs::read(folder.join("callback.db")).unwrap();
    let holds = |text: &str| stored.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(holds("front desk"), "the file is read as it is stored");
    assert!(!holds(&secret(&early)) && !holds(&early), "the key itself is stored");
    let running = Running::serve(folder, &[]);
    assert_eq!((status(&running.client(), &early), status(&running.client(), &late)), (401, 401));
}

#[test]
fn without_a_key_for_it_nothing_is_told_or_done() {
    let (app, network) = TestApp::start();
    let read = key(&app, &[Scope::Read]);
    let act = key(&app, &[Scope::Act]);
    let known = app.ask(VISITOR);
    let explain = format!("{}/explain", known.path());
    let body = json!({ "number": VISITOR });
    let mut twisted = read.clone();
    let last = twisted.pop();
    twisted.push(if last == Some('0') { '1' } else { '0' });
    for (bearer, status, kind) in [
        ("", 401, "no-api-key"),
        ("Bearer", 401, "no-api-key"),
        ("Bearer cbk_1_2", 401, "no-api-key"),
        (known.bearer().as_str(), 401, "no-api-key"),
        (twisted.as_str(), 401, "no-api-key"),
        (act.as_str(), 403, "out-of-scope"),
    ] {
        let replies = [
            app.client.get(&explain, &[("Authorization", bearer)]),
            send(&app, bearer, "/api/v1/dry-run", &body),
        ];
        for reply in replies {
            assert_eq!((reply.status, reply.problem().as_str()), (status, kind), "{bearer}");
            let scheme = if status == 401 { "Bearer" } else { "" };
            assert_eq!(reply.header("WWW-Authenticate"), scheme);
        }
    }
    let reply = send(&app, &read, "/api/v1/reached", &body);
    assert_eq!((reply.status, reply.problem().as_str()), (403, "out-of-scope"));
    assert_eq!(app.follow(&known).last().unwrap()["state"], "completed", "nobody ended it");
    assert_eq!(network.ledger().len(), 2);
}
