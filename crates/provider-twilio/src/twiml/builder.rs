//! Verbs, one after the other.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use quick_xml::Writer;
use quick_xml::escape::escape;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::{Dial, Document, Gather, Record, Say};
use crate::time;

/// Writes a document verb by verb. Twilio runs them in this order, and none after one that asks an `action`.
pub struct Builder(Writer<Vec<u8>>);

/// What a caller hears who is turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RejectReason {
    /// A busy tone.
    Busy,
    /// That the number is not in service.
    Rejected,
}

impl Builder {
    pub(super) fn new() -> Self {
        let mut builder = Self(Writer::new(Vec::new()));
        builder.put(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        builder.put(Event::Start(BytesStart::new("Response")));
        builder
    }

    /// Says a text.
    #[must_use]
    pub fn say(mut self, say: &Say<'_>) -> Self {
        say.write(&mut self);
        self
    }

    /// Says texts, and collects digits meanwhile and afterwards.
    #[must_use]
    pub fn gather(mut self, gather: &Gather<'_>) -> Self {
        gather.write(&mut self);
        self
    }

    /// Rings others, and joins the first who answers.
    #[must_use]
    pub fn dial(mut self, dial: &Dial<'_>) -> Self {
        dial.write(&mut self);
        self
    }

    /// Records what is said.
    #[must_use]
    pub fn record(mut self, record: &Record<'_>) -> Self {
        record.write(&mut self);
        self
    }

    /// Is silent, in whole seconds.
    #[must_use]
    pub fn pause(mut self, length: Duration) -> Self {
        self.empty("Pause", &[("length", &time::whole_seconds(length).to_string())]);
        self
    }

    /// Goes on with the document at another address.
    #[must_use]
    pub fn redirect(mut self, url: &str) -> Self {
        self.element("Redirect", &[("method", "POST")], url);
        self
    }

    /// Hangs up.
    #[must_use]
    pub fn hang_up(mut self) -> Self {
        self.empty("Hangup", &[]);
        self
    }

    /// Turns a caller away without answering; only as the first verb.
    #[must_use]
    pub fn reject(mut self, reason: RejectReason) -> Self {
        let reason = match reason {
            RejectReason::Busy => "busy",
            RejectReason::Rejected => "rejected",
        };
        self.empty("Reject", &[("reason", reason)]);
        self
    }

    /// Answers a text by a text.
    #[must_use]
    pub fn message(mut self, text: &str) -> Self {
        self.element("Message", &[], text);
        self
    }

    /// The document.
    #[must_use]
    pub fn finish(mut self) -> Document {
        self.close("Response");
        let bytes = self.0.into_inner();
        // Only texts went in, so nothing is replaced.
        Document::finished(String::from_utf8_lossy(&bytes).into_owned())
    }

    pub(super) fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.put(Event::Start(start(name, attributes)));
    }

    pub(super) fn close(&mut self, name: &str) {
        self.put(Event::End(BytesEnd::new(name)));
    }

    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.put(Event::Empty(start(name, attributes)));
    }

    pub(super) fn element(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.open(name, attributes);
        let text = written(text);
        self.put(Event::Text(BytesText::from_escaped(text.as_ref())));
        self.close(name);
    }

    fn put(&mut self, event: Event<'_>) {
        // Memory takes everything.
        drop(self.0.write_event(event));
    }
}

fn start<'a>(name: &'a str, attributes: &[(&str, &str)]) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (name, value) in attributes {
        let value = written(value);
        start.push_attribute((name.as_bytes(), value.as_bytes()));
    }
    start
}

/// `text` as it stands between tags and in attributes. A parser would make a line feed of a bare carriage return, and
/// a space of a line feed in an attribute.
fn written(text: &str) -> Cow<'_, str> {
    let is_forbidden = |letter: char| matches!(letter, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    let escaped = if text.contains(is_forbidden) {
        escape(text.replace(is_forbidden, ""))
    } else {
        escape(text)
    };
    if escaped.contains(['\t', '\n', '\r']) {
        let spelt = escaped.replace('\t', "&#9;").replace('\n', "&#10;").replace('\r', "&#13;");
        return Cow::Owned(spelt);
    }
    escaped
}

/// May hold names, numbers and secrets.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Builder({} bytes)", self.0.get_ref().len())
    }
}
