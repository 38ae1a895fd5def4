use std::io::{self, Write};
use std::sync::{Mutex, Once, PoisonError};

use serde_json::json;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::app::{SECRET, TestApp};
use crate::recorder::Recorder;

static LOGS: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Capture;

impl Write for Capture {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        LOGS.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Capture {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        Self
    }
}

/// From now on everything that any application of this process logs is kept.
pub(crate) fn capture() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let ours = ["api", "callback_engine", "provider_simulator", "store_sqlite", "provider_ami"];
        let filter = ours.map(|name| format!("{name}=trace")).join(",") + ",debug";
        tracing_subscriber::fmt()
            .with_env_filter(EnvFilter::new(filter))
            .with_ansi(false)
            .with_writer(Capture)
            .init();
    });
}

fn logs() -> String {
    String::from_utf8_lossy(&LOGS.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
}

/// The line that has all of these words.
pub(crate) fn find(words: &[&str]) -> String {
    let logs = logs();
    let found = logs.lines().find(|line| words.iter().all(|word| line.contains(word)));
    found.unwrap_or_else(|| panic!("no line has {words:?}")).to_owned()
}

/// The lines that name one of these, without their times.
pub(crate) fn about(names: &[&str]) -> Vec<String> {
    let names_one = |line: &&str| names.iter().any(|name| line.contains(name));
    let logs = logs();
    let untimed = |line: &str| line.split_once(' ').map_or_else(String::new, |it| it.1.to_owned());
    logs.lines().filter(names_one).map(untimed).collect()
}

#[test]
fn no_log_shows_a_number_a_token_a_nonce_or_a_secret() {
    let record = Recorder::start();
    let recorder = record.recorder.clone();
    let app = TestApp::over(&[], move |_| recorder);
    let asked = app.ask("+16175550142");
    let call = record.next_call();
    let nonce = call.nonce.to_hex();
    let body = json!({ "nonce": nonce, "channel": format!("cb-{}", call.leg) }).to_string();
    let path = format!("/internal/v1/legs/{}/gate", call.leg);
    for secret in [SECRET, "another-secret-of-somebody-else-1"] {
        let bearer = format!("Bearer {secret}");
        let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
        app.handler().send(&path, &headers, body.as_bytes());
        app.handler().send(&path, &headers, body.as_bytes());
    }
    app.client.post("/api/v1/callbacks", &json!({ "number": "+19005550142" }));
    app.client.post("/api/v1/callbacks", &json!({ "+16175550142": 1 }));
    app.client.get(&format!("/{}?number=6175550142", asked.token), &[]);
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    app.client.send("/", &form, b"number=6175550142&name=Zebedee");
    app.cancel(&asked);
    drop(app);

    let logs = logs();
    assert!(logs.contains("a callback was asked for"), "nothing was captured");
    assert!(logs.contains(&asked.id), "ids are what logs are read by");
    for secret in
        ["6175550142", "9005550142", &asked.token, &nonce, SECRET, "somebody-else-1", "Zebedee"]
    {
        let line = logs.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "a log shows {secret}");
    }
    let shows_number = |line: &&str| ["2015550", "4155550"].iter().any(|it| line.contains(it));
    let numbers = logs.lines().find(shows_number);
    assert_eq!(numbers, None, "a log of some other test shows a number");
}
