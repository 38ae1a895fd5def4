use callback_core::ports::check::{Fault, Finding};

use super::account::trouble;
use super::{Inspection, fault};
use crate::rest::{Hook, IncomingNumber, RestError};

/// Whose the number is that calls come from.
enum Held {
    Own(IncomingNumber),
    Verified,
    Foreign,
}

/// Whether calls and texts can come from the number, and whether what comes to it comes to us.
pub(super) fn number(inspection: &Inspection) -> Vec<Finding> {
    let held = match held(inspection) {
        Ok(held) => held,
        Err(error) => return vec![Finding { part: "number", verdict: Err(trouble(&error)) }],
    };
    let (inbound, texts) = (inspection.public.inbound(), inspection.public.texts());
    let verdicts = match &held {
        Held::Own(own) => [
            ("number", speaks(own)),
            ("calls in", asks(&own.voice, &inbound, "A call comes in")),
            ("texts", writes(own).and_then(|()| asks(&own.sms, &texts, "A message comes in"))),
        ]
        .into(),
        Held::Verified => vec![
            ("number", Ok("not the account's, but verified: calls can come from it".to_owned())),
            ("calls in", Ok("not looked at: calls to the number do not come to Twilio".to_owned())),
            ("texts", no_texts("texts can't come from a number that is only verified")),
        ],
        Held::Foreign => vec![(
            "number",
            fault(
                "the number that calls come from is neither the account's nor verified",
                "set TWILIO_NUMBER (or CALLER_ID, where that is set) to a number of the account, or verify it in \
                 Twilio's console: Phone Numbers, Manage, Verified Caller IDs",
            ),
        )],
    };
    verdicts.into_iter().map(|(part, verdict)| Finding { part, verdict }).collect()
}

fn held(inspection: &Inspection) -> Result<Held, RestError> {
    let (client, number) = (inspection.calls(), inspection.caller_id.as_e164());
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

fn writes(own: &IncomingNumber) -> Result<(), Fault> {
    if own.can_text { Ok(()) } else { no_texts("the number can't send or get texts") }
}

fn no_texts<T>(problem: &str) -> Result<T, Fault> {
    let remedy = "take a number of the account that has SMS; without it calls work all the same, and nobody \
                  is told anything by text";
    fault(problem, remedy)
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
