use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use callback_core::Topic;
use callback_core::ports::notifications::{Handover, Notifier};
use hmac::{Hmac, KeyInit, Mac};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use messages::{Endpoint, Limits, Poster, Reach, Shape, SigningKey, Url};
use serde_json::{Value, json};
use sha2::Sha256;
use testbed::{Hook, HookReceiver};

use crate::samples::{ID, NUMBER, about, callback, catalog};

const KEYS: [&str; 2] =
    ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo="];

fn poster(url: &str, reach: Reach, shape: Shape, shows_visitor: bool) -> Poster {
    let url = Url::parse(url, reach).unwrap();
    let endpoint = Endpoint { url, reach, shape, shows_visitor };
    Poster::new(endpoint, Limits::default(), catalog(), TimeZone::UTC)
}

fn standard() -> Shape {
    Shape::Standard(KEYS.map(|key| SigningKey::parse(key).unwrap()).to_vec())
}

/// What a receiver computes, as Standard Webhooks describes it.
fn expected(hook: &Hook, key: &str) -> String {
    let key = STANDARD.decode(key.strip_prefix("whsec_").unwrap()).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    let head = format!("{}.{}.", hook.header("webhook-id"), hook.header("webhook-timestamp"));
    mac.update(&[head.as_bytes(), &hook.body].concat());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[test]
fn a_webhook_is_signed_is_the_same_when_repeated_and_tells_no_more_than_it_may() {
    let receiver = HookReceiver::start([]).unwrap();
    let url = format!("http://{}/hooks/callback?x=1", receiver.address());
    let callback = callback("Anne O'Brien");
    let voicemail = Topic::Voicemail { lasted: SignedDuration::from_secs(12) };
    let hidden = poster(&url, Reach::Private, standard(), false);
    for _ in 0..2 {
        assert_eq!(hidden.notify(&about(&callback, voicemail)), Handover::Delivered);
    }
    let shown = poster(&url, Reach::Private, standard(), true);
    assert_eq!(shown.notify(&about(&callback, Topic::Missed)), Handover::Delivered);
    let hooks = receiver.wait_for(3).unwrap();
    for hook in &hooks {
        assert_eq!(hook.path, "/hooks/callback?x=1");
        assert_eq!(hook.header("webhook-id"), format!("msg_{ID}"));
        assert_eq!(hook.header("content-type"), "application/json");
        let sent: i64 = hook.header("webhook-timestamp").parse().unwrap();
        assert!((0..300).contains(&(Timestamp::now().as_second() - sent)), "{sent}");
        let both = KEYS.map(|key| expected(hook, key)).join(" ");
        assert_eq!(hook.header("webhook-signature"), both);
    }
    assert_eq!(hooks[0].body, hooks[1].body);
    let body: Value = serde_json::from_slice(&hooks[0].body).unwrap();
    let data = json!({
        "version": 1,
        "callback": "ab".repeat(16),
        "reference": "abababab-7f7f",
        "asked_at": "2026-11-23T08:15:00Z",
        "voicemail_seconds": 12,
    });
    let whole =
        json!({ "type": "callback.voicemail", "timestamp": "2027-01-15T08:00:00Z", "data": data });
    assert_eq!(body, whole);
    let body: Value = serde_json::from_slice(&hooks[2].body).unwrap();
    assert_eq!(body["data"]["visitor"], json!({ "number": NUMBER, "name": "Anne O'Brien" }));
}

#[test]
fn only_an_answer_of_success_counts_and_redirects_lead_nowhere() {
    let statuses = [500, 404, 302, 307, 410, 200, 202];
    let receiver = HookReceiver::start(statuses).unwrap();
    let poster =
        poster(&format!("http://{}/", receiver.address()), Reach::Private, standard(), false);
    let callback = callback("");
    for status in statuses {
        let handover = poster.notify(&about(&callback, Topic::Missed));
        let fits = match status {
            200 | 202 => handover == Handover::Delivered,
            410 => matches!(&handover, Handover::Refused { why } if why.contains("410")),
            _ => {
                matches!(&handover, Handover::NotNow { why, .. } if why.contains(&status.to_string()))
            }
        };
        assert!(fits, "{status}: {handover:?}");
    }
    assert_eq!(receiver.wait_for(7).unwrap().len(), 7, "nobody followed");
}

#[test]
fn an_address_that_is_not_public_is_not_reached_however_it_is_written() {
    let receiver = HookReceiver::start([]).unwrap();
    let port = receiver.address().port();
    let callback = callback("");
    for host in [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "LOCALHOST",
        "169.254.169.254",
    ] {
        let url = format!("https://{host}:{port}/");
        let poster = poster(&url, Reach::Public, standard(), false);
        let handover = poster.notify(&about(&callback, Topic::Missed));
        let Handover::NotNow { why, .. } = &handover else { panic!("{host}: {handover:?}") };
        assert!(why.contains("its address is not public"), "{host}: {why}");
    }
    let here = poster(&format!("http://127.0.0.1:{port}/"), Reach::Private, standard(), false);
    assert_eq!(here.notify(&about(&callback, Topic::Missed)), Handover::Delivered);
    assert_eq!(receiver.wait_for(1).unwrap().len(), 1, "only what was meant to come");
}

#[test]
fn chat_rooms_get_a_line_and_learn_who_it_is_only_where_that_is_set() {
    let receiver = HookReceiver::start([]).unwrap();
    let url = format!("http://{}/", receiver.address());
    let callback = callback("<!channel> & Co");
    for (shape, shows) in [(Shape::Slack, true), (Shape::Slack, false), (Shape::Teams, true)] {
        let poster = poster(&url, Reach::Private, shape, shows);
        assert_eq!(poster.notify(&about(&callback, Topic::NeedsHuman)), Handover::Delivered);
    }
    let bodies: Vec<Value> = receiver
        .wait_for(3)
        .unwrap()
        .iter()
        .map(|hook| {
            assert_eq!(hook.header("webhook-signature"), "");
            serde_json::from_slice(&hook.body).unwrap()
        })
        .collect();
    let shown = bodies[0]["text"].as_str().unwrap();
    assert!(shown.contains(NUMBER) && shown.contains("&lt;!channel&gt; &amp; Co"), "{shown}");
    let hidden = bodies[1]["text"].as_str().unwrap();
    assert!(hidden.contains("+1***32") && !hidden.contains("Co"), "{hidden}");
    let card = &bodies[2]["attachments"][0]["content"];
    assert_eq!(card["actions"][0]["url"], "https://call.example.com/d/0f0f");
    assert!(card["body"][0]["inlines"][0]["text"].as_str().unwrap().contains("<!channel> & Co"));
}
