//! Whether an account at Twilio, its number and this installation fit together, found out without a call or a text.

mod account;
mod countries;
mod door;
mod number;
mod reach;

use std::net::SocketAddr;

use callback_core::ports::check::{Fault, Finding};
use callback_core::{PhoneNumber, Region};

use crate::PublicBase;
use crate::rest::Client;
use crate::webhook::Signer;

/// What is looked at.
#[derive(Debug)]
pub struct Inspection {
    /// Asks with the auth token, which signs the webhooks, whatever calls are made with.
    pub token: Client,
    /// Asks with the API key, if calls are made with one.
    pub key: Option<Client>,
    /// Signs as Twilio does.
    pub signer: Signer,
    /// Where Twilio is to reach us.
    pub public: PublicBase,
    /// Where the api listens, as its own machine sees it.
    pub listener: SocketAddr,
    /// What the phones show, if Twilio carries calls.
    pub calls_from: Option<PhoneNumber>,
    /// Where texts come from, if Twilio carries them.
    pub texts_from: Option<PhoneNumber>,
    /// Where calls go.
    pub regions: Vec<Region>,
}

impl Inspection {
    /// What calls are made with.
    fn calls(&self) -> &Client {
        self.key.as_ref().unwrap_or(&self.token)
    }
}

/// Looks at everything. Blocks. Nothing is changed, and Twilio bills nothing. With an account that can do nothing, only
/// the way from outside to our webhooks is looked at besides.
#[must_use]
pub fn check(inspection: &Inspection) -> Vec<Finding> {
    let account = account::account(&inspection.token);
    let is_account_good = account.is_ok();
    let mut findings = vec![Finding { part: "account", verdict: account }];
    if is_account_good {
        if let Some(number) = &inspection.calls_from {
            findings.extend(number::calls(inspection, number));
            findings.push(Finding { part: "countries", verdict: countries::countries(inspection) });
        }
        findings.push(Finding { part: "texts", verdict: number::texts(inspection) });
    }
    findings.push(Finding { part: "webhooks", verdict: reach::reach(inspection) });
    findings
}

fn fault<T>(problem: impl Into<String>, remedy: impl Into<String>) -> Result<T, Fault> {
    Err(Fault { problem: problem.into(), remedy: remedy.into() })
}
