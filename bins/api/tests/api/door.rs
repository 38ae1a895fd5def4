//! The public listener's door: limits, client addresses.

use callback_core::ports::api_keys::Scope;
use serde_json::json;

use crate::app::{TALKER, TestApp};
use crate::reply::Reply;
use crate::staff::key;

const PROXIED: (&str, &str) = ("TRUSTED_PROXIES", "127.0.0.1");

/// Asks for a call as if a proxy handed it on for this address.
fn ask_from(app: &TestApp, address: &str) -> Reply {
    let headers = [("Content-Type", "application/json"), ("X-Forwarded-For", address)];
    let body = json!({ "number": TALKER }).to_string();
    app.client.send("/api/v1/callbacks", &headers, body.as_bytes())
}

fn is_too_many(reply: &Reply) {
    assert_eq!((reply.status, reply.problem().as_str()), (429, "too-many"), "{reply:?}");
    let wait: u64 = reply.header("Retry-After").parse().unwrap();
    assert!((1..=3600).contains(&wait), "{reply:?}");
}

#[test]
fn a_network_that_asks_for_too_many_calls_is_told_to_wait_and_the_others_are_served() {
    let (app, _) = TestApp::simulated(&[("ASKS_PER_HOUR", "3"), PROXIED]);
    for _ in 0..3 {
        assert_eq!(ask_from(&app, "192.0.2.1").status, 202);
    }
    is_too_many(&ask_from(&app, "192.0.2.1"));
    // What a visitor writes before the proxy does is not believed.
    is_too_many(&ask_from(&app, "198.51.100.1, 192.0.2.1"));
    assert_eq!(ask_from(&app, "192.0.2.2").status, 202);
    let of_64 = (1..100).map(|last| ask_from(&app, &format!("2001:db8::{last:x}")));
    assert_eq!(of_64.filter(|reply| reply.status == 202).count(), 3);
    // Reading goes on, and the form says why it asks in vain.
    let from: (&str, &str) = ("X-Forwarded-For", "192.0.2.1");
    assert_eq!(app.client.get("/", &[from]).status, 200);
    let form = [("Content-Type", "application/x-www-form-urlencoded"), from];
    let page = app.client.send("/", &form, b"number=%2B14155550120&name=Eve");
    assert_eq!(page.status, 429);
    assert!(page.text.contains("Please wait a while") && page.text.contains("Eve"), "{page:?}");
    assert!(!page.header("Retry-After").is_empty(), "{page:?}");
}

#[test]
fn who_writes_other_addresses_without_a_trusted_proxy_is_counted_as_one() {
    let (app, _) = TestApp::simulated(&[("ASKS_PER_HOUR", "3")]);
    let taken = (1..50).map(|last| ask_from(&app, &format!("192.0.{last}.1")));
    assert_eq!(taken.filter(|reply| reply.status == 202).count(), 3);
}

#[test]
fn a_flood_of_visitors_keeps_out_neither_staff_nor_carriers_nor_health_checks() {
    let (app, _) = TestApp::simulated(&[("REQUESTS_PER_MINUTE", "5")]);
    let bearer = key(&app, &[Scope::Read]);
    let flood: Vec<_> = (0..40).map(|_| app.client.get("/api/v1/availability", &[])).collect();
    is_too_many(flood.last().unwrap());
    let keys = [("Authorization", &*bearer)];
    assert_eq!(app.client.get("/api/v1/blocks", &keys).status, 200);
    assert_eq!(app.client.send("/webhooks/twilio/voice", &[], b"").status, 404);
    assert_eq!(app.client.get("/readyz", &[]).status, 200);
    // Nor does a flood of wrong keys, though it comes to the same door from the same address.
    let guess = [("Authorization", "Bearer wrong")];
    let guesses: Vec<_> = (0..60).map(|_| app.client.get("/api/v1/blocks", &guess)).collect();
    is_too_many(guesses.last().unwrap());
    assert_eq!(app.client.get("/api/v1/blocks", &keys).status, 200);
}

#[test]
fn what_costs_much_has_a_limit_of_its_own_for_each_key() {
    let (app, _) = TestApp::start();
    let (one, other) = (key(&app, &[Scope::Read]), key(&app, &[Scope::Read]));
    let ask = |bearer: &str| {
        let headers = [("Content-Type", "application/json"), ("Authorization", bearer)];
        let body = json!({ "number": TALKER }).to_string();
        app.client.send("/api/v1/dry-run", &headers, body.as_bytes())
    };
    // A slow machine gives back one each half second.
    let refused = (0..10_000).map(|_| ask(&one)).find(|reply| reply.status != 200);
    is_too_many(&refused.unwrap());
    assert_eq!(app.client.get("/api/v1/blocks", &[("Authorization", one.as_str())]).status, 200);
    assert_eq!(ask(&other).status, 200);
}

#[test]
fn whoever_guesses_keys_is_counted_wherever_they_try_them() {
    let (app, _) = TestApp::start();
    let guess = [("Authorization", "Bearer wrong")];
    let paths = [
        "/api/v1/blocks",
        "/api/v1/staff/users",
        "/api/v1/callbacks/0123456789abcdef0123456789abcdef/explain",
    ];
    for path in paths {
        let guesses: Vec<_> = (0..60).map(|_| app.client.get(path, &guess)).collect();
        assert!(guesses.iter().all(|reply| [401, 429].contains(&reply.status)), "{path}");
        is_too_many(guesses.last().unwrap());
    }
}
