//! Who is not Twilio gets nothing, and changes nothing.

use std::time::Duration;

use provider_twilio::webhook::{Algorithm, Body, Form, Signer};
use testbed::TwilioOptions;
use testbed::provider_suite::is_over;
use testbed::twilio::{Keys, Leaves, People, Phone};

use super::platform::{Line, PUBLIC};
use crate::app::TestApp;

const FORM: &[(&str, &str)] = &[("Content-Type", "application/x-www-form-urlencoded")];
const VISITOR: &str = "+14155550132";

#[test]
fn only_what_twilio_signed_is_answered() {
    let line = Line::to("+12015550111");
    let path = "/webhooks/twilio/inbound";
    let body = format!("CallSid=CA{}&From=%2B14155550132&To=%2B12015550199", "0".repeat(32));
    let form = Form::parse(body.as_bytes()).unwrap();
    let token = &line.twilio.account().auth_token;
    let sign = |token: &str, url: &str| {
        Signer::new(Algorithm::HmacSha1, token).sign(url, Body::Form(&form))
    };
    let post = |signature: Option<&str>, path: &str| {
        let signature = signature.map(|it| ("X-Twilio-Signature", it));
        let headers: Vec<_> = FORM.iter().copied().chain(signature).collect();
        line.app.client.send(path, &headers, body.as_bytes())
    };
    let good = sign(token, &format!("{PUBLIC}{path}"));
    let answer = post(Some(&good), path);
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(answer.text.starts_with("<?xml") && answer.text.contains("Hangup"));
    let is_xml = |(name, value): &(String, String)| name == "content-type" && value == "text/xml";
    assert!(answer.headers.iter().any(is_xml), "{:?}", answer.headers);
    for bad in [
        None,
        Some(""),
        Some("nonsense"),
        Some(sign("another-token", &format!("{PUBLIC}{path}")).as_str()),
        Some(sign(token, &format!("http://{}{path}", line.app.addresses.http)).as_str()),
        Some(sign(token, &format!("{PUBLIC}/webhooks/twilio/texts")).as_str()),
    ] {
        assert_eq!(post(bad, path).status, 403, "{bad:?}");
    }
    assert_eq!(post(Some(&good), &format!("{path}?more=1")).status, 403, "another address");
    let elsewhere = sign(token, &format!("{PUBLIC}/webhooks/twilio/nothing"));
    assert_eq!(post(Some(&elsewhere), "/webhooks/twilio/nothing").status, 404);
    assert_eq!(line.app.client.get(path, &[]).status, 405);
}

#[test]
fn strangers_use_up_a_budget_of_their_own_and_twilio_has_none() {
    let line = Line::to("+12015550120");
    let path = "/webhooks/twilio/inbound";
    let forged = || line.app.client.send(path, FORM, b"CallSid=CA0");
    let first = forged();
    assert_eq!(first.status, 403);
    // Far more than are borne at once, and more than come back while they are sent.
    let refused = (0..20_000).map(|_| forged()).find(|answer| answer.status != 403).unwrap();
    assert_eq!((refused.status, refused.header("retry-after")), (429, "2"), "{}", refused.text);
    // A whole callback meanwhile, webhooks and all.
    let asked = line.app.ask(VISITOR);
    let (state, history) = line.wait_until(&asked, is_over);
    assert_eq!(state.name(), "completed", "{history:#?}");
    line.is_content();
}

#[test]
fn without_twilio_there_are_no_webhooks() {
    let (app, _) = TestApp::start();
    let answer = app.client.send("/webhooks/twilio/inbound", FORM, b"CallSid=CA0");
    assert_eq!(answer.status, 404);
}

#[test]
fn a_visitor_who_presses_nothing_is_put_through() {
    let line = Line::to("+12015550120");
    let talk = Duration::from_secs(10);
    let silent = Phone { keys: Keys::Nothing, leaves: Leaves::AfterTalk(talk), ..Phone::patient() };
    line.twilio.set_phone(VISITOR, silent);
    let asked = line.app.ask(VISITOR);
    let (state, history) = line.wait_until(&asked, is_over);
    assert_eq!(state.name(), "completed", "{history:#?}");
    line.is_content();
}

#[test]
fn a_machine_that_answers_at_the_business_is_hung_up_before_the_prompt_is_over() {
    let detection = &[("TWILIO_MACHINE_DETECTION", "on")];
    // The prompt would take longer than any test waits.
    let word = Duration::from_mins(10);
    let people = People { detection: Duration::from_secs(1), word, ..People::default() };
    let options = TwilioOptions { people, ..TwilioOptions::default() };
    let line = Line::open("+12015550116", options, detection, |settings| settings);
    let asked = line.app.ask(VISITOR);
    let (state, history) = line.wait_until(&asked, is_over);
    assert_eq!(state.name(), "missed", "{history:#?}");
    line.is_content();
}
