use std::path::Path;
use std::process::Output;

use serde_json::json;
use tempfile::TempDir;

use crate::running::{Running, api, env};

fn said(folder: &Path, words: &[&str]) -> String {
    let Output { status, stdout, stderr } = api(folder, &env(&[])).args(words).output().unwrap();
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).unwrap()
}

/// The 64 hexadecimal digits of a text.
fn token(text: &str) -> String {
    let is_token = |word: &&str| word.len() == 64;
    let mut words = text.split(|sign: char| !sign.is_ascii_hexdigit());
    words.find(is_token).unwrap_or_else(|| panic!("{text}")).to_owned()
}

#[test]
fn the_server_prints_a_token_that_makes_the_first_owner_and_then_none() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let mut running = Running::serve(folder, &[]);
    let printed = token(running.wait_for("nobody is the owner yet").last().unwrap());
    let drawn = token(&said(folder, &["setup-token"]));
    let set_up = |running: &Running, token: &str| {
        let (email, password) = ("ada@example.com", "correct horse battery");
        let body = json!({ "token": token, "name": "Ada", "email": email, "password": password });
        running.client().post("/api/v1/staff/setup", &body).status
    };
    assert_eq!(set_up(&running, &printed), 403, "a later one was drawn");
    assert_eq!(set_up(&running, &drawn), 201);
    assert_eq!(said(folder, &["setup-token"]), "there is an owner: they add others\n");
    let listed = said(folder, &["audit", "list"]);
    assert!(listed.contains("  set_up  ") && !listed.contains("ada@"), "{listed}");
    let verified = said(folder, &["audit", "verify"]);
    assert!(verified.starts_with("1 acts are as they were written"), "{verified}");
    running.signal("TERM");
    assert!(running.child.wait().unwrap().success());
    let mut running = Running::serve(folder, &[]);
    assert_eq!(set_up(&running, &printed), 404);
    running.signal("TERM");
    let logged = running.wait_for("the api stops").join("\n");
    assert!(!logged.contains("nobody is the owner yet"), "{logged}");
}
