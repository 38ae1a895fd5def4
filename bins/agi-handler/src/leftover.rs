use std::io::{Read, Write};

use agi_rs::Session;

use crate::dial;
use crate::error::HandlerError;
use crate::leg::Leg;
use crate::outcome::Outcome;
use crate::report::{LIMIT, report};
use crate::role::Handler;
use crate::stage::Stage;

/// The dead channel of a session that ended before its time, the business's or the caller's: tells
/// what became of the call, and rings nobody.
pub(crate) fn run<R: Read, W: Write>(
    call: &mut Session<R, W>,
    handler: &Handler,
) -> Result<(), HandlerError> {
    let leg = Leg::read(call)?;
    let stage = Stage::find(call)?;
    tracing::warn!(?stage, "the session before this one ended early");
    let told = match stage {
        Some(Stage::Done) => return Ok(()),
        Some(Stage::Dialing) => dial::ending(call, leg.callee())?,
        Some(Stage::Begun) | None => None,
    };
    let ending = told.unwrap_or_else(|| Outcome::Interrupted.into());
    report(call, &handler.api, &leg, &ending, LIMIT)?;
    Ok(Stage::Done.mark(call)?)
}
