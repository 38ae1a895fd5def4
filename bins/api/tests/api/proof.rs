//! Two digits, for the visitor's eyes alone.

use serde_json::{Value, json};

use crate::app::{Asked, TALKER, TestApp};
use crate::logs;
use crate::recorder::Recorder;

const PROOF: (&str, &str) = ("NUMBER_PROOF", "in_call");
const KEY: &str = "8e03978e-40d5-43dd-bc93-6894a57f9324";

fn asked(body: &Value) -> Asked {
    let text = |name: &str| body[name].as_str().unwrap().to_owned();
    Asked { id: text("id"), token: text("token") }
}

fn digits(view: &Value) -> String {
    let digits = view["proof"].as_str().unwrap();
    let is_digit = |letter: char| ('0'..='8').contains(&letter);
    assert!(digits.len() == 2 && digits.chars().all(is_digit), "{view}");
    digits.to_owned()
}

#[test]
fn the_visitor_is_told_the_digits_until_the_call_has_come() {
    let (app, _network) = TestApp::simulated(&[PROOF]);
    let headers = [("Content-Type", "application/json"), ("Idempotency-Key", KEY)];
    let body = json!({ "number": TALKER }).to_string();
    let first = app.client.send("/api/v1/callbacks", &headers, body.as_bytes());
    let shown = digits(&first.json());
    let asked = asked(&first.json());
    // While it is on its way the view has the same ones, or they are not needed any more.
    let view = app.look(&asked);
    assert!(view["proof"].is_null() || view["proof"] == *shown, "{view}");
    let mut told = app.follow(&asked);
    let connected = told.until_state("connected");
    assert!(connected["proof"].is_null(), "an event tells of no digits: {connected}");
    assert!(app.look(&asked)["proof"].is_null(), "nobody asks for them any more");
    let again = app.client.send("/api/v1/callbacks", &headers, body.as_bytes());
    assert_eq!(again.text, first.text, "the same request, the same answer");
    app.cancel(&asked);
    told.until_state("completed");
    assert!(app.look(&asked)["proof"].is_null());
}

#[test]
fn the_page_shows_the_digits_and_says_what_became_of_them() {
    // The business does not answer, so that the page stays as it is.
    let (app, _network) =
        TestApp::simulated(&[PROOF, ("BUSINESS_NUMBER", "+12015550111"), ("RING_SECONDS", "60")]);
    let body = app.client.post("/api/v1/callbacks", &json!({ "number": TALKER })).json();
    let asked = asked(&body);
    let cookie = format!("callback={}.{}", asked.id, asked.token);
    let page = || app.client.get("/c", &[("Cookie", &cookie)]).text;
    let shown = format!("press <strong>{}</strong>", digits(&body));
    assert!(page().contains(&shown), "{}", page());
    app.cancel(&asked);
    assert!(!page().contains("<strong>"), "{}", page());

    let (app, _network) = TestApp::simulated(&[PROOF]);
    let body = app.client.post("/api/v1/callbacks", &json!({ "number": "+14155550124" })).json();
    let asked = self::asked(&body);
    app.follow(&asked).until_state("unreachable");
    let cookie = format!("callback={}.{}", asked.id, asked.token);
    let page = app.client.get("/c", &[("Cookie", &cookie)]).text;
    assert!(page.contains("did not press the two digits"), "{page}");
}

#[test]
fn without_the_setting_there_are_no_digits() {
    let (app, _network) = TestApp::start();
    let body = app.client.post("/api/v1/callbacks", &json!({ "number": TALKER })).json();
    assert!(body["proof"].is_null(), "{body}");
}

/// A token of a line of the log, such as the value of a field.
fn tokens(line: &str) -> impl Iterator<Item = &str> {
    line.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-')
}

/// Two digits may stand in any line by chance, and not those of every callback in its own lines.
#[test]
fn no_log_shows_the_digits() {
    let record = Recorder::start();
    let recorder = record.recorder.clone();
    let app = TestApp::over(&[PROOF, ("MAX_CONCURRENT_CALLS", "20")], move |_| recorder);
    let mut shown = 0;
    for nth in 0..8 {
        let number = json!({ "number": format!("+1617555014{nth}") });
        let body = app.client.post("/api/v1/callbacks", &number).json();
        let (asked, digits) = (asked(&body), digits(&body));
        let call = record.next_call();
        let path = format!("/internal/v1/legs/{}/gate", call.leg);
        let bearer = format!("Bearer {}", crate::app::SECRET);
        let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
        let question =
            json!({ "nonce": call.nonce.to_hex(), "channel": format!("cb-{}", call.leg) });
        let answer = app.handler().send(&path, &headers, question.to_string().as_bytes());
        assert_eq!(answer.json()["proof"], *digits, "{}", answer.text);
        app.cancel(&asked);
        let (leg, attempt) = (call.leg.to_string(), call.attempt.to_string());
        let lines = logs::about(&[&asked.id, &leg, &attempt]);
        assert!(!lines.is_empty());
        shown += usize::from(lines.iter().any(|line| tokens(line).any(|token| token == digits)));
    }
    assert!(shown < 8, "the log shows the digits");
}
