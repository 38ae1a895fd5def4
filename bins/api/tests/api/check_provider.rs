//! `api check-provider`: what it says, and with which exit code.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;
use testbed::{FakeTwilio, Switchboard, TwilioOptions};

use crate::app::BUSINESS;

const API: &str = env!("CARGO_BIN_EXE_api");

fn check<'a>(env: impl IntoIterator<Item = (&'a str, String)>) -> (Option<i32>, String) {
    let folder = TempDir::new().unwrap();
    let mut command = Command::new(API);
    command.env_clear().envs(env).env("BUSINESS_NUMBER", BUSINESS).current_dir(folder.path());
    let Output { status, stdout, .. } = command.arg("check-provider").output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap())
}

#[test]
fn a_simulator_needs_no_look() {
    let (code, told) = check([("CALLBACK_PROVIDER", "simulator".to_owned())]);
    assert_eq!(code, Some(0), "{told}");
}

#[test]
fn an_asterisk_that_is_away_is_told_with_what_to_do() {
    let nobody = testbed::dead_end().unwrap();
    let (code, told) = check([
        ("CALLBACK_PROVIDER", "asterisk".to_owned()),
        ("ASTERISK_HOST", nobody.ip().to_string()),
        ("ASTERISK_AMI_PORT", nobody.port().to_string()),
        ("ASTERISK_AMI_USER", "callback".to_owned()),
        ("ASTERISK_AMI_SECRET", "a-secret-that-nobody-published-yet".to_owned()),
        ("CALLBACK_HANDLER_SECRET", "0123456789abcdef0123456789abcdef".to_owned()),
    ]);
    assert_eq!(code, Some(69), "{told}");
    assert!(told.starts_with("WRONG  manager") && told.contains("ASTERISK_HOST"), "{told}");

    let (code, told) = check([("CALLBACK_PROVIDER", "asterisk".to_owned())]);
    assert_eq!(code, Some(78), "{told}");
}

/// A running api over an account at Twilio, by what it takes for its public address.
fn running(public: impl FnOnce(SocketAddr) -> String) -> (Switchboard, SocketAddr) {
    let bind = testbed::dead_end().unwrap();
    let settings = [("BUSINESS_NUMBER", BUSINESS.to_owned()), ("PUBLIC_BASE_URL", public(bind))];
    let options = TwilioOptions::default();
    (Switchboard::open(Path::new(API), options, Some(bind), &settings).unwrap(), bind)
}

fn at(bind: SocketAddr) -> String {
    format!("http://{bind}")
}

/// Looks with the settings of this account, for an api that listens there.
fn look(twilio: &FakeTwilio, bind: SocketAddr) -> (Option<i32>, String) {
    let mut env = Switchboard::settings(twilio, &at(bind));
    env.push(("HTTP_BIND", bind.to_string()));
    check(env)
}

#[test]
fn a_running_api_and_an_account_that_know_each_other_are_well() {
    let (Switchboard { server, twilio }, bind) = running(at);
    let (code, told) = look(&twilio, bind);
    assert_eq!(code, Some(0), "{told}");
    for part in ["account", "number", "calls in", "texts", "countries", "webhooks"] {
        assert!(told.contains(&format!("ok     {part:<10}  ")), "{part}: {told}");
    }
    assert_eq!(twilio.complaints(), Vec::<String>::new());

    drop(server);
    let (code, told) = look(&twilio, bind);
    assert_eq!(code, Some(69), "{told}");
    assert!(told.contains("WRONG  webhooks") && told.contains("the api does not run"), "{told}");
}

#[test]
fn a_running_api_with_another_public_address_is_told() {
    let (running, bind) = running(|bind| format!("https://{bind}"));
    let (code, told) = look(&running.twilio, bind);
    assert_eq!(code, Some(69), "{told}");
    assert!(told.contains(&format!("another one, https://{bind}\n")), "{told}");
    assert!(told.contains(&format!("give the api PUBLIC_BASE_URL={}", at(bind))), "{told}");
}

#[test]
fn a_running_api_of_another_account_is_told() {
    let (_running, bind) = running(at);
    let other = FakeTwilio::start(TwilioOptions::default()).unwrap();
    let (code, told) = look(&other, bind);
    assert_eq!(code, Some(69), "{told}");
    assert!(told.contains("or its TWILIO_AUTH_TOKEN is"), "{told}");
}

#[test]
fn texts_over_twilio_beside_calls_over_something_else_are_looked_at() {
    let (Switchboard { server: _server, twilio }, bind) = running(at);
    let mut env = Switchboard::settings(&twilio, &at(bind));
    env.retain(|(name, _)| *name != "CALLBACK_PROVIDER");
    env.push(("CALLBACK_PROVIDER", "simulator".to_owned()));
    env.push(("TWILIO_SMS", "on".to_owned()));
    env.push(("HTTP_BIND", bind.to_string()));
    let (code, told) = check(env);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("texts over Twilio:\nok     account"), "{told}");
    assert!(told.contains("ok     texts") && !told.contains("calls in"), "{told}");
}
