use std::time::Duration;

use super::keys::{escape_digits, key, milliseconds};
use crate::command::{Command, DecodeError};
use crate::digits::{Digits, Dtmf};
use crate::line::{ArgError, Line};
use crate::reply::Reply;

/// How a sound ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Play {
    /// It was played to its end.
    Finished {
        /// Where it ended, in samples.
        endpos_samples: u64,
    },
    /// A key interrupted it.
    Digit {
        /// The key.
        digit: Dtmf,
        /// Where it was interrupted, in samples.
        endpos_samples: u64,
    },
}

impl Play {
    fn of(reply: &Reply) -> Result<Self, DecodeError> {
        let endpos_samples = reply.value("endpos").unwrap_or(0);
        Ok(match key(reply)? {
            Some(digit) => Self::Digit { digit, endpos_samples },
            None => Self::Finished { endpos_samples },
        })
    }
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
        escape_digits(line.words("STREAM FILE").arg(self.file)?, self.escape)?;
        line.number(self.offset_samples).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<Play, DecodeError> {
        Play::of(reply)
    }
}

/// `GET OPTION`: plays a sound, then waits for one key; fails if there is no such file, and on a
/// hangup during the sound.
///
/// A hangup during the wait looks like no key: ask [`HangupSignal`](crate::HangupSignal).
#[derive(Clone, Copy, Debug)]
pub struct GetOption<'a> {
    /// The sound, without extension.
    pub file: &'a str,
    /// The keys to choose from; another one ends the wait and counts as none.
    pub escape: &'a Digits,
    /// How long to wait after the sound, rounded down to milliseconds. Always sent: without it an
    /// Asterisk whose channel runs no dialplan crashes.
    pub timeout: Duration,
}

impl Command for GetOption<'_> {
    type Output = Play;
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        escape_digits(line.words("GET OPTION").arg(self.file)?, self.escape)?;
        line.number(milliseconds(self.timeout)).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<Play, DecodeError> {
        Play::of(reply)
    }
}
