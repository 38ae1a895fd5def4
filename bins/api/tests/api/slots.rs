//! Times that visitors choose, over HTTP and on the page.

use callback_core::ports::provider::Health;
use serde_json::{Value, json};

use crate::app::{Asked, TALKER, TestApp};
use crate::recorder::Recorder;
use crate::reply::Reply;

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");
const JSON: (&str, &str) = ("Content-Type", "application/json");

/// Every hour of every day, two at a time; nobody is called, so that what waits goes on waiting.
fn app() -> TestApp {
    let record = Recorder::start();
    record.recorder.set_health(Health::Down { why: "nobody is to be called".to_owned() });
    let settings =
        [("SLOT_MINUTES", "60"), ("SLOT_SEATS", "2"), ("BUSINESS_TIMEZONE", "Asia/Tokyo")];
    TestApp::over(&settings, move |_| record.recorder)
}

fn offers(app: &TestApp, query: &str) -> Vec<Value> {
    let reply = app.client.get(&format!("/api/v1/availability{query}"), &[]);
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()["slots"].as_array().unwrap().clone()
}

fn at(offer: &Value) -> String {
    offer["at"].as_str().unwrap().to_owned()
}

fn ask(app: &TestApp, at: &str) -> Reply {
    app.client.post("/api/v1/callbacks", &json!({ "number": TALKER, "at": at }))
}

fn asked(reply: &Reply) -> Asked {
    assert_eq!(reply.status, 202, "{}", reply.text);
    let text = |name: &str| reply.json()[name].as_str().unwrap().to_owned();
    Asked { id: text("id"), token: text("token") }
}

fn change(app: &TestApp, asked: &Asked, at: &str) -> Reply {
    let body = json!({ "at": at }).to_string();
    app.client.patch(&asked.path(), &[JSON, ("Authorization", &asked.bearer())], body.as_bytes())
}

#[test]
fn a_time_is_offered_chosen_changed_and_given_back() {
    let app = app();
    let offered = offers(&app, "?days=2&time_zone=America/New_York");
    let (first, second) = (at(&offered[0]), at(&offered[1]));
    assert_eq!(offered[0]["free"], 2);
    let local = offered[0]["local"].as_str().unwrap();
    assert!(local.ends_with("-05:00") || local.ends_with("-04:00"), "{local}");

    let one = asked(&ask(&app, &first));
    let told = app.look(&one);
    assert_eq!(told["state"], "scheduled");
    assert!(told["due"].as_str().unwrap().starts_with(first.trim_end_matches('Z')), "{told}");
    asked(&ask(&app, &first));
    let full = ask(&app, &first);
    assert_eq!((full.status, full.problem().as_str()), (409, "slot-taken"), "{}", full.text);
    assert_eq!(full.json()["field"], "at");
    assert_ne!(at(&offers(&app, "")[0]), first, "nobody is offered what is full");

    let changed = change(&app, &one, &second);
    assert_eq!(changed.status, 200, "{}", changed.text);
    assert!(changed.json()["due"].as_str().unwrap().starts_with(second.trim_end_matches('Z')));
    assert_eq!(changed.json()["words"], "the visitor chose another time");
    assert_eq!(at(&offers(&app, "")[0]), first, "its seat is free again");
    app.cancel(&one);
    let late = change(&app, &one, &first);
    assert_eq!((late.status, late.problem().as_str()), (409, "does-not-fit"));
    let stranger = Asked { token: "0".repeat(32), ..one };
    assert_eq!(change(&app, &stranger, &first).status, 404);
}

#[test]
fn what_cannot_be_chosen_says_why() {
    let app = app();
    for (sent, status, problem) in [
        (json!({ "number": TALKER, "at": "2020-01-01T10:00:00Z" }), 422, "not-offered"),
        (json!({ "number": TALKER, "at": "tomorrow" }), 400, "bad-request"),
    ] {
        let reply = app.client.post("/api/v1/callbacks", &sent);
        assert_eq!((reply.status, reply.problem().as_str()), (status, problem), "{}", reply.text);
    }
    for query in ["?days=0", "?days=32", "?from=soon", "?zone=UTC", "?time_zone=Moon/Sea"] {
        let reply = app.client.get(&format!("/api/v1/availability{query}"), &[]);
        assert_eq!((reply.status, reply.problem().as_str()), (400, "bad-request"), "{query}");
    }
    let (none, _network) = TestApp::start();
    for reply in [none.client.get("/api/v1/availability", &[]), ask(&none, "2030-01-01T10:00:00Z")]
    {
        assert_eq!((reply.status, reply.problem().as_str()), (404, "no-slots"), "{}", reply.text);
    }
    assert!(!none.client.get("/", &[]).text.contains("<select"));
}

#[test]
fn a_time_is_chosen_and_changed_on_the_page_without_javascript() {
    let app = app();
    let offered = offers(&app, "");
    let (first, second) = (at(&offered[0]), at(&offered[1]));
    let page = app.client.get("/", &[]).text;
    assert!(page.contains("As soon as possible") && page.contains(&format!("value=\"{first}\"")));
    let ours = ("Sec-Fetch-Site", "same-origin");
    let form =
        |at: &str| format!("number=%28415%29+555-0132&name=Ann&at={}", at.replace(':', "%3A"));
    let wrong = app.client.send("/", &[FORM, ours], form("2020-01-01T10:00:00Z").as_bytes());
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("id=\"at-fault\"") && wrong.text.contains("value=\"Ann\""));

    let sent = app.client.send("/", &[FORM, ours], form(&first).as_bytes());
    assert_eq!(sent.status, 303, "{}", sent.text);
    let cookie = sent.header("Set-Cookie").split(';').next().unwrap_or_default().to_owned();
    let follow = || app.client.get("/c", &[("Cookie", &cookie)]).text;
    assert!(follow().contains("Your call is planned") && follow().contains("Choose another time"));
    let time = format!("at={}", second.replace(':', "%3A"));
    let headers = [FORM, ours, ("Cookie", cookie.as_str())];
    let chosen = app.client.send("/c/time", &headers, time.as_bytes());
    assert_eq!((chosen.status, chosen.header("Location")), (303, "/c"), "{}", chosen.text);
    assert!(follow().contains("You chose another time"), "{}", follow());
    let elsewhere = [FORM, ("Sec-Fetch-Site", "cross-site"), ("Cookie", cookie.as_str())];
    assert_eq!(app.client.send("/c/time", &elsewhere, time.as_bytes()).status, 403);
}
