//! What is sent: an action whose names and values cannot break the wire.

use std::fmt;

/// One input line of Asterisk, without its CRLF.
const MAX_LINE: usize = 1022;
/// One of Asterisk's 128 is `Action` and one is `ActionID`.
const MAX_HEADERS: usize = 126;
/// Most actions fit in so many bytes.
const TYPICAL: usize = 320;

/// Why an action cannot be written; values are not repeated, because they may be secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRequest {
    #[error("{header}: a line break or a zero byte cannot be sent")]
    Control { header: String },
    #[error("{header}: the line has {length} bytes, Asterisk reads {MAX_LINE}")]
    TooLong { header: String, length: usize },
    #[error("an action has at most {MAX_HEADERS} headers")]
    TooMany,
    #[error("`{name}` is no header name")]
    Name { name: String },
    #[error("{header}: {why}")]
    Value { header: &'static str, why: &'static str },
}

/// One action, as it will be written; built by a typed action, or by hand for the rest of AMI.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    lines: String,
    headers: usize,
    list: bool,
}

impl Request {
    /// An action that is answered by one response.
    pub fn new(action: &str) -> Result<Self, InvalidRequest> {
        let empty = Self { lines: String::with_capacity(TYPICAL), headers: 0, list: false };
        let mut request = empty.header("Action", action)?;
        request.headers = 0;
        Ok(request)
    }

    /// Says that a list of events follows the response.
    #[must_use]
    pub fn with_list(mut self) -> Self {
        self.list = true;
        self
    }

    /// Adds a header; the order is kept, and a name may come again.
    pub fn header(mut self, name: &str, value: &str) -> Result<Self, InvalidRequest> {
        let named = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if name.is_empty() || !name.bytes().all(named) || name.eq_ignore_ascii_case("ActionID") {
            return Err(InvalidRequest::Name { name: name.escape_debug().to_string() });
        }
        if value.bytes().any(|byte| matches!(byte, b'\r' | b'\n' | 0)) {
            return Err(InvalidRequest::Control { header: name.to_owned() });
        }
        let length = name.len() + 2 + value.len();
        if length > MAX_LINE {
            return Err(InvalidRequest::TooLong { header: name.to_owned(), length });
        }
        if self.headers >= MAX_HEADERS {
            return Err(InvalidRequest::TooMany);
        }
        self.headers += 1;
        for part in [name, ": ", value, "\r\n"] {
            self.lines.push_str(part);
        }
        Ok(self)
    }

    /// Whether a list follows the response.
    pub(super) fn lists(&self) -> bool {
        self.list
    }

    /// The bytes on the wire under this `ActionID`; `None` when the id could break the protocol.
    #[must_use]
    pub fn encode_with(&self, id: &str) -> Option<Vec<u8>> {
        ActionId::parse(id).map(|id| self.encode(&id).concat().into_bytes())
    }

    /// The text on the wire, in parts.
    pub(super) fn encode<'a>(&'a self, id: &'a ActionId) -> [&'a str; 4] {
        [&self.lines, "ActionID: ", &id.0, "\r\n\r\n"]
    }
}

/// Shows the action's name alone: values hold secrets and phone numbers.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Request({})", self.lines.lines().next().unwrap_or_default())
    }
}

/// What ties a response to its action: short, and of harmless letters, because Asterisk copies it into small buffers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ActionId(String);

impl ActionId {
    /// The `number`th action of the client called `client`.
    pub(super) fn new(client: u32, number: u64) -> Self {
        Self(format!("{client:08x}-{number}"))
    }

    /// An id of the caller's choice; `None` when it could break the protocol.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let harmless =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
        let fits = !text.is_empty() && text.len() <= 64 && text.bytes().all(harmless);
        fits.then(|| Self(text.to_owned()))
    }

    /// As it stands on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for ActionId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ping() -> Request {
        Request::new("Ping").unwrap()
    }

    #[test]
    fn an_action_is_written_with_its_id_and_ends_in_an_empty_line() {
        let request = ping().header("A", "b: c").unwrap();
        let wire = request.encode(&ActionId::new(7, 3)).concat();
        assert_eq!(wire, "Action: Ping\r\nA: b: c\r\nActionID: 00000007-3\r\n\r\n");
    }

    #[test]
    fn a_line_break_or_zero_byte_cannot_be_given() {
        for value in ["a\rb", "a\nb", "\0", "a\r\nAction: Command"] {
            let refused = ping().header("Channel", value);
            assert_eq!(refused, Err(InvalidRequest::Control { header: "Channel".to_owned() }));
        }
        for name in ["", "a b", "a:", "a\r", "ActionID", "actionid", "é"] {
            assert!(
                matches!(ping().header(name, "x"), Err(InvalidRequest::Name { .. })),
                "{name:?}"
            );
        }
        assert!(Request::new("Ping\r\nAction: Command").is_err());
    }

    #[test]
    fn a_line_has_1022_bytes_at_most_and_an_action_126_headers() {
        assert!(ping().header("A", &"x".repeat(1019)).is_ok());
        let length = 1023;
        let refused = ping().header("A", &"x".repeat(1020));
        assert_eq!(refused, Err(InvalidRequest::TooLong { header: "A".to_owned(), length }));
        let full = (0..126).try_fold(ping(), |request, _| request.header("A", "x")).unwrap();
        assert_eq!(full.encode(&ActionId::new(1, 1)).concat().split('\n').count(), 130);
        assert_eq!(full.header("A", "x"), Err(InvalidRequest::TooMany));
    }

    #[test]
    fn debug_shows_no_value() {
        let request = ping().header("Secret", "hunter2").unwrap();
        assert_eq!(format!("{request:?}"), "Request(Action: Ping)");
    }
}
