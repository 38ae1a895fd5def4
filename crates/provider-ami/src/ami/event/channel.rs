//! A channel as an event shows it.

use std::borrow::Cow;

use super::escape::unescape;
use crate::ami::Frame;

/// A snapshot of a channel within an event. Names and variables come as they were set: Asterisk escapes them here,
/// and only here.
#[derive(Debug, Clone, Copy)]
pub struct Channel<'a> {
    frame: &'a Frame,
    /// What the names of its headers begin with, as one event may show several channels.
    prefix: &'static str,
}

impl<'a> Channel<'a> {
    pub(super) fn new(frame: &'a Frame, prefix: &'static str) -> Self {
        Self { frame, prefix }
    }

    /// The channel that one item of `CoreShowChannels` shows.
    #[must_use]
    pub fn listed(item: &'a Frame) -> Self {
        Self::new(item, "")
    }

    /// What identifies it, and never another one.
    #[must_use]
    pub fn uniqueid(&self) -> Option<&'a str> {
        self.text("Uniqueid")
    }

    /// The Uniqueid of the channel that this one's call began with; transfers change it.
    #[must_use]
    pub fn linkedid(&self) -> Option<&'a str> {
        self.text("Linkedid")
    }

    /// Technology, endpoint and a number. It changes in transfers, so it identifies nothing.
    #[must_use]
    pub fn name(&self) -> Option<&'a str> {
        self.text("Channel")
    }

    /// 0 is down, 5 ringing, 6 up; early media is not up.
    #[must_use]
    pub fn state(&self) -> Option<u8> {
        self.text("ChannelState")?.parse().ok()
    }

    #[must_use]
    pub fn caller_id_name(&self) -> Option<Cow<'a, [u8]>> {
        self.bytes("CallerIDName").map(unescape)
    }

    #[must_use]
    pub fn connected_line_name(&self) -> Option<Cow<'a, [u8]>> {
        self.bytes("ConnectedLineName").map(unescape)
    }

    /// One of the variables that `manager.conf` adds to each channel (`channelvars`).
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<Cow<'a, [u8]>> {
        let mut lines = self.frame.all_prefixed(self.prefix, "ChanVariable");
        let named = |line: &'a [u8]| line.strip_prefix(name.as_bytes())?.strip_prefix(b"=");
        lines.find_map(named).map(unescape)
    }

    fn bytes(&self, name: &str) -> Option<&'a [u8]> {
        self.frame.prefixed(self.prefix, name)
    }

    fn text(&self, name: &str) -> Option<&'a str> {
        std::str::from_utf8(self.bytes(name)?).ok()
    }
}
