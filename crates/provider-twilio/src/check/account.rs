use std::error::Error;

use callback_core::ports::check::Fault;

use super::fault;
use crate::rest::{Client, RefusalKind, RestError};

const REGION: &str =
    "a region other than US1 has tokens and keys of its own, and an address for TWILIO_API_BASE";

/// Whether the account lets us in, and what it may do.
pub(super) fn account(client: &Client) -> Result<String, Fault> {
    match client.account() {
        Ok(account) if !account.is_active() => fault(
            format!("the account is {}", account.status),
            "Twilio's console says why, and what Twilio wants to see first",
        ),
        Ok(account) if account.is_trial => Ok("active, and a trial: it calls and texts only numbers that are \
                                               verified at Twilio, begins each call with an announcement, and ends \
                                               it after 10 minutes"
            .to_owned()),
        Ok(_) => Ok("active, and no trial".to_owned()),
        Err(RestError::Refused(refusal)) if refusal.kind == RefusalKind::Credentials => fault(
            "Twilio does not take TWILIO_SID with TWILIO_AUTH_TOKEN",
            format!("copy both from the first page of Twilio's console; {REGION}"),
        ),
        Err(RestError::Refused(refusal)) if refusal.kind == RefusalKind::NotFound => {
            fault("Twilio knows no account TWILIO_SID", "copy it from the first page of Twilio's console")
        }
        Err(error) => Err(trouble(&error)),
    }
}

/// What any other question can run into.
pub(super) fn trouble(error: &RestError) -> Fault {
    let remedy = match error {
        RestError::Refused(refusal) if refusal.kind == RefusalKind::Credentials => {
            return Fault {
                problem: "Twilio does not take TWILIO_API_KEY with TWILIO_API_SECRET for this"
                    .to_owned(),
                remedy: format!(
                    "make a standard key in Twilio's console, or a restricted one that may make calls, read \
                     them, and read phone numbers; {REGION}"
                ),
            };
        }
        RestError::NotSent { .. } => {
            "see whether TWILIO_API_BASE is right, and whether this machine may open connections to it"
        }
        RestError::Throttled { .. } => "look again in a minute",
        RestError::Refused(_) | RestError::Unknown { .. } => {
            "look again; if it stays so, see https://status.twilio.com"
        }
    };
    let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
    Fault { problem: format!("{error}{cause}"), remedy: remedy.to_owned() }
}
