use std::io::{Read, Write};
use std::time::Duration;

use agi_rs::Session;

use crate::api::{Api, Reported};
use crate::error::HandlerError;
use crate::leg::Leg;
use crate::outcome::Outcome;

/// Where in Asterisk's own database an outcome waits that the API could not take.
const FAMILY: &str = "callback";

/// Tells the API what became of the call; if it stays away, leaves it in Asterisk's database.
/// That is a help and no proof: Asterisk flushes it about once a second.
pub(crate) fn report<R: Read, W: Write>(
    call: &mut Session<R, W>,
    api: &Api,
    leg: &Leg,
    outcome: &Outcome,
    limit: Duration,
) -> Result<(), HandlerError> {
    match api.report(leg, outcome, limit) {
        Reported::Taken => tracing::info!(?outcome, "outcome reported"),
        Reported::Refused { status } => {
            tracing::warn!(?outcome, status, "the API refused the outcome");
        }
        Reported::Away => {
            park(call, leg, outcome)?;
            tracing::warn!(?outcome, "outcome left in Asterisk's database");
        }
    }
    Ok(())
}

fn park<R: Read, W: Write>(
    call: &mut Session<R, W>,
    leg: &Leg,
    outcome: &Outcome,
) -> Result<(), HandlerError> {
    let value = serde_json::json!({ "channel": leg.channel(), "outcome": outcome }).to_string();
    // Both legs may have something to leave, and neither may overwrite the other.
    let key = match outcome {
        Outcome::VisitorRefused => format!("{}/visitor", leg.id()),
        _ => leg.id().to_owned(),
    };
    call.database_put(FAMILY, &key, &value).map_err(HandlerError::OutcomeLost)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use agi_rs::HangupSignal;
    use agi_rs::testing::Asterisk;

    use super::*;
    use crate::settings::Settings;

    const LEG: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn an_outcome_that_the_api_cannot_take_waits_in_the_database_even_on_a_dead_channel() {
        let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let settings = [
            ("CALLBACK_API", format!("http://{nobody}")),
            ("CALLBACK_HANDLER_SECRET", "not-to-be-seen".to_owned()),
        ];
        let api = Api::new(Settings::of(&settings));
        let asterisk = Asterisk::new()
            .variable("CALLBACK_LEG", LEG)
            .variable("CALLBACK_NONCE", "f".repeat(32))
            .variable("CHANNEL(linkedid)", format!("cb-{LEG}"));
        let (reader, writer) = asterisk.connect();
        let mut call = Session::open(reader, writer, HangupSignal::new()).unwrap();
        let leg = Leg::read(&mut call).unwrap();
        call.hang_up().unwrap();

        let limit = Duration::from_millis(300);
        report(&mut call, &api, &leg, &Outcome::Declined, limit).unwrap();
        let parked = asterisk.database_now("callback", LEG).unwrap();
        let expected = format!(r#"{{"channel":"cb-{LEG}","outcome":{{"kind":"declined"}}}}"#);
        assert_eq!(String::from_utf8(parked).unwrap(), expected);

        report(&mut call, &api, &leg, &Outcome::VisitorRefused, limit).unwrap();
        assert!(asterisk.database_now("callback", &format!("{LEG}/visitor")).is_some());
    }
}
