//! How a channel ended, and how a person would say it.

use std::fmt;

/// Why a channel is no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EndKind {
    /// It had been answered, and was hung up, by whichever side.
    Completed,
    Busy,
    NoAnswer,
    /// The called party, or their carrier, turned it away.
    Rejected,
    /// The number does not exist, or not any more, or not in this form.
    NoSuchNumber,
    /// No route, no registration, or no reply at all from the far end.
    Unreachable,
    /// The carrier failed or had no room.
    Congested,
    /// Given up by our side before it was answered.
    Cancelled,
    /// Asterisk was stopped before it was answered.
    Interrupted,
    /// It is over, and what was seen does not tell how.
    Unobserved,
}

/// The end of a channel, with the numbers that the network gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct End {
    pub kind: EndKind,
    /// Whether the channel was ever up; early media is not.
    pub answered: bool,
    /// Whether there ever was a channel: if not, no phone was asked to ring.
    pub dialled: bool,
    /// Whether we asked for it.
    pub ours: bool,
    /// Q.850 cause, 1 to 127. A leg that waited for another inherits that one's.
    pub cause: Option<u8>,
    /// SIP status, 300 to 699. After a local time-out this is Asterisk's own 480.
    pub tech_cause: Option<u16>,
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            EndKind::Completed => return f.write_str("hung up after it was answered"),
            EndKind::Busy => "the line is busy",
            EndKind::NoAnswer => return f.write_str("nobody answered in time"),
            EndKind::Rejected if self.tech_cause == Some(603) => "the called party declined",
            EndKind::Rejected => "the carrier declined",
            EndKind::NoSuchNumber => "the number is not in service",
            EndKind::Unreachable if !self.dialled => {
                "there is no such trunk, or it is not registered"
            }
            EndKind::Unreachable => "the far end does not reply",
            EndKind::Congested => "the carrier failed or has no room",
            EndKind::Cancelled => return f.write_str("given up before it was answered"),
            EndKind::Interrupted => return f.write_str("given up because Asterisk was stopped"),
            EndKind::Unobserved => return f.write_str("ended unobserved"),
        })?;
        match (self.tech_cause, self.cause) {
            (Some(sip), _) => write!(f, ": {sip}"),
            (None, Some(cause)) => write!(f, ": cause {cause}"),
            (None, None) => Ok(()),
        }
    }
}
