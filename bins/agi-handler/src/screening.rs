use std::io::{Read, Write};
use std::time::{Duration, Instant};

use agi_rs::{AgiError, Digits, Dtmf, Session};

use crate::prompts::{Heard, Message, Voice, listen};

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
pub(crate) fn screen<R: Read, W: Write>(
    call: &mut Session<R, W>,
    voice: &Voice,
) -> Result<Screening, AgiError> {
    let begun = Instant::now();
    for round in 0..ROUNDS {
        if begun.elapsed() > LAST_ROUND_BEGINS {
            break;
        }
        let mut pause = PAUSE;
        let messages = [Message::Announcement, Message::Question];
        for message in messages.into_iter().skip(usize::from(round > 0)) {
            match voice.say(call, message, &Digits::any())? {
                Heard::Key(key) => return Ok(judge(key)),
                Heard::HungUp => return Ok(Screening::NotAccepted),
                Heard::Silence { missing: true } => pause = LONG_PAUSE,
                Heard::Silence { missing: false } => {}
            }
        }
        match listen(call, pause)? {
            Heard::Key(key) => return Ok(judge(key)),
            Heard::HungUp => return Ok(Screening::NotAccepted),
            Heard::Silence { .. } => {}
        }
    }
    Ok(Screening::NotAccepted)
}

fn judge(key: Dtmf) -> Screening {
    if key.as_char() == '1' { Screening::Accepted } else { Screening::Declined }
}
