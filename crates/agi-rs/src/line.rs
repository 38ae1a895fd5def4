use crate::digits::InvalidDigit;
use crate::spoken_digits::InvalidSpokenDigits;
use crate::var_name::InvalidVarName;

/// How long a command may be, in bytes before the line feed.
///
/// Asterisk runs a longer line in slices, each with an answer of its own, and the last slice as a
/// command: so the limit is kept here, before anything is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineLimit {
    /// 2046 bytes: every version.
    #[default]
    Short,
    /// 8190 bytes: from 20.16, 21.11, 22.6 and 23.0.
    Long,
    /// 1013 bytes: what the header `Command` of one AMI action holds.
    Manager,
}

impl LineLimit {
    /// The limit in bytes.
    #[must_use]
    pub const fn bytes(self) -> usize {
        match self {
            Self::Short => 2046,
            Self::Long => 8190,
            Self::Manager => 1013,
        }
    }

    /// Judges by the text of `agi_version`; what can't be read counts as old.
    #[must_use]
    pub fn of_version(version: &str) -> Self {
        let mut parts = version.split('.').map(leading_number);
        let (major, minor) = (parts.next().flatten(), parts.next().flatten());
        match (major, minor.unwrap_or(0)) {
            (Some(20), 16..) | (Some(21), 11..) | (Some(22), 6..) | (Some(23..), _) => Self::Long,
            _ => Self::Short,
        }
    }
}

fn leading_number(text: &str) -> Option<u32> {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    text.get(..end)?.parse().ok()
}

/// Why a command can't be put on the wire; nothing of it was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArgError {
    /// A line feed, carriage return or NUL, which AGI has no way to carry.
    #[error("an argument holds byte {byte:#04x}, which AGI cannot carry")]
    Control {
        /// The offending byte.
        byte: u8,
    },
    /// Longer than this Asterisk reads as one command.
    #[error("the command is {len} bytes long, and at most {max} are one command")]
    TooLong {
        /// Length of the encoded command in bytes.
        len: usize,
        /// The limit in bytes.
        max: usize,
    },
    /// Asterisk drops what follows its 127th word.
    #[error("the command has more than {MAX_WORDS} words")]
    TooManyWords,
    /// A value that this command can't take, with the reason.
    #[error("{0}")]
    Invalid(&'static str),
    /// Not the name of a telephone key.
    #[error(transparent)]
    Digit(#[from] InvalidDigit),
    /// Not what can be said digit by digit.
    #[error(transparent)]
    SpokenDigits(#[from] InvalidSpokenDigits),
    /// Not a plain variable's name.
    #[error(transparent)]
    VarName(#[from] InvalidVarName),
}

/// Asterisk drops further words, and quoted ones, as ours are, it writes past the end of its table.
const MAX_WORDS: usize = 127;

/// One command under construction: every argument is quoted, so nothing in it can end it early.
#[derive(Debug, Default)]
pub struct Line {
    bytes: Vec<u8>,
    words: usize,
    limit: LineLimit,
}

impl Line {
    /// An empty line with a limit of its own.
    #[must_use]
    pub fn new(limit: LineLimit) -> Self {
        // Most commands are shorter.
        Self { bytes: Vec::with_capacity(64), limit, ..Self::default() }
    }

    /// Adds the command's own words, such as `STREAM FILE`, as they are.
    pub fn words(&mut self, words: &'static str) -> &mut Self {
        for word in words.split(' ') {
            self.separate();
            self.bytes.extend_from_slice(word.as_bytes());
        }
        self
    }

    /// Adds one argument, quoted; any bytes but line feed, carriage return and NUL.
    pub fn arg(&mut self, value: impl AsRef<[u8]>) -> Result<&mut Self, ArgError> {
        let value = value.as_ref();
        if let Some(&byte) = value.iter().find(|byte| matches!(byte, b'\n' | b'\r' | 0)) {
            return Err(ArgError::Control { byte });
        }
        self.separate();
        self.bytes.push(b'"');
        for &byte in value {
            if matches!(byte, b'"' | b'\\') {
                self.bytes.push(b'\\');
            }
            self.bytes.push(byte);
        }
        self.bytes.push(b'"');
        Ok(self)
    }

    /// Adds a number.
    pub fn number(&mut self, value: impl Into<i64>) -> Result<&mut Self, ArgError> {
        self.arg(value.into().to_string())
    }

    /// The bytes for the wire, line feed included.
    pub fn finish(mut self) -> Result<Vec<u8>, ArgError> {
        let (len, max) = (self.bytes.len(), self.limit.bytes());
        if len > max {
            return Err(ArgError::TooLong { len, max });
        }
        if self.words > MAX_WORDS {
            return Err(ArgError::TooManyWords);
        }
        self.bytes.push(b'\n');
        Ok(self.bytes)
    }

    fn separate(&mut self) {
        if self.words > 0 {
            self.bytes.push(b' ');
        }
        self.words += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_follows_the_version() {
        for long in ["20.16.0", "21.11.0", "22.6.0", "22.10.1~dfsg+~cs6", "23.0.0-rc1", "24.1"] {
            assert_eq!(LineLimit::of_version(long), LineLimit::Long, "{long}");
        }
        for short in ["16.30.1", "18.26.4", "20.15.2", "21.10.9", "22.5.2", "GIT-master-1", ""] {
            assert_eq!(LineLimit::of_version(short), LineLimit::Short, "{short}");
        }
    }

    #[test]
    fn the_last_byte_within_the_limit_passes_and_the_next_does_not() {
        for limit in [LineLimit::Short, LineLimit::Long, LineLimit::Manager] {
            let noop = |len: usize| {
                let mut line = Line::new(limit);
                line.words("NOOP").arg("x".repeat(len - "NOOP \"\"".len())).unwrap();
                line.finish()
            };
            assert_eq!(noop(limit.bytes()).unwrap().len(), limit.bytes() + 1);
            let len = limit.bytes() + 1;
            assert_eq!(noop(len), Err(ArgError::TooLong { len, max: limit.bytes() }));
        }
    }

    #[test]
    fn a_128th_word_is_refused() {
        let noop = |arguments: usize| {
            let mut line = Line::default();
            line.words("NOOP");
            for _ in 0..arguments {
                line.arg("x").unwrap();
            }
            line.finish()
        };
        assert!(noop(126).is_ok());
        assert_eq!(noop(127), Err(ArgError::TooManyWords));
    }

    #[test]
    fn what_the_wire_cannot_carry_is_refused() {
        for byte in [b'\n', b'\r', 0] {
            let refused = Line::default().arg([b'a', byte]).map(|_| ());
            assert_eq!(refused, Err(ArgError::Control { byte }));
        }
    }
}
