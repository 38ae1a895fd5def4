use std::io::{Read, Write};
use std::time::Duration;

use agi_rs::Session;

use crate::api::Api;
use crate::dial;
use crate::error::HandlerError;
use crate::leg::Leg;
use crate::outcome::Outcome;
use crate::report::report;
use crate::stage::Stage;

const REPORT_LIMIT: Duration = Duration::from_secs(10);

/// The dead business leg of a session that ended before its time: tells what became of the call,
/// and rings nobody.
pub(crate) fn run<R: Read, W: Write>(
    call: &mut Session<R, W>,
    api: &Api,
) -> Result<(), HandlerError> {
    let leg = Leg::read(call)?;
    let _span = tracing::info_span!("leftover", leg = leg.id()).entered();
    let stage = Stage::find(call)?;
    tracing::warn!(?stage, "the session before this one ended early");
    let outcome = match stage {
        Some(Stage::Done) => return Ok(()),
        Some(Stage::Dialing) => dial::outcome(call)?.unwrap_or(Outcome::Interrupted),
        Some(Stage::Begun) | None => Outcome::Interrupted,
    };
    report(call, api, &leg, &outcome, REPORT_LIMIT)?;
    Ok(Stage::Done.mark(call)?)
}
