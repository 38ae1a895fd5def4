//! One message of the manager protocol: an ordered multimap of headers over the bytes received.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;

/// One message: headers in the order received, repeated names kept, bytes untouched.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame {
    raw: Bytes,
    lines: Vec<Line>,
}

/// Where one line lies in `Frame::raw`; a line without a colon has an empty name.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Line {
    start: u32,
    colon: u32,
    value: u32,
    end: u32,
}

/// What a frame is. A frame with both `Event` and `Response` is an event (`OriginateResponse`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Event,
    Response,
    Other,
}

impl Frame {
    /// Reads the lines of one frame; `raw` ends before the empty line.
    pub(super) fn parse(raw: Bytes) -> Self {
        let mut lines = Vec::with_capacity(24);
        let mut start = 0;
        while start < raw.len() {
            let end = line_end(&raw, start);
            lines.push(Line::parse(&raw, start, end));
            start = end + 2;
        }
        Self { raw, lines }
    }

    /// What this frame is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        if self.bytes("Event").is_some() {
            Kind::Event
        } else if self.bytes("Response").is_some() {
            Kind::Response
        } else {
            Kind::Other
        }
    }

    /// The event's name; `None` when this is no event.
    #[must_use]
    pub fn event(&self) -> Option<&str> {
        self.str("Event")
    }

    /// The first value under `name` (in any case), as bytes; Asterisk does not promise UTF-8.
    #[must_use]
    pub fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.headers().find(|(key, _)| key.eq_ignore_ascii_case(name.as_bytes())).map(|(_, v)| v)
    }

    /// The first value under `name`; `None` also when it is not UTF-8.
    #[must_use]
    pub fn str(&self, name: &str) -> Option<&str> {
        std::str::from_utf8(self.bytes(name)?).ok()
    }

    /// The first value under `name`, with what is not UTF-8 replaced.
    #[must_use]
    pub fn lossy(&self, name: &str) -> Option<Cow<'_, str>> {
        self.bytes(name).map(String::from_utf8_lossy)
    }

    /// Every value under `name`, in order: `Output`, `Variable`, `ChanVariable`.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.headers()
            .filter(|(key, _)| key.eq_ignore_ascii_case(name.as_bytes()))
            .map(|(_, value)| value)
    }

    /// Every header in order; a line without a colon comes with an empty name.
    pub fn headers(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.lines
            .iter()
            .map(|line| (self.slice(line.start, line.colon), self.slice(line.value, line.end)))
    }

    fn slice(&self, from: u32, to: u32) -> &[u8] {
        self.raw.get(from as usize..to as usize).unwrap_or_default()
    }
}

impl Line {
    fn parse(raw: &[u8], start: usize, end: usize) -> Self {
        let line = raw.get(start..end).unwrap_or_default();
        let (colon, value) = match line.iter().position(|byte| *byte == b':') {
            Some(at) if line.get(at + 1) == Some(&b' ') => (start + at, start + at + 2),
            Some(at) => (start + at, start + at + 1),
            None => (start, start),
        };
        Self { start: offset(start), colon: offset(colon), value: offset(value), end: offset(end) }
    }
}

/// Frames are capped far below 4 GiB, so that an offset always fits.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The place of the CRLF that ends the line; a lone CR or LF belongs to the value.
fn line_end(raw: &[u8], start: usize) -> usize {
    let rest = raw.get(start..).unwrap_or_default();
    rest.windows(2).position(|pair| pair == b"\r\n").map_or(raw.len(), |at| start + at)
}

/// Shows what kind of frame it is and its names; values may hold phone numbers.
impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = self.lossy("Event").or_else(|| self.lossy("Response")).unwrap_or_default();
        f.debug_struct("Frame").field("head", &head).finish_non_exhaustive()
    }
}
