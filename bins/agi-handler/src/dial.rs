use std::io::{Read, Write};

use agi_rs::{AgiError, AppArgs, Session};

use crate::callee::Callee;
use crate::inherited::Inherited;
use crate::joining::Joining;
use crate::outcome::{Ending, Outcome};
use crate::permit::Permit;
use crate::quality::CallQuality;
use crate::stage::Stage;

/// Rings the callee and waits until the talk is over, or the attempt.
pub(crate) fn dial<R: Read, W: Write>(
    call: &mut Session<R, W>,
    permit: &Permit,
    callee: Callee,
) -> Result<Ending, AgiError> {
    if let Some(number) = &permit.caller_id {
        call.set_variable("CALLERID(num)", number)?;
    }
    Inherited::leave(permit, call)?;
    // g: go on here when the callee hangs up. U: the callee's own session before the bridge.
    // S: hang up this long after the answer.
    let options = format!("gU({})S({})", callee.context(), permit.talk_seconds);
    let args = AppArgs::new().arg(&permit.dial).arg(permit.ring_seconds.to_string()).arg(options);
    Stage::Dialing.mark(call)?;
    match call.exec("Dial", &args) {
        Ok(_) => {}
        Err(AgiError::UnknownApplication) => {
            tracing::error!("Asterisk has no application Dial: load app_dial.so");
        }
        Err(error) => return Err(error),
    }
    let nothing = || Outcome::unjoined(callee, "CHANUNAVAIL").into();
    Ok(ending(call, callee)?.unwrap_or_else(nothing))
}

/// What Dial left in the channel's variables, which can be read after the hangup, too; `None` if
/// it never ran.
pub(crate) fn ending<R: Read, W: Write>(
    call: &mut Session<R, W>,
    callee: Callee,
) -> Result<Option<Ending>, AgiError> {
    let mut text = |name| -> Result<Option<String>, AgiError> {
        let value = call.get_variable(name)?.and_then(|value| String::from_utf8(value).ok());
        Ok(value.filter(|value| !value.is_empty()))
    };
    let Some(dial_status) = text("DIALSTATUS")? else { return Ok(None) };
    let cause = text("HANGUPCAUSE")?.and_then(|cause| cause.parse().ok());
    let answered = text("ANSWEREDTIME")?.and_then(|seconds| seconds.parse().ok());
    let joining = Joining::find(call, callee)?;
    // The time since the answer counts the visitor's offer, too: it is second best.
    let talked_seconds = joining.map_or(answered, Joining::talked_seconds);
    // The callee's own session tells it first, if it can.
    if let Some(outcome) = joining.and_then(Joining::outcome) {
        return Ok(Some(outcome.into()));
    }
    // Cause 0 is Asterisk's word for "not known".
    let hangup_cause = cause.filter(|&cause| cause != 0);
    let joined = matches!(joining, Some(Joining::Joined { .. }));
    if callee == Callee::Business && (!joined || talked_seconds == Some(0)) {
        return Ok(Some(Outcome::BusinessDialed { dial_status, hangup_cause }.into()));
    }
    let quality = if joined { CallQuality::of_talk(call, callee)? } else { None };
    let outcome = Outcome::Dialed { dial_status, hangup_cause, talked_seconds };
    Ok(Some(Ending { outcome, quality }))
}
