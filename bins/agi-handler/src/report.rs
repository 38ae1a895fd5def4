use std::io::{Read, Write};
use std::time::Duration;

use agi_rs::Session;
use serde::Serialize;

use crate::api::{Api, Reported};
use crate::error::HandlerError;
use crate::leg::Leg;
use crate::outcome::Ending;

/// Where in Asterisk's own database an outcome waits that the API could not take.
pub(crate) const FAMILY: &str = "callback";

/// How long a business leg tries to tell the API.
pub(crate) const LIMIT: Duration = Duration::from_secs(10);

/// Tells the API what became of the call; if it can't, leaves it in Asterisk's database.
/// That is a help and no proof: Asterisk flushes it about once a second.
pub(crate) fn report<R: Read, W: Write>(
    call: &mut Session<R, W>,
    api: &Api,
    leg: &Leg,
    ending: &Ending,
    limit: Duration,
) -> Result<(), HandlerError> {
    let told = serde_json::to_string(ending).unwrap_or_default();
    match api.report(leg, ending, limit) {
        Reported::Taken => tracing::info!(told, "outcome reported"),
        Reported::Refused { status } => {
            tracing::warn!(told, status, "the API refused the outcome");
        }
        Reported::Untaken => {
            park(call, leg, ending)?;
            tracing::warn!(told, "outcome left in Asterisk's database");
        }
    }
    Ok(())
}

/// What is left in Asterisk's database.
#[derive(Serialize)]
struct Parked<'a> {
    channel: &'a str,
    #[serde(flatten)]
    ending: &'a Ending,
}

fn park<R: Read, W: Write>(
    call: &mut Session<R, W>,
    leg: &Leg,
    ending: &Ending,
) -> Result<(), HandlerError> {
    let parked = Parked { channel: leg.channel(), ending };
    let value = serde_json::to_string(&parked).unwrap_or_default();
    // Both legs may have something to leave, and neither may overwrite the other.
    let key = if ending.outcome.is_visitors() {
        format!("{}/visitor", leg.id())
    } else {
        leg.id().to_owned()
    };
    call.database_put(FAMILY, &key, &value).map_err(HandlerError::OutcomeLost)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use agi_rs::HangupSignal;
    use agi_rs::testing::Asterisk;

    use super::*;
    use crate::outcome::Outcome;
    use crate::settings::Settings;

    const LEG: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn an_outcome_that_the_api_cannot_take_waits_in_the_database_even_on_a_dead_channel() {
        let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let settings = [
            ("CALLBACK_API", format!("http://{nobody}")),
            ("CALLBACK_HANDLER_SECRET", "not-to-be-seen".to_owned()),
        ];
        let Settings { api, secret, .. } = Settings::of(&settings);
        let api = Api::new(api, secret);
        let asterisk = Asterisk::new()
            .variable("CALLBACK_LEG", LEG)
            .variable("CALLBACK_NONCE", "f".repeat(32))
            .variable("CHANNEL(linkedid)", format!("cb-{LEG}"));
        let (reader, writer) = asterisk.connect();
        let mut call = Session::open(reader, writer, HangupSignal::new()).unwrap();
        let leg = Leg::read(&mut call).unwrap();
        call.hang_up().unwrap();

        let limit = Duration::from_millis(300);
        report(&mut call, &api, &leg, &Outcome::Declined.into(), limit).unwrap();
        let parked = asterisk.database_now("callback", LEG).unwrap();
        let expected = format!(r#"{{"channel":"cb-{LEG}","outcome":{{"kind":"declined"}}}}"#);
        assert_eq!(String::from_utf8(parked).unwrap(), expected);

        report(&mut call, &api, &leg, &Outcome::VisitorRefused.into(), limit).unwrap();
        assert!(asterisk.database_now("callback", &format!("{LEG}/visitor")).is_some());
    }
}
