//! What is found of an account, its number and the way to us: an account at the fake Twilio, and doors that answer as
//! told.

mod account;
mod doors;
mod number;

use std::net::SocketAddr;

use callback_core::ports::check::{Fault, Finding};
use callback_core::{PhoneNumber, Region};
use provider_twilio::rest::{AccountSid, ApiBase, Client, Credentials};
use provider_twilio::webhook::{Algorithm, Signer};
use provider_twilio::{Inspection, PublicBase};
use testbed::FakeTwilio;

/// Where nobody is.
fn nowhere() -> SocketAddr {
    testbed::dead_end().unwrap()
}

/// An inspection of this account, whose public address leads nowhere.
fn inspection(twilio: &FakeTwilio) -> Inspection {
    let account = twilio.account();
    let sid = AccountSid::parse(&account.sid).unwrap();
    let nowhere = nowhere();
    let number = PhoneNumber::from_e164(&account.number).unwrap();
    Inspection {
        token: client(twilio, Credentials::token(sid, &account.auth_token)),
        key: None,
        signer: Signer::new(Algorithm::HmacSha1, &account.auth_token),
        public: PublicBase::new(&format!("http://{nowhere}")),
        listener: nowhere,
        calls_from: Some(number.clone()),
        texts_from: Some(number),
        regions: ["US", "GB"].map(|code| Region::parse(code).unwrap()).into(),
    }
}

fn client(twilio: &FakeTwilio, credentials: Credentials) -> Client {
    let base = ApiBase::parse(&twilio.api_base()).unwrap();
    Client::new(credentials, base.clone()).voice_at(base)
}

fn parts(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.part).collect()
}

fn verdict<'f>(findings: &'f [Finding], part: &str) -> &'f Result<String, Fault> {
    let found = findings.iter().find(|finding| finding.part == part);
    assert!(found.is_some(), "no {part}: {findings:?}");
    &found.unwrap().verdict
}

fn found<'f>(findings: &'f [Finding], part: &str) -> &'f str {
    let verdict = verdict(findings, part);
    assert!(verdict.is_ok(), "{findings:?}");
    verdict.as_ref().unwrap()
}

fn fault<'f>(findings: &'f [Finding], part: &str) -> &'f Fault {
    let verdict = verdict(findings, part);
    assert!(verdict.is_err(), "{findings:?}");
    verdict.as_ref().unwrap_err()
}
