use std::fmt;
use std::io::{Read, Write};
use std::time::Duration;

use agi_rs::{AgiError, Digits, Session};

use crate::prompts::{Heard, Message, Voice, listen};

/// Two digits that the visitor was shown on the page: whoever knows them asked for the call. None is a 9.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Proof(String);

/// What became of asking for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proven {
    Yes,
    No,
    /// 9 or the star instead: "this was not me".
    Refused,
    HungUp,
}

const TRIES: u32 = 3;
const DIGITS: usize = 2;
/// Before the first digit, and between the two.
const PAUSE: Duration = Duration::from_secs(5);

impl Proof {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let plain = text.len() == DIGITS && text.bytes().all(|byte| matches!(byte, b'0'..=b'8'));
        plain.then(|| Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Asks for the digits, three times at most. Silence is a try, too.
    pub(crate) fn ask<R: Read, W: Write>(
        &self,
        call: &mut Session<R, W>,
        voice: &Voice,
    ) -> Result<Proven, AgiError> {
        for round in 1..=TRIES {
            if round > 1 && voice.say(call, Message::ProofWrong, &Digits::none())? == Heard::HungUp
            {
                return Ok(Proven::HungUp);
            }
            let mut typed = String::new();
            let mut heard = voice.say(call, Message::ProofQuestion, &Digits::any())?;
            if let Heard::Silence { .. } = heard {
                heard = listen(call, PAUSE)?;
            }
            loop {
                match heard {
                    Heard::Silence { .. } => break,
                    Heard::HungUp => return Ok(Proven::HungUp),
                    Heard::Key(key) => match key.as_char() {
                        '9' | '*' => return Ok(Proven::Refused),
                        '#' => break,
                        digit => typed.push(digit),
                    },
                }
                if typed.len() == DIGITS {
                    break;
                }
                heard = listen(call, PAUSE)?;
            }
            if typed == self.0 {
                return Ok(Proven::Yes);
            }
            tracing::info!(round, "the digits were wrong");
        }
        Ok(Proven::No)
    }
}

/// Whoever knows the digits is taken for the visitor, so they aren't shown.
impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Proof([redacted])")
    }
}
