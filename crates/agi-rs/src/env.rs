use std::fmt;
use std::ops::Range;

/// What Asterisk tells before the first command: `agi_channel: PJSIP/trunk-1` and so on.
///
/// An argument of `AGI()` that holds a line feed can forge entries. So the first of several equal
/// keys counts, and [`Env::is_suspicious`] tells that something was odd.
///
/// `Debug` shows the keys only: among the values are a person's name and number.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Env {
    /// All lines, one behind the other, without their line feeds.
    text: Vec<u8>,
    entries: Vec<Entry>,
    /// Whether a line came without a colon.
    has_odd_line: bool,
}

/// Where one line stands in the text, and its parts in the line.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    line: Range<usize>,
    /// How long the key is.
    key: usize,
    /// Where the value begins.
    value: usize,
}

impl Env {
    /// The first value of `key`, written without its `agi_`; `None` for `unknown`, too.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&[u8]> {
        self.entries()
            .find(|(name, _)| name.strip_prefix(b"agi_") == Some(key.as_bytes()))
            .and_then(|(_, value)| if value == b"unknown" { None } else { Some(value) })
    }

    /// Like [`get`](Self::get), if it is UTF-8.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        std::str::from_utf8(self.get(key)?).ok()
    }

    /// The arguments of `AGI()`, in the order in which they came.
    pub fn args(&self) -> impl Iterator<Item = &[u8]> {
        self.entries().filter(|(key, _)| key.starts_with(b"agi_arg_")).map(|(_, value)| value)
    }

    /// Every entry in the order in which it came, with its whole key.
    pub fn entries(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.entries.iter().map(|Entry { line, key, value }| {
            let line = self.text.get(line.clone()).unwrap_or_default();
            (line.get(..*key).unwrap_or_default(), line.get(*value..).unwrap_or_default())
        })
    }

    /// Whether a key came twice, or a line without a colon: the marks of a forged entry.
    #[must_use]
    pub fn is_suspicious(&self) -> bool {
        let repeated = |(at, (key, _)): (usize, (&[u8], _))| {
            self.entries().take(at).any(|(earlier, _)| earlier == key)
        };
        self.has_odd_line || self.entries().enumerate().any(repeated)
    }
}

impl fmt::Debug for Env {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<_> = self.entries().map(|(key, _)| String::from_utf8_lossy(key)).collect();
        let suspicious = self.is_suspicious();
        f.debug_struct("Env").field("keys", &keys).field("suspicious", &suspicious).finish()
    }
}

/// Why the environment could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnvError {
    /// More lines or bytes than a real Asterisk sends.
    #[error("the environment is longer than {MAX_LINES} lines or {MAX_BYTES} bytes")]
    TooLong,
    /// The stream ended before the blank line.
    #[error("the environment ended before its blank line")]
    Unfinished,
}

const MAX_LINES: usize = 2048;
const MAX_BYTES: usize = 256 << 10;

/// Reads the environment block off a stream of bytes, however they were cut.
#[derive(Default)]
pub struct EnvParser {
    env: Env,
    /// Where the current line begins in the text.
    line: usize,
    lines: usize,
}

impl fmt::Debug for EnvParser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnvParser").field("env", &self.env).finish_non_exhaustive()
    }
}

impl EnvParser {
    /// Takes what it needs off the front of `bytes`; `Ok(None)` means that more is needed. What
    /// follows the blank line is left in `bytes`.
    pub fn feed(&mut self, bytes: &mut &[u8]) -> Result<Option<Env>, EnvError> {
        loop {
            // Nothing beyond the limit is looked at, so that it counts however the bytes were cut.
            let room = (MAX_BYTES + 1).saturating_sub(self.env.text.len() + self.lines);
            let window = bytes.get(..room).unwrap_or(bytes);
            let end = window.iter().position(|&byte| byte == b'\n');
            let part = window.get(..end.unwrap_or(window.len())).unwrap_or_default();
            let taken = part.len() + usize::from(end.is_some());
            *bytes = bytes.get(taken..).unwrap_or_default();
            self.env.text.extend_from_slice(part);
            if taken == room {
                return Err(EnvError::TooLong);
            }
            if end.is_none() {
                return Ok(None);
            }
            if self.line == self.env.text.len() {
                return Ok(Some(std::mem::take(self).env));
            }
            self.lines += 1;
            if self.lines > MAX_LINES {
                return Err(EnvError::TooLong);
            }
            self.finish_line();
        }
    }

    fn finish_line(&mut self) {
        let line = self.line..self.env.text.len();
        self.line = line.end;
        let text = self.env.text.get(line.clone()).unwrap_or_default();
        let Some(key) = text.iter().position(|&byte| byte == b':') else {
            self.env.has_odd_line = true;
            return;
        };
        let space = usize::from(text.get(key + 1) == Some(&b' '));
        self.env.entries.push(Entry { line, key, value: key + 1 + space });
    }
}
