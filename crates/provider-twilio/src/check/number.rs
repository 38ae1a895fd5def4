use callback_core::PhoneNumber;
use callback_core::ports::check::{Fault, Finding};

use super::account::trouble;
use super::{Inspection, fault};
use crate::rest::{Hook, IncomingNumber, RestError};

const CHOOSE: &str = "set TWILIO_NUMBER to a number of the account that has SMS";

/// Whose a number is.
enum Held {
    Own(IncomingNumber),
    Verified,
    Foreign,
}

/// Whether calls can come from the number, and whether who calls it comes to us.
pub(super) fn calls(inspection: &Inspection, number: &PhoneNumber) -> Vec<Finding> {
    let (whose, calls_in) = match held(inspection, number) {
        Ok(Held::Own(own)) => {
            (speaks(&own), Some(asks(&own.voice, &inspection.public.inbound(), "A call comes in")))
        }
        Ok(Held::Verified) => (
            Ok("not the account's, but verified: calls can come from it".to_owned()),
            Some(Ok("not looked at: who calls that number does not come to Twilio".to_owned())),
        ),
        Ok(Held::Foreign) => {
            let remedy = "set TWILIO_NUMBER (or CALLER_ID, where that is set) to a number of the account, or verify \
                          it in Twilio's console: Phone Numbers, Manage, Verified Caller IDs";
            let problem = "the number that calls come from is neither the account's nor verified";
            (fault(problem, remedy), None)
        }
        Err(error) => (Err(trouble(&error)), None),
    };
    let mut findings = vec![Finding { part: "number", verdict: whose }];
    findings.extend(calls_in.map(|verdict| Finding { part: "calls in", verdict }));
    findings
}

/// Whether texts can come from their number, and whether those to it come to us.
pub(super) fn texts(inspection: &Inspection) -> Result<String, Fault> {
    let Some(number) = &inspection.texts_from else {
        return Ok("off: Twilio carries none".to_owned());
    };
    match held(inspection, number) {
        Ok(Held::Own(own)) if own.can_text => {
            asks(&own.sms, &inspection.public.texts(), "A message comes in")
        }
        Ok(Held::Own(_)) => fault("the number can't send or get texts", CHOOSE),
        Ok(Held::Verified) => fault("texts can't come from a number that is only verified", CHOOSE),
        Ok(Held::Foreign) => fault("the number that texts come from is not the account's", CHOOSE),
        Err(error) => Err(trouble(&error)),
    }
}

fn held(inspection: &Inspection, number: &PhoneNumber) -> Result<Held, RestError> {
    let (client, number) = (inspection.calls(), number.as_e164());
    Ok(match client.number(number)? {
        Some(own) => Held::Own(own),
        None if client.has_verified(number)? => Held::Verified,
        None => Held::Foreign,
    })
}

fn speaks(own: &IncomingNumber) -> Result<String, Fault> {
    if own.can_speak {
        return Ok("the account's, and it can call".to_owned());
    }
    fault(
        "the number can't make calls",
        "set TWILIO_NUMBER to a number of the account that has Voice",
    )
}

/// Whether what comes in is asked of us; `field` is its name in the console.
fn asks(asked: &Hook, ours: &str, field: &str) -> Result<String, Fault> {
    let problem = match asked {
        Hook { url: Some(url), method, .. } if is_same(url, ours) => {
            if method.as_deref().is_none_or(|method| method.eq_ignore_ascii_case("POST")) {
                return Ok(format!("Twilio asks {ours}"));
            }
            "Twilio asks our address, but not by POST".to_owned()
        }
        Hook { url: Some(url), .. } => format!("Twilio asks {}", without_secrets(url)),
        Hook { url: None, .. } => "Twilio asks nobody about what comes to the number".to_owned(),
    };
    let remedy = format!(
        "in Twilio's console, Phone Numbers, Manage, Active numbers, at the number: for \"{field}\" choose \
         Webhook, paste {ours}, choose HTTP POST, and save"
    );
    fault(problem, remedy)
}

/// What follows `#` tells Twilio how to ask, and not where.
fn is_same(url: &str, ours: &str) -> bool {
    url.split('#').next() == Some(ours)
}

/// Another installation's address may hold a password or a token.
fn without_secrets(url: &str) -> String {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let url = url.get(..end).unwrap_or_default();
    match url.split_once("://") {
        Some((scheme, rest)) => {
            let host = rest.split('/').next().unwrap_or_default();
            format!("{scheme}://{}", host.rsplit('@').next().unwrap_or_default())
        }
        None => "something that is no address".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::without_secrets;

    #[test]
    fn of_anothers_address_only_scheme_and_host_are_told() {
        assert_eq!(
            without_secrets("https://u:p@a.example:8443/key/1?t=2#rc=3"),
            "https://a.example:8443"
        );
        assert_eq!(without_secrets("https://a.example?x=@b"), "https://a.example");
        assert_eq!(without_secrets("hunter2"), "something that is no address");
    }
}
