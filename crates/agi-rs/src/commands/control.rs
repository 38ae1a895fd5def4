use super::keys::{escape_digits, key};
use crate::command::{Command, DecodeError};
use crate::digits::{Digits, Dtmf};
use crate::line::{ArgError, Line};
use crate::reply::Reply;

/// `CONTROL STREAM FILE`: plays a sound that the caller winds, pauses and stops with keys; fails
/// if there is no such file, and on a hangup.
///
/// ```
/// use agi_rs::{Dtmf, commands::ControlStreamFile};
///
/// let message = ControlStreamFile {
///     pause: Some(Dtmf::parse('5')?),
///     ..ControlStreamFile::new("voicemail/message", &agi_rs::Digits::parse("0")?)
/// };
/// # Ok::<(), agi_rs::InvalidDigit>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ControlStreamFile<'a> {
    /// The sound, without extension.
    pub file: &'a str,
    /// The keys that stop it.
    pub stop: &'a Digits,
    /// How far one winding goes, in milliseconds; 3000 unless said otherwise.
    pub skip_ms: u32,
    /// The key that winds forward, `#` unless said otherwise; it does so even if it should stop.
    pub forward: Option<Dtmf>,
    /// The key that winds back, `*` unless said otherwise; it does so even if it should stop.
    pub rewind: Option<Dtmf>,
    /// The key that pauses and goes on; none unless said otherwise.
    pub pause: Option<Dtmf>,
    /// Where to begin, in milliseconds.
    pub offset_ms: u32,
}

impl<'a> ControlStreamFile<'a> {
    /// Asterisk's own choice of everything else: `#` and `*` wind by three seconds.
    #[must_use]
    pub const fn new(file: &'a str, stop: &'a Digits) -> Self {
        let (forward, rewind) = (Some(Dtmf::POUND), Some(Dtmf::STAR));
        Self { file, stop, skip_ms: 3000, forward, rewind, pause: None, offset_ms: 0 }
    }
}

/// How a controlled sound ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControlledPlay {
    /// It was played to its end.
    Finished,
    /// A key stopped it.
    Digit {
        /// The key.
        digit: Dtmf,
        /// Where it was stopped, in milliseconds.
        endpos_ms: u64,
    },
    /// Another program stopped it, by the manager's `ControlPlayback`.
    Remote {
        /// Where it was stopped, in milliseconds.
        endpos_ms: u64,
    },
}

/// An empty word would mean the usual key, so no key is a letter that no telephone has.
const NO_KEY: &str = "n";

impl Command for ControlStreamFile<'_> {
    type Output = ControlledPlay;
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        let key = |key: Option<Dtmf>| key.map_or_else(|| NO_KEY.to_owned(), |key| key.to_string());
        escape_digits(line.words("CONTROL STREAM FILE").arg(self.file)?, self.stop)?;
        line.number(self.skip_ms)?.arg(key(self.forward))?.arg(key(self.rewind))?;
        let pause = self.pause.map(|key| key.to_string()).unwrap_or_default();
        line.arg(pause)?.number(self.offset_ms).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<ControlledPlay, DecodeError> {
        // At the end of the file the position is -1, and so no number of ours.
        let position = reply.value("endpos");
        Ok(match (key(reply)?, position) {
            (Some(digit), position) => {
                ControlledPlay::Digit { digit, endpos_ms: position.unwrap_or(0) }
            }
            (None, Some(endpos_ms)) => ControlledPlay::Remote { endpos_ms },
            (None, None) => ControlledPlay::Finished,
        })
    }
}
