//! What a handler left in Asterisk's database, because nobody took its report.

use std::error::Error;

use callback_core::LegId;
use callback_core::ports::provider::{Fact, ProviderCall};
use callback_engine::Desk;
use jiff::Timestamp;
use serde::Deserialize;

use super::guard;
use super::quality::Quality;
use super::report::{self, Report};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Leftover {
    channel: String,
    outcome: Report,
    #[serde(default)]
    quality: Quality,
}

/// Stores what it tells, under a leg's id or that and `/visitor`; whether it is done with. What cannot be read stays
/// for people to see.
pub(super) fn take(desk: &Desk, key: &str, value: &[u8]) -> bool {
    let leg = key.strip_suffix("/visitor").unwrap_or(key).parse::<LegId>();
    let told = serde_json::from_slice::<Leftover>(value);
    let (Ok(leg), Ok(told)) = (leg, told) else {
        tracing::error!("what is left in Asterisk's database under family callback cannot be read");
        return false;
    };
    if let Err(error) = guard::is_its(desk, leg, &ProviderCall(told.channel)) {
        tracing::error!(%leg, %error, "what is left in Asterisk's database is of another call");
        return false;
    }
    let at = Timestamp::now();
    for (side, what) in [report::facts(&told.outcome), told.quality.facts()].concat() {
        if let Err(error) = desk.take(&Fact { call: leg, side, at, what }) {
            let error = &error as &dyn Error;
            tracing::error!(%leg, error, "what a handler left could not be stored yet");
            return false;
        }
    }
    tracing::info!(%leg, "what a handler left in Asterisk's database is taken");
    true
}
