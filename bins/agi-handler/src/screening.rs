use std::io::{Read, Write};
use std::time::{Duration, Instant};

use agi_rs::{AgiError, Digits, Dtmf, Session};

use crate::prompts::{Heard, say};

/// "You have an incoming call."
const ANNOUNCEMENT: &str = "followme/no-recording";
/// "Press 1 to accept this call, or 2 to reject it."
const QUESTION: &str = "followme/options";

const ROUNDS: u32 = 3;
const PAUSE: Duration = Duration::from_secs(2);
/// Where a sound is missing, the silence takes its time.
const LONG_PAUSE: Duration = Duration::from_secs(4);
/// With these sounds two rounds take 13 seconds; voicemail rarely listens longer.
const LAST_ROUND_BEGINS: Duration = Duration::from_secs(9);

/// What the person at the business decided, so that voicemail never wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Screening {
    Accepted,
    Declined,
    NotAccepted,
}

/// Asks for the key 1.
pub(crate) fn screen<R: Read, W: Write>(call: &mut Session<R, W>) -> Result<Screening, AgiError> {
    let begun = Instant::now();
    let any = Digits::any();
    for round in 0..ROUNDS {
        if begun.elapsed() > LAST_ROUND_BEGINS {
            break;
        }
        let sounds: &[&str] = if round == 0 { &[ANNOUNCEMENT, QUESTION] } else { &[QUESTION] };
        let missing = match say(call, sounds, &any)? {
            Heard::Key(key) => return Ok(judge(key)),
            Heard::HungUp => return Ok(Screening::NotAccepted),
            Heard::Silence { missing } => missing,
        };
        match call.wait_for_digit(if missing { LONG_PAUSE } else { PAUSE }) {
            Ok(Some(key)) => return Ok(judge(key)),
            Ok(None) => {}
            // Waiting fails on nothing but a hangup.
            Err(AgiError::CommandFailed) => return Ok(Screening::NotAccepted),
            Err(error) if error.is_hangup() => return Ok(Screening::NotAccepted),
            Err(error) => return Err(error),
        }
    }
    Ok(Screening::NotAccepted)
}

fn judge(key: Dtmf) -> Screening {
    if key.as_char() == '1' { Screening::Accepted } else { Screening::Declined }
}
