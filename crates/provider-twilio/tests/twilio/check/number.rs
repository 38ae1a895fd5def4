use callback_core::PhoneNumber;
use provider_twilio::{Inspection, check};
use testbed::{FakeTwilio, TwilioOptions};

use super::{fault, found, inspection, parts};
use crate::peer::{Peer, Reply};

const FOREIGN: &str = "+12015550177";

fn twilio() -> FakeTwilio {
    FakeTwilio::start(TwilioOptions::default()).unwrap()
}

#[test]
fn a_number_that_asks_us_is_well() {
    let twilio = twilio();
    let inspection = inspection(&twilio);
    twilio.set_voice_url(&inspection.public.inbound());
    twilio.set_sms_url(&format!("{}#rc=2", inspection.public.texts()));
    let findings = check(&inspection);
    for part in ["number", "calls in", "texts"] {
        found(&findings, part);
    }
}

#[test]
fn what_is_to_be_pasted_where_is_told() {
    let twilio = twilio();
    let findings = check(&inspection(&twilio));
    assert!(fault(&findings, "calls in").problem.contains("nobody"), "{findings:?}");

    let inspection = inspection(&twilio);
    twilio.set_voice_url(&inspection.public.texts());
    twilio.set_sms_url("https://user:secret@other.example/secret?secret=1");
    let findings = check(&inspection);
    for (part, field, ours) in [
        ("calls in", "A call comes in", inspection.public.inbound()),
        ("texts", "A message comes in", inspection.public.texts()),
    ] {
        let remedy = &fault(&findings, part).remedy;
        assert!(remedy.contains(field) && remedy.contains(&format!("paste {ours},")), "{remedy}");
    }
    assert_eq!(fault(&findings, "texts").problem, "Twilio asks https://other.example");
}

#[test]
fn an_address_of_ours_that_is_asked_by_get_is_wrong() {
    let twilio = twilio();
    let usual = inspection(&twilio);
    let number = usual.calls_from.clone().unwrap();
    let (number, inbound) = (number.as_e164(), usual.public.inbound());
    let row = format!(
        r#"{{"incoming_phone_numbers":[{{"phone_number":"{number}","capabilities":{{"voice":true,"sms":true}},
            "voice_url":"{inbound}","voice_method":"GET"}}]}}"#
    );
    let peer = Peer::answering([
        Reply::json(200, r#"{"status":"active","type":"Full"}"#),
        Reply::json(200, &row),
    ]);
    let findings = check(&Inspection { token: peer.client(), ..usual });
    assert!(fault(&findings, "calls in").problem.contains("not by POST"), "{findings:?}");
}

#[test]
fn what_the_number_cannot_do_is_told() {
    let twilio = twilio();
    twilio.set_capabilities(true, false);
    let findings = check(&inspection(&twilio));
    found(&findings, "number");
    assert!(fault(&findings, "texts").problem.contains("can't send"), "{findings:?}");

    twilio.set_capabilities(false, true);
    let findings = check(&inspection(&twilio));
    assert!(fault(&findings, "number").problem.contains("can't make calls"), "{findings:?}");
}

#[test]
fn a_number_of_somebody_else_has_to_be_verified() {
    let twilio = twilio();
    let foreign = PhoneNumber::from_e164(FOREIGN).ok();
    let inspection =
        Inspection { calls_from: foreign.clone(), texts_from: foreign, ..inspection(&twilio) };
    let findings = check(&inspection);
    assert!(fault(&findings, "number").remedy.contains("Verified Caller IDs"), "{findings:?}");
    assert!(fault(&findings, "texts").problem.contains("is not the account's"), "{findings:?}");
    assert!(!format!("{findings:?}").contains("5550177"), "a number is shown: {findings:?}");

    twilio.verify(FOREIGN);
    let findings = check(&inspection);
    assert!(found(&findings, "number").contains("verified"), "{findings:?}");
    assert!(found(&findings, "calls in").contains("not looked at"), "{findings:?}");
    assert!(fault(&findings, "texts").problem.contains("only verified"), "{findings:?}");
    assert_eq!(twilio.complaints(), Vec::<String>::new());
}

#[test]
fn only_what_twilio_carries_is_looked_at() {
    let twilio = twilio();
    let findings = check(&Inspection { texts_from: None, ..inspection(&twilio) });
    assert!(found(&findings, "texts").contains("off"), "{findings:?}");
    let findings = check(&Inspection { calls_from: None, ..inspection(&twilio) });
    assert_eq!(parts(&findings), ["account", "texts", "webhooks"]);
}
