//! Limits and switches, as visitors and operators meet them.

use std::path::PathBuf;
use std::process::Command;

use callback_core::limits::Switch;
use jiff::Timestamp;
use serde_json::json;
use store_sqlite::Beside;

use crate::app::{BUSINESS, TestApp};

fn database(app: &TestApp) -> PathBuf {
    app.folder.path().join("callback.db")
}

pub(crate) fn api(app: &TestApp, args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_api"))
        .args(args)
        .env_clear()
        .env("CALLBACK_PROVIDER", "simulator")
        .env("BUSINESS_NUMBER", BUSINESS)
        .env("MAX_CALLS_PER_DAY", "7")
        .env("DATABASE_PATH", database(app))
        .current_dir(app.folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn intake_that_is_switched_off_beside_the_server_is_told_with_a_time_to_come_back() {
    let (app, _) = TestApp::start();
    assert!(api(&app, &["pause", "intake"]).contains("intake is off"));
    let asked = json!({ "number": "+14155550132" });
    let refused = app.client.post("/api/v1/callbacks", &asked);
    assert_eq!(refused.status, 503);
    assert_eq!(refused.header("retry-after"), "600");
    assert_eq!(refused.json()["type"], "urn:problem-type:intake-paused");
    assert!(app.client.get("/", &[]).text.contains("Please ask again later today, or call us."));
    assert_eq!(app.client.get("/readyz", &[]).json()["paused"], json!(["intake"]));
    assert!(api(&app, &["resume", "intake"]).contains("intake is on again"));
    assert_eq!(app.client.post("/api/v1/callbacks", &asked).status, 202);
}

#[test]
fn dialing_that_is_switched_off_leaves_those_who_ask_in_line() {
    let (app, _) = TestApp::start();
    let switches = Beside::open(&database(&app)).unwrap();
    switches.turn(Switch::Dialing, Some(Timestamp::now())).unwrap();
    let asked = app.ask("+14155550132");
    assert_eq!(app.look(&asked)["state"], "queued");
    let shown = api(&app, &["limits"]);
    assert!(shown.contains("callbacks waiting               1  of no limit"), "{shown}");
    assert!(shown.contains("calls today                     0  of 7"), "{shown}");
    assert!(shown.contains("dialing              off since"), "{shown}");
    switches.turn(Switch::Dialing, None).unwrap();
    app.follow(&asked).until_state("calling_business");
}
