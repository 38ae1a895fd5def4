//! One message of the manager protocol: an ordered multimap of headers over the bytes received.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use memchr::memchr;

/// One message: headers in the order received, repeated names kept, bytes untouched.
///
/// Its bytes are a slice of the buffer that they were read into, which lives as long as any frame of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame {
    raw: Bytes,
    /// Where each line ends in `raw`; the next one begins after the CRLF.
    ends: Box<[u32]>,
}

/// What a frame is. A frame with both `Event` and `Response` is an event (`OriginateResponse`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Event,
    Response,
    Other,
}

impl Frame {
    pub(super) fn new(raw: Bytes, ends: Box<[u32]>) -> Self {
        Self { raw, ends }
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
        self.prefixed("", name)
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
        self.all_prefixed("", name)
    }

    /// Every header in order; a line without a colon comes with an empty name.
    pub fn headers(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.lines().map(|line| match memchr(b':', line) {
            Some(colon) => (line.get(..colon).unwrap_or_default(), after(line, colon)),
            None => (&[][..], line),
        })
    }

    /// The first value under the name that `prefix` and `name` make together, such as `Dest` and `Uniqueid`.
    pub(super) fn prefixed(&self, prefix: &str, name: &str) -> Option<&[u8]> {
        self.all_prefixed(prefix, name).next()
    }

    /// Every value under that name.
    pub(super) fn all_prefixed<'a>(
        &'a self,
        prefix: &str,
        name: &str,
    ) -> impl Iterator<Item = &'a [u8]> {
        // The name ends at the first colon.
        let named = !name.contains(':');
        let length = prefix.len() + name.len();
        let mut start = 0;
        self.ends.iter().filter(move |_| named).filter_map(move |end| {
            let (begin, end) = (start, *end as usize);
            start = end + 2;
            // Most lines are ruled out by one byte.
            let colon = begin + length;
            if colon >= end || self.raw.get(colon) != Some(&b':') {
                return None;
            }
            value(self.raw.get(begin..end)?, prefix, name)
        })
    }

    fn lines(&self) -> impl Iterator<Item = &[u8]> {
        let mut start = 0;
        self.ends.iter().map(move |end| {
            let line = self.raw.get(start..*end as usize).unwrap_or_default();
            start = *end as usize + 2;
            line
        })
    }
}

/// The value of a line that has a colon where this name ends, if that is its name.
fn value<'a>(line: &'a [u8], prefix: &str, name: &str) -> Option<&'a [u8]> {
    let colon = prefix.len() + name.len();
    let (begin, end) = line.get(..colon)?.split_at_checked(prefix.len())?;
    let named =
        end.eq_ignore_ascii_case(name.as_bytes()) && begin.eq_ignore_ascii_case(prefix.as_bytes());
    named.then(|| after(line, colon))
}

/// What follows the colon, and one space if there is one.
fn after(line: &[u8], colon: usize) -> &[u8] {
    let rest = line.get(colon + 1..).unwrap_or_default();
    rest.strip_prefix(b" ").unwrap_or(rest)
}

/// Shows what kind of frame it is and its names; values may hold phone numbers.
impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = self.lossy("Event").or_else(|| self.lossy("Response")).unwrap_or_default();
        f.debug_struct("Frame").field("head", &head).finish_non_exhaustive()
    }
}
