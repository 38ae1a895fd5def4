use provider_twilio::rest::{AccountSid, ApiBase, Client, Credentials};
use provider_twilio::{Inspection, check};
use testbed::twilio::{Fault, FaultPoint, Often};
use testbed::{FakeTwilio, TwilioOptions};

use super::{client, fault, found, inspection, nowhere, parts};

#[test]
fn a_full_account_and_a_trial_are_told_apart() {
    for (trial, told) in [(false, "no trial"), (true, "verified at Twilio")] {
        let twilio =
            FakeTwilio::start(TwilioOptions { trial, ..TwilioOptions::default() }).unwrap();
        let findings = check(&inspection(&twilio));
        assert!(found(&findings, "account").contains(told), "{findings:?}");
        assert_eq!(
            parts(&findings),
            ["account", "number", "calls in", "countries", "texts", "webhooks"]
        );
        assert_eq!(twilio.complaints(), Vec::<String>::new());
        assert_eq!(twilio.calls().len() + twilio.texts().len(), 0, "it called or wrote");
    }
}

#[test]
fn a_suspended_account_can_do_nothing() {
    let twilio = FakeTwilio::start(TwilioOptions::default()).unwrap();
    twilio.suspend();
    let findings = check(&inspection(&twilio));
    assert!(fault(&findings, "account").problem.contains("suspended"), "{findings:?}");
    assert_eq!(parts(&findings), ["account", "webhooks"]);
}

#[test]
fn a_wrong_token_and_a_foreign_account_are_told() {
    let twilio = FakeTwilio::start(TwilioOptions::default()).unwrap();
    let sid = AccountSid::parse(&twilio.account().sid).unwrap();
    let token = client(&twilio, Credentials::token(sid, "another"));
    let findings = check(&Inspection { token, ..inspection(&twilio) });
    assert!(fault(&findings, "account").problem.contains("TWILIO_AUTH_TOKEN"), "{findings:?}");
    assert_eq!(parts(&findings), ["account", "webhooks"]);
    assert!(!format!("{findings:?}").contains("another"), "{findings:?}");
}

#[test]
fn calls_by_an_api_key_need_the_key_and_the_token() {
    let twilio = FakeTwilio::start(TwilioOptions::default()).unwrap();
    let account = twilio.account();
    let sid = AccountSid::parse(&account.sid).unwrap();
    let key = |secret: &str| {
        Some(client(&twilio, Credentials::key(sid.clone(), &account.api_key, secret)))
    };
    let findings = check(&Inspection { key: key(&account.api_secret), ..inspection(&twilio) });
    found(&findings, "account");
    found(&findings, "number");

    let findings = check(&Inspection { key: key("another"), ..inspection(&twilio) });
    found(&findings, "account");
    assert!(fault(&findings, "number").problem.contains("TWILIO_API_SECRET"), "{findings:?}");
}

#[test]
fn a_twilio_that_is_away_or_in_trouble_is_told() {
    let twilio = FakeTwilio::start(TwilioOptions::default()).unwrap();
    let sid = AccountSid::parse(&twilio.account().sid).unwrap();
    let base = ApiBase::parse(&format!("http://{}", nowhere())).unwrap();
    let token = Client::new(Credentials::token(sid, "token"), base);
    let findings = check(&Inspection { token, ..inspection(&twilio) });
    assert!(fault(&findings, "account").remedy.contains("TWILIO_API_BASE"), "{findings:?}");

    for (strikes, told) in [(Fault::Refused(20429), "asks to wait"), (Fault::Fails(503), "503")] {
        twilio.clear_faults();
        twilio.set_fault(FaultPoint::Read, strikes, Often::Always);
        let findings = check(&inspection(&twilio));
        assert!(fault(&findings, "account").problem.contains(told), "{findings:?}");
    }
}

#[test]
fn countries_that_twilio_keeps_closed_are_named_and_others_are_no_fault() {
    let twilio = FakeTwilio::start(TwilioOptions::default()).unwrap();
    let findings = check(&inspection(&twilio));
    assert_eq!(found(&findings, "countries"), "numbers of US and GB may be called");

    twilio.close_country("GB");
    let findings = check(&inspection(&twilio));
    let closed = fault(&findings, "countries");
    assert!(closed.problem.ends_with(" GB") && closed.remedy.contains("Geo"), "{closed:?}");

    let sid = AccountSid::parse(&twilio.account().sid).unwrap();
    let credentials = Credentials::token(sid, &twilio.account().auth_token);
    let token = Client::new(credentials, ApiBase::parse(&twilio.api_base()).unwrap());
    let findings = check(&Inspection { token, ..inspection(&twilio) });
    assert!(found(&findings, "countries").contains("does not say"), "{findings:?}");
}
