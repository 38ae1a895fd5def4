use std::time::Duration;

use super::keys::{key, milliseconds, milliseconds_or_ever};
use crate::command::{Command, DecodeError};
use crate::digits::{Digits, Dtmf};
use crate::line::{ArgError, Line};
use crate::reply::Reply;

/// `WAIT FOR DIGIT`: waits for one key, `None` if none came in time; fails on a hangup.
#[derive(Clone, Copy, Debug)]
pub struct WaitForDigit {
    /// How long, rounded down to milliseconds; `None` waits until a key or the hangup.
    pub timeout: Option<Duration>,
}

impl Command for WaitForDigit {
    type Output = Option<Dtmf>;
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("WAIT FOR DIGIT").number(milliseconds_or_ever(self.timeout)).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<Option<Dtmf>, DecodeError> {
        key(reply)
    }
}

/// What `GET DATA` collected. `Debug` shows the keys: mind what goes into a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collected {
    /// The keys, without the `#` that ended them.
    pub digits: Digits,
    /// Whether the time was up, rather than `#` pressed or enough keys collected.
    pub timed_out: bool,
}

/// `GET DATA`: plays a sound and collects keys until `#`; fails on a hangup, and if there is no
/// such sound.
#[derive(Clone, Copy, Debug)]
pub struct GetData<'a> {
    /// The sound, without extension; an empty name plays nothing.
    pub file: &'a str,
    /// How long to wait for each key, rounded down to milliseconds; zero is Asterisk's 6 seconds
    /// for the first and 2 for each other.
    pub timeout: Duration,
    /// How many keys are enough, 1 to 1023, the most that Asterisk has room for; `None` is 1023.
    pub max_digits: Option<u16>,
}

/// Asterisk's buffer has 1024 bytes, and it writes one more than the number asked for.
const MOST_DIGITS: u16 = 1023;

impl Command for GetData<'_> {
    type Output = Collected;
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        let max = self.max_digits.unwrap_or(MOST_DIGITS);
        if !(1..=MOST_DIGITS).contains(&max) {
            return Err(ArgError::Invalid("GET DATA collects 1 to 1023 keys"));
        }
        line.words("GET DATA").arg(self.file)?.number(milliseconds(self.timeout))?;
        line.number(max).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<Collected, DecodeError> {
        if reply.result == b"-1" {
            return Err(DecodeError::Failed);
        }
        let text = std::str::from_utf8(&reply.result).map_err(|_| DecodeError::Unexpected)?;
        let digits = Digits::parse(text).map_err(|_| DecodeError::Unexpected)?;
        Ok(Collected { digits, timed_out: reply.data.as_deref() == Some(b"timeout") })
    }
}
