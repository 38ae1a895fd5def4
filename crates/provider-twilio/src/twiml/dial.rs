//! `<Dial>` and its numbers.

use std::fmt;
use std::time::Duration;

use super::Builder;
use crate::mask::Masked;
use crate::time;

/// Rings all numbers at once. The first who answers is joined with this leg; `action` is asked when it is over.
#[derive(Clone, Copy)]
pub struct Dial<'a> {
    /// Where the end is told, as a [`DialResult`](crate::webhook::DialResult).
    pub action: &'a str,
    /// The number shown: this call's own From or To, the account's, or one verified at Twilio.
    pub caller_id: &'a str,
    /// How long it rings: 5 to 600 seconds. Twilio adds five.
    pub ring_limit: Duration,
    /// How long they may talk.
    pub talk_limit: Duration,
    /// Who is rung.
    pub numbers: &'a [Number<'a>],
}

/// A phone that a `<Dial>` rings.
#[derive(Clone, Copy)]
pub struct Number<'a> {
    /// In E.164.
    pub number: &'a str,
    /// A document for who answers, before they are joined; it may speak, gather and hang up, and its end joins them.
    pub screen_url: Option<&'a str>,
    /// Where each change of this leg's status is told.
    pub status_callback: &'a str,
}

impl Dial<'_> {
    pub(super) fn write(&self, builder: &mut Builder) {
        builder.open(
            "Dial",
            &[
                ("action", self.action),
                ("method", "POST"),
                ("callerId", self.caller_id),
                ("timeout", &time::whole_seconds(self.ring_limit).clamp(5, 600).to_string()),
                ("timeLimit", &time::whole_seconds(self.talk_limit).max(1).to_string()),
            ],
        );
        for number in self.numbers {
            number.write(builder);
        }
        builder.close("Dial");
    }
}

impl Number<'_> {
    fn write(&self, builder: &mut Builder) {
        let mut attributes = Vec::new();
        if let Some(url) = self.screen_url {
            attributes.extend([("url", url), ("method", "POST")]);
        }
        attributes.extend([
            ("statusCallback", self.status_callback),
            ("statusCallbackMethod", "POST"),
            ("statusCallbackEvent", "initiated ringing answered completed"),
        ]);
        builder.element("Number", &attributes, self.number);
    }
}

impl fmt::Debug for Dial<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dial")
            .field("caller_id", &Masked)
            .field("ring_limit", &self.ring_limit)
            .field("talk_limit", &self.talk_limit)
            .field("numbers", &self.numbers)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Number<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Number").field("number", &Masked).finish_non_exhaustive()
    }
}
