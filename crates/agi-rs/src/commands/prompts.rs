use std::time::Duration;

use crate::command::{Command, DecodeError, success};
use crate::digits::{Digits, Dtmf};
use crate::line::{ArgError, Line};
use crate::reply::Reply;

/// How a sound ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Play {
    /// It was played to its end.
    Finished {
        /// Where it ended, in samples.
        endpos: u64,
    },
    /// A key interrupted it.
    Digit {
        /// The key.
        digit: Dtmf,
        /// Where it was interrupted, in samples.
        endpos: u64,
    },
}

/// `STREAM FILE`: plays a sound; fails if there is no such file, and on a hangup.
#[derive(Clone, Copy, Debug)]
pub struct StreamFile<'a> {
    /// The sound, without extension.
    pub file: &'a str,
    /// The keys that interrupt it; others are lost.
    pub escape: &'a Digits,
    /// Where to begin, in samples.
    pub offset_samples: u32,
}

impl Command for StreamFile<'_> {
    type Output = Play;
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("STREAM FILE").arg(self.file)?.arg(self.escape.to_string())?;
        line.number(self.offset_samples).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<Play, DecodeError> {
        let endpos = reply.value("endpos").unwrap_or(0);
        Ok(match key(reply)? {
            Some(digit) => Play::Digit { digit, endpos },
            None => Play::Finished { endpos },
        })
    }
}

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
        let timeout = self.timeout.map_or(-1, milliseconds);
        line.words("WAIT FOR DIGIT").number(timeout).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<Option<Dtmf>, DecodeError> {
        key(reply)
    }
}

/// What `GET DATA` collected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collected {
    /// The keys, without the `#` that ended them.
    pub digits: Digits,
    /// Whether the time was up, rather than `#` pressed or enough keys collected.
    pub timed_out: bool,
}

/// `GET DATA`: plays a sound and collects keys until `#`; fails on a hangup.
#[derive(Clone, Copy, Debug)]
pub struct GetData<'a> {
    /// The sound, without extension.
    pub file: &'a str,
    /// How long to wait for a key, rounded down to milliseconds.
    pub timeout: Duration,
    /// How many keys are enough; `None` is Asterisk's 1024.
    pub max_digits: Option<u16>,
}

impl Command for GetData<'_> {
    type Output = Collected;
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("GET DATA").arg(self.file)?.number(milliseconds(self.timeout))?;
        self.max_digits.map_or(Ok(()), |max| line.number(max).map(drop))
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

/// The code of a key, or 0 for none.
fn key(reply: &Reply) -> Result<Option<Dtmf>, DecodeError> {
    let code = success(reply)?;
    if code == 0 {
        return Ok(None);
    }
    let key = u8::try_from(code).ok().and_then(|code| Dtmf::parse(code.into()).ok());
    key.map(Some).ok_or(DecodeError::Unexpected)
}

/// Asterisk reads a C `int`.
fn milliseconds(duration: Duration) -> i64 {
    i32::try_from(duration.as_millis()).unwrap_or(i32::MAX).into()
}
