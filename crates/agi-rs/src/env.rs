use std::fmt;

/// What Asterisk tells before the first command: `agi_channel: PJSIP/trunk-1` and so on.
///
/// An argument of `AGI()` that holds a line feed can forge entries. So the first of several equal
/// keys counts, and [`Env::is_suspicious`] tells that something was odd.
///
/// `Debug` shows the keys only: among the values are a person's name and number.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Env {
    entries: Vec<(Vec<u8>, Vec<u8>)>,
    suspicious: bool,
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
        self.entries.iter().map(|(key, value)| (key.as_slice(), value.as_slice()))
    }

    /// Whether a key came twice, or a line without a colon: the marks of a forged entry.
    #[must_use]
    pub const fn is_suspicious(&self) -> bool {
        self.suspicious
    }
}

impl fmt::Debug for Env {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<_> = self.entries().map(|(key, _)| String::from_utf8_lossy(key)).collect();
        let Self { entries: _, suspicious } = self;
        f.debug_struct("Env").field("keys", &keys).field("suspicious", suspicious).finish()
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
    line: Vec<u8>,
    env: Env,
    bytes: usize,
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
        while let Some((&byte, rest)) = bytes.split_first() {
            *bytes = rest;
            self.bytes += 1;
            if self.bytes > MAX_BYTES || self.lines > MAX_LINES {
                return Err(EnvError::TooLong);
            }
            if byte != b'\n' {
                self.line.push(byte);
            } else if self.line.is_empty() {
                return Ok(Some(std::mem::take(&mut self.env)));
            } else {
                self.lines += 1;
                self.finish_line();
            }
        }
        Ok(None)
    }

    fn finish_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let Some(colon) = line.iter().position(|&byte| byte == b':') else {
            self.env.suspicious = true;
            return;
        };
        let (key, value) = line.split_at(colon);
        let value = value.strip_prefix(b": ").or(value.strip_prefix(b":")).unwrap_or_default();
        self.env.suspicious |= self.env.entries.iter().any(|(known, _)| known == key);
        self.env.entries.push((key.to_vec(), value.to_vec()));
    }
}
