//! Rows that can't be read stand in nobody's way, and are seen.

use std::time::{Duration, Instant};

use callback_core::ports::provider::Health;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use crate::app::{Asked, TALKER, TestApp};
use crate::logs;
use crate::recorder::Recorder;

/// Does to the row of a callback what no program of ours does.
fn spoil(app: &TestApp, statement: &str, asked: &Asked) {
    let path = app.folder.path().join("callback.db");
    let mut raw = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    raw.batch_execute("PRAGMA busy_timeout = 5000").unwrap();
    raw.batch_execute(&format!("{statement} = x'{}'", asked.id)).unwrap();
}

#[test]
fn damaged_rows_are_set_aside_and_the_others_are_called() {
    let record = Recorder::start();
    let recorder = record.recorder.clone();
    recorder.set_health(Health::Down { why: "not yet".to_owned() });
    let calls = recorder.clone();
    let app = TestApp::over(&[], move |_| calls);
    let (effect, callback) = (app.ask(TALKER), app.ask(TALKER));
    spoil(&app, "UPDATE effects SET effect = '?' WHERE kind = 'dispatch' AND callback", &effect);
    spoil(&app, "UPDATE callbacks SET state_data = '?' WHERE id", &callback);
    recorder.set_health(Health::Ready);
    let other = app.ask(TALKER);
    let dialing = app.follow(&other).until_state("calling_business");
    assert_eq!(dialing["event"], "dialing");
    app.follow(&effect).until_state("failed");
    assert_eq!(
        app.client.get(&callback.path(), &[("Authorization", &callback.bearer())]).status,
        500
    );
    let deadline = Instant::now() + Duration::from_mins(1);
    while app.client.get("/readyz", &[]).json()["store"]["set_aside"] != 2 {
        assert!(Instant::now() < deadline, "{:?}", app.client.get("/readyz", &[]));
        std::thread::yield_now();
    }
    record.next_call();
    for asked in [effect, callback] {
        assert!(logs::find(&["an effect was set aside", &asked.id]).contains("ERROR"));
    }
}
