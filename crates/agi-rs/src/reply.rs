use std::fmt;

/// What Asterisk said to a command that it ran: `200 result=1 (data) endpos=0`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// The text after `result=`: mostly a number, for `GET DATA` the keys.
    pub result: Vec<u8>,
    /// What stood in the parentheses; empty parentheses are `Some` of nothing.
    pub data: Option<Vec<u8>>,
    /// What followed: `key=value` pairs, or words.
    pub rest: Vec<u8>,
}

impl Reply {
    /// The result as a number, if it is one.
    #[must_use]
    pub fn number(&self) -> Option<i64> {
        std::str::from_utf8(&self.result).ok()?.parse().ok()
    }

    /// The value behind `key=`, if it is a number.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<u64> {
        let rest = std::str::from_utf8(&self.rest).ok()?;
        let pair = rest.split(' ').filter_map(|word| word.split_once('='));
        pair.into_iter().find(|(name, _)| *name == key)?.1.parse().ok()
    }
}

/// One thing that Asterisk says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Incoming {
    /// 200: the command ran.
    Reply(Reply),
    /// 100: the command runs, its reply follows.
    Provisional,
    /// 510: no such command in this Asterisk.
    Unknown,
    /// 511: the caller hung up, and this command needs a live channel.
    DeadChannel,
    /// 520: wrong arguments; the usage text if there was one.
    Usage(String),
    /// Any other 5xx, with its text.
    Failure(String),
    /// The line `HANGUP`, which answers nothing and may stand anywhere between replies.
    Hangup,
}

/// Bytes that no Asterisk sends here: from now on nobody can tell which reply is whose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplyError {
    /// A line that is neither a reply nor `HANGUP`.
    #[error("a line came that is no reply")]
    Malformed,
    /// A reply that doesn't end.
    #[error("a reply is longer than {MAX_REPLY} bytes")]
    TooLong,
}

/// Far above what a channel variable holds, far below what hurts.
const MAX_REPLY: usize = 4 << 20;

/// Takes replies off a stream of bytes, however they were cut.
#[derive(Default)]
pub struct ReplyParser {
    buf: Vec<u8>,
    /// Where the search for the next line feed goes on.
    searched: usize,
    /// The text so far of a `520-` block.
    usage: Option<Vec<u8>>,
    /// Whether the parentheses hold any bytes.
    value: bool,
}

/// Without the bytes, which may be anything that a variable holds.
impl fmt::Debug for ReplyParser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplyParser").field("bytes", &self.buf.len()).finish_non_exhaustive()
    }
}

impl ReplyParser {
    /// Takes in what was read.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buf.extend_from_slice(bytes);
    }

    /// Says what the next reply is like: one whose parentheses may hold `)` and line feeds, so that
    /// they close at the first `)` that ends a line, or one of a single line, where they close at
    /// the first `)`. A value that holds `)` and a line feed behind it ends there, too soon.
    pub const fn expect_value(&mut self, value: bool) {
        self.value = value;
    }

    /// The next thing said; `Ok(None)` means that more bytes are needed.
    pub fn next_incoming(&mut self) -> Result<Option<Incoming>, ReplyError> {
        while let Some(end) = self.next_line_feed() {
            let incomplete =
                self.value && self.usage.is_none() && self.buf.get(..end).is_some_and(is_open);
            self.searched = end + 1;
            if incomplete {
                continue; // The data holds a line feed of its own.
            }
            self.searched = 0;
            let mut buf = std::mem::take(&mut self.buf);
            let taken = self.take(buf.get(..end).unwrap_or_default());
            buf.drain(..=end);
            self.buf = buf;
            if let Some(incoming) = taken? {
                return Ok(Some(incoming));
            }
        }
        // What was searched in vain is not searched again with the next bytes.
        self.searched = self.buf.len();
        let held = self.buf.len() + self.usage.as_ref().map_or(0, Vec::len);
        if held > MAX_REPLY { Err(ReplyError::TooLong) } else { Ok(None) }
    }

    fn next_line_feed(&self) -> Option<usize> {
        let rest = self.buf.get(self.searched..)?;
        rest.iter().position(|&byte| byte == b'\n').map(|at| self.searched + at)
    }

    fn take(&mut self, text: &[u8]) -> Result<Option<Incoming>, ReplyError> {
        if let Some(usage) = &mut self.usage {
            if text.starts_with(b"520 ") {
                let usage = self.usage.take().unwrap_or_default();
                return Ok(Some(Incoming::Usage(lossy(&usage))));
            }
            usage.extend_from_slice(text);
            usage.push(b'\n');
            return Ok(None);
        }
        if text.starts_with(b"520-") {
            self.usage = Some(Vec::new());
            return Ok(None);
        }
        if text == b"HANGUP" {
            return Ok(Some(Incoming::Hangup));
        }
        let (code, words) = text.split_at_checked(4).ok_or(ReplyError::Malformed)?;
        Ok(Some(match code {
            b"200 " => Incoming::Reply(reply(words, self.value).ok_or(ReplyError::Malformed)?),
            b"100 " => Incoming::Provisional,
            b"510 " => Incoming::Unknown,
            b"511 " => Incoming::DeadChannel,
            b"520 " => Incoming::Usage(String::new()),
            [b'5', b'0'..=b'9', b'0'..=b'9', b' '] => Incoming::Failure(lossy(words)),
            _ => return Err(ReplyError::Malformed),
        }))
    }
}

/// Reads `result=1 (data) key=value`.
fn reply(words: &[u8], value: bool) -> Option<Reply> {
    let words = words.strip_prefix(b"result=")?;
    let end = words.iter().position(|&byte| byte == b' ').unwrap_or(words.len());
    let (result, rest) = words.split_at_checked(end)?;
    let rest = rest.strip_prefix(b" ").unwrap_or(rest);
    let result = result.to_vec();
    let Some(inner) = rest.strip_prefix(b"(") else {
        return Some(Reply { result, data: None, rest: rest.to_vec() });
    };
    // The data is not escaped, so a value may hold `)` itself: there the last one closes.
    let close = |&byte: &u8| byte == b')';
    let close = if value { inner.iter().rposition(close) } else { inner.iter().position(close) }?;
    let (data, rest) = inner.split_at_checked(close)?;
    let rest = rest.get(1..)?;
    let rest = rest.strip_prefix(b" ").unwrap_or(rest).to_vec();
    Some(Reply { result, data: Some(data.to_vec()), rest })
}

/// Whether `text` opened parentheses and a line feed of the value, not of Asterisk, follows it.
fn is_open(text: &[u8]) -> bool {
    let Some(words) = text.strip_prefix(b"200 result=") else { return false };
    let head = words.iter().position(|&byte| byte == b' ');
    let opened = head.is_some_and(|at| words.get(at + 1) == Some(&b'('));
    opened && !text.ends_with(b")")
}

fn lossy(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

#[cfg(test)]
mod tests;
