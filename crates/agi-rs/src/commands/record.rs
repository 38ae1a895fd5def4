use std::time::Duration;

use super::keys::{escape_digits, key_of_code, milliseconds_or_ever};
use crate::command::{Command, DecodeError};
use crate::digits::{Digits, Dtmf};
use crate::line::{ArgError, Line};
use crate::reply::Reply;

/// `RECORD FILE`: records the caller into a file on Asterisk's machine; fails if the file can't be
/// written, and on a hangup or a missing sound during the beep.
///
/// ```
/// use std::time::Duration;
/// use agi_rs::{Digits, Dtmf, commands::RecordFile};
///
/// let pound = Digits::from(Dtmf::POUND);
/// let message = RecordFile {
///     beep: true,
///     silence_seconds: Some(4),
///     ..RecordFile::new("/var/spool/asterisk/messages/1", "wav", &pound)
///         .at_most(Duration::from_secs(120))
/// };
/// ```
#[derive(Clone, Copy, Debug)]
pub struct RecordFile<'a> {
    /// The file without extension; a relative name lies among Asterisk's sounds.
    pub file: &'a str,
    /// The format, which is the extension, too: `wav`, `gsm`, `ulaw`.
    pub format: &'a str,
    /// The keys that end the recording; the sound of the key is cut off.
    pub escape: &'a Digits,
    /// How long to record, rounded down to milliseconds; `None` is until a key, silence or hangup.
    pub timeout: Option<Duration>,
    /// Where in an existing file to go on, in samples; 0 begins anew.
    pub offset_samples: u32,
    /// Whether to play `beep` first.
    pub beep: bool,
    /// How long a silence ends the recording, in seconds, at least 1; `None` waits on.
    pub silence_seconds: Option<u16>,
}

impl<'a> RecordFile<'a> {
    /// Records a new file until a key of `escape` or the hangup, without a beep.
    #[must_use]
    pub const fn new(file: &'a str, format: &'a str, escape: &'a Digits) -> Self {
        let (timeout, silence_seconds) = (None, None);
        Self { file, format, escape, timeout, offset_samples: 0, beep: false, silence_seconds }
    }

    /// Ends it after `timeout`, too.
    #[must_use]
    pub const fn at_most(self, timeout: Duration) -> Self {
        Self { timeout: Some(timeout), ..self }
    }
}

/// What came of a recording. The file exists, except after [`EndedBy::KeyDuringBeep`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recording {
    /// Why it ended.
    pub ended_by: EndedBy,
    /// Where it ended, in samples of its format.
    pub endpos_samples: u64,
}

/// Why a recording ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndedBy {
    /// A key of `escape`.
    Key(Dtmf),
    /// A key of `escape` before it began: there is no file.
    KeyDuringBeep(Dtmf),
    /// The time was up, or there was silence: Asterisk says the same word for both.
    Timeout,
    /// The caller hung up; what was recorded until then is in the file.
    Hangup,
    /// The channel could not be read any more; what was recorded until then is in the file.
    Fault,
}

impl Command for RecordFile<'_> {
    type Output = Recording;
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        if self.silence_seconds == Some(0) {
            return Err(ArgError::Invalid("a silence lasts at least one second"));
        }
        line.words("RECORD FILE").arg(self.file)?.arg(self.format)?;
        escape_digits(line, self.escape)?;
        line.number(milliseconds_or_ever(self.timeout))?.number(self.offset_samples)?;
        if self.beep {
            line.arg("BEEP")?;
        }
        self.silence_seconds.map_or(Ok(()), |seconds| line.arg(format!("s={seconds}")).map(drop))
    }

    fn decode(&self, reply: &Reply) -> Result<Recording, DecodeError> {
        let code = reply.number().ok_or(DecodeError::Unexpected)?;
        let ended_by = match (code, reply.data.as_deref().unwrap_or_default()) {
            (code, b"dtmf") => EndedBy::Key(key_of_code(code)?),
            (1.., b"randomerror") => EndedBy::KeyDuringBeep(key_of_code(code)?),
            // After a silence the code is the time that was left.
            (0.., b"timeout") => EndedBy::Timeout,
            (_, b"hangup") => EndedBy::Hangup,
            (_, b"waitfor") => EndedBy::Fault,
            (-1, b"randomerror" | b"writefile" | b"") => return Err(DecodeError::Failed),
            _ => return Err(DecodeError::Unexpected),
        };
        Ok(Recording { ended_by, endpos_samples: reply.value("endpos").unwrap_or(0) })
    }
}
