use callback_core::ports::check::Fault;
use provider_twilio::{Inspection, PublicBase, check};
use testbed::{FakeTwilio, TwilioOptions};

use super::{fault, found, inspection, nowhere};
use crate::peer::{Peer, Reply};

fn bare(status: u16) -> Reply {
    Reply::http(status, "", "")
}

fn twilio() -> FakeTwilio {
    FakeTwilio::start(TwilioOptions::default()).unwrap()
}

/// What is wrong when the public address answers so, and so the api itself.
fn wrong(public: &[Reply], api: &[Reply]) -> Fault {
    let twilio = twilio();
    let (public, api) =
        (Peer::answering(public.iter().cloned()), Peer::answering(api.iter().cloned()));
    let at = PublicBase::new(&format!("http://{}", public.address()));
    let inspection = Inspection { public: at, listener: api.address(), ..inspection(&twilio) };
    fault(&check(&inspection), "webhooks").clone()
}

fn assert_tells(Fault { problem, remedy }: &Fault, about: &str, mend: &str) {
    assert!(problem.contains(about) && remedy.contains(mend), "{problem}: {remedy}");
}

#[test]
fn the_api_takes_what_is_signed_and_refuses_what_is_not() {
    let twilio = twilio();
    let door = Peer::answering([bare(403), bare(204)]);
    let public = PublicBase::new(&format!("http://{}", door.address()));
    let findings = check(&Inspection { public, ..inspection(&twilio) });
    found(&findings, "webhooks");
    let seen = door.seen();
    let is_signed = |headers: &[String]| {
        headers.iter().any(|header| header.starts_with("x-twilio-signature: "))
    };
    assert!(!is_signed(&seen[0].headers) && is_signed(&seen[1].headers), "{seen:?}");
    assert!(seen[0].line.starts_with("POST /webhooks/twilio/check "), "{seen:?}");
}

#[test]
fn who_answers_in_place_of_the_api_is_told() {
    let moved = Reply::http(308, "Location: https://b.example/webhooks/twilio/check?a=b\r\n", "");
    let runs = || [bare(403), bare(204)];
    assert_tells(&wrong(&[moved], &[]), "https://b.example,", "PUBLIC_BASE_URL");
    assert_tells(&wrong(&[bare(502)], &runs()), "does not reach the api", "let the proxy ask");
    assert_tells(&wrong(&[bare(502)], &[]), "the api does not run", "start the api");
    for status in [200, 404, 405] {
        let told = format!("HTTP {status}");
        assert_tells(&wrong(&[bare(status)], &runs()), &told, "CALLBACK_PROVIDER");
    }
    // One that lets everybody in is not ours.
    assert_tells(&wrong(&[bare(204)], &runs()), "something else", "lead to the api");
}

#[test]
fn a_proxy_that_changes_requests_is_told_from_an_api_with_another_address() {
    let shut = [bare(403), bare(403)];
    let runs = [bare(403), bare(204)];
    assert_tells(&wrong(&shut, &runs), "does at the api itself", "hand on path");
    // The first other address is tried, and it is the one.
    let other: Vec<_> = shut.iter().chain(&runs).cloned().collect();
    assert_tells(&wrong(&other, &shut), "is another one, https://", "PUBLIC_BASE_URL=http://");
    let never: Vec<_> = shut.iter().cycle().take(20).cloned().collect();
    assert_tells(&wrong(&never, &shut), "or its TWILIO_AUTH_TOKEN", "PUBLIC_BASE_URL=http://");
}

#[test]
fn who_cannot_be_reached_is_told_with_the_reason() {
    let twilio = twilio();
    let api = Peer::answering([bare(403), bare(204)].into_iter().cycle().take(10));
    let (plain, nowhere) = (Peer::answering([]), nowhere());
    for (public, why, remedy) in [
        (format!("http://{nowhere}"), "nobody listens", "port"),
        (format!("https://{}", plain.address()), "no secure connection", "TLS"),
        ("https://callback.invalid".to_owned(), "no address", "DNS"),
    ] {
        let public = PublicBase::new(&public);
        let inspection = Inspection { public, listener: api.address(), ..inspection(&twilio) };
        assert_tells(fault(&check(&inspection), "webhooks"), why, remedy);
    }
    let inspection = inspection(&twilio);
    assert_tells(fault(&check(&inspection), "webhooks"), "the api does not run", "start the api");
}
