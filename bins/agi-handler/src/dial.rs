use std::io::{Read, Write};

use agi_rs::{AgiError, AppArgs, Session};

use crate::inherited::Inherited;
use crate::joining::Joining;
use crate::outcome::{Ending, Outcome};
use crate::permit::Permit;
use crate::quality::CallQuality;
use crate::stage::Stage;

/// Rings the visitor and waits until the talk is over, or the attempt.
pub(crate) fn dial<R: Read, W: Write>(
    call: &mut Session<R, W>,
    permit: &Permit,
) -> Result<Ending, AgiError> {
    if let Some(number) = &permit.caller_id {
        call.set_variable("CALLERID(num)", number)?;
    }
    Inherited::leave(permit, call)?;
    // g: go on here when the visitor hangs up. U: the visitor's own session before the bridge.
    // S: hang up this long after the answer.
    let options = format!("gU(callback-visitor)S({})", permit.talk_seconds);
    let args = AppArgs::new().arg(&permit.dial).arg(permit.ring_seconds.to_string()).arg(options);
    Stage::Dialing.mark(call)?;
    match call.exec("Dial", &args) {
        Ok(_) => {}
        Err(AgiError::UnknownApplication) => {
            tracing::error!("Asterisk has no application Dial: load app_dial.so");
        }
        Err(error) => return Err(error),
    }
    Ok(ending(call)?.unwrap_or_else(|| {
        let dial_status = "CHANUNAVAIL".to_owned();
        Outcome::Dialed { dial_status, hangup_cause: None, talked_seconds: None }.into()
    }))
}

/// What Dial left in the channel's variables, which can be read after the hangup, too; `None` if
/// it never ran.
pub(crate) fn ending<R: Read, W: Write>(
    call: &mut Session<R, W>,
) -> Result<Option<Ending>, AgiError> {
    let mut text = |name| -> Result<Option<String>, AgiError> {
        let value = call.get_variable(name)?.and_then(|value| String::from_utf8(value).ok());
        Ok(value.filter(|value| !value.is_empty()))
    };
    let Some(dial_status) = text("DIALSTATUS")? else { return Ok(None) };
    let cause = text("HANGUPCAUSE")?.and_then(|cause| cause.parse().ok());
    let answered = text("ANSWEREDTIME")?.and_then(|seconds| seconds.parse().ok());
    let joining = Joining::find(call)?;
    // The time since the answer counts the visitor's offer, too: it is second best.
    let talked_seconds = joining.map_or(answered, Joining::talked_seconds);
    match joining {
        // The visitor's own session tells it first, if it can.
        Some(Joining::Refused) => return Ok(Some(Outcome::VisitorRefused.into())),
        Some(Joining::Unproven) => return Ok(Some(Outcome::ProofFailed.into())),
        Some(Joining::Joined { .. } | Joining::Left) | None => {}
    }
    // Cause 0 is Asterisk's word for "not known".
    let hangup_cause = cause.filter(|&cause| cause != 0);
    let quality = match joining {
        Some(Joining::Joined { .. }) => CallQuality::of_talk(call)?,
        _ => None,
    };
    let outcome = Outcome::Dialed { dial_status, hangup_cause, talked_seconds };
    Ok(Some(Ending { outcome, quality }))
}
