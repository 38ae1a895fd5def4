//! Whom a callback rings: targets one after the other and at once, and what visitors want to talk about.

use callback_core::Side;
use provider_simulator::Ring;
use serde_json::{Value, json};

use crate::app::{Asked, TALKER, TestApp};
use crate::reply::Reply;

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");
/// By what their phones do: one is busy, one has a voicemail, one presses 1.
const TARGETS: &str = r#"
[[targets]]
name = "busy"
number = "+12015550110"
[[targets]]
name = "voicemail"
number = "+12015550116"
[[targets]]
name = "anna"
number = "+12015550101"
[[topics]]
name = "sales"
targets = ["busy", "anna"]
[[topics]]
name = "support"
targets = ["voicemail", "busy", "anna"]
ring = "at-once"
"#;

fn app(file: &'static str) -> (TestApp, std::sync::Arc<provider_simulator::Simulator>) {
    TestApp::simulated(&[("callback.toml", file), ("RING_SECONDS", "5")])
}

fn ask(app: &TestApp, topic: &Value) -> Reply {
    app.client.post("/api/v1/callbacks", &json!({ "number": TALKER, "topic": topic }))
}

fn asked(reply: &Reply) -> Asked {
    assert_eq!(reply.status, 202, "{}", reply.text);
    let text = |name: &str| reply.json()[name].as_str().unwrap().to_owned();
    Asked { id: text("id"), token: text("token") }
}

/// The last two digits of the phones of this side, as they were rung.
fn rung(ledger: &[Ring], side: Side) -> Vec<&str> {
    let own = ledger.iter().filter(|ring| ring.side == side);
    own.map(|ring| ring.number.as_e164().get(10..).unwrap()).collect()
}

/// Follows a callback until the two talk, and hangs up.
fn talk(app: &TestApp, asked: &Asked) {
    app.follow(asked).until_state("connected");
    app.cancel(asked);
}

#[test]
fn the_second_target_is_rung_at_once_when_the_first_is_busy() {
    let (app, simulator) = app(TARGETS);
    let asked = asked(&ask(&app, &json!("sales")));
    talk(&app, &asked);
    let look = app.look(&asked);
    assert_eq!((look["topic"].as_str(), look["attempts"].as_u64()), (Some("sales"), Some(2)));
    let ledger = simulator.ledger();
    assert_eq!(rung(&ledger, Side::Business), ["10", "01"]);
    assert_eq!(rung(&ledger, Side::Visitor).len(), 1);
}

#[test]
fn all_at_once_ring_and_the_first_to_press_1_wins() {
    let (app, simulator) = app(TARGETS);
    let asked = asked(&ask(&app, &json!("support")));
    talk(&app, &asked);
    let ledger = simulator.ledger();
    let mut business = rung(&ledger, Side::Business);
    business.sort_unstable();
    assert_eq!(business, ["01", "10", "16"]);
    assert_eq!(rung(&ledger, Side::Visitor).len(), 1);
    assert_eq!(app.look(&asked)["attempts"], 1);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while simulator.live_calls() > 0 {
        assert!(std::time::Instant::now() < deadline, "a phone rings for ever");
        std::thread::yield_now();
    }
}

#[test]
fn a_topic_that_is_not_known_is_refused_in_words_and_none_is_the_first() {
    let (app, simulator) = app(TARGETS);
    for topic in ["taxes", "Sales!", "a topic with spaces"] {
        let refused = ask(&app, &json!(topic));
        let told = (refused.status, refused.problem());
        assert_eq!(told, (422, "unknown-topic".to_owned()), "{}", refused.text);
        assert_eq!(refused.json()["field"], "topic");
    }
    assert!(simulator.ledger().is_empty());
    let asked = asked(&ask(&app, &Value::Null));
    talk(&app, &asked);
    assert_eq!(app.look(&asked)["topic"], "sales");
}

#[test]
fn the_page_offers_the_topics_and_takes_one() {
    let (app, simulator) = app(TARGETS);
    let page = app.client.get("/", &[]);
    for part in
        ["<select id=\"topic\" name=\"topic\">", "<option value=\"support\">support</option>"]
    {
        assert!(page.text.contains(part), "{}", page.text);
    }
    let number = TALKER.replace('+', "%2B");
    let sent = |topic: &str| {
        let body = format!("number={number}&name=&topic={topic}");
        app.client.send("/", &[FORM, ("Sec-Fetch-Site", "same-origin")], body.as_bytes())
    };
    let refused = sent("taxes");
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("id=\"topic-fault\""), "{}", refused.text);
    assert_eq!(sent("support").status, 303);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while rung(&simulator.ledger(), Side::Visitor).is_empty() {
        assert!(std::time::Instant::now() < deadline, "nobody is called");
        std::thread::yield_now();
    }
    assert_eq!(rung(&simulator.ledger(), Side::Business).len(), 3, "the topic of the form");
}
