//! What can be known of the connection at any moment.

use std::fmt;

use jiff::Timestamp;

/// Where the connection stands; watch it through [`super::Ami::watch`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// The first connection is being made.
    Connecting,
    /// Somebody is logged in under our name (`allowmultiplelogin=no`); we try again, and never around it.
    Fenced,
    /// Logged in; finding out what goes on.
    Syncing,
    Ready {
        boot: Boot,
    },
    /// Asterisk is stopping gracefully: calls go on, actions are refused.
    Draining,
    /// Not connected, trying again; the slower, the less likely it is to help.
    Down {
        why: Why,
    },
}

/// Why there is no connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// No connection could be made; the text is the system's.
    Unreachable(String),
    /// Something else than an Asterisk manager listens there.
    NotAsterisk,
    /// Name, secret or our address were refused; the text is Asterisk's.
    Refused(String),
    /// Logged in, and not allowed to list the channels, without which nothing can be known; the text is Asterisk's.
    Forbidden(String),
    /// The peer said nothing, as one does that waits to be spoken to in TLS.
    NoGreeting,
    /// The login was not answered in time.
    LoginTimeout,
    /// The peer closed the connection, or it broke.
    Closed,
    /// The peer did not answer a ping in time.
    Silent,
    /// The peer broke the protocol.
    Protocol,
    /// Our own program let go of the connection.
    Stopped,
}

/// Which start of Asterisk this is: equal means that it never restarted in between.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Boot {
    /// As Asterisk tells it, by its own clock and in its own time zone.
    pub(super) start: Option<String>,
    pub(super) since: Option<Timestamp>,
}

impl Boot {
    /// Whether both are known to be one and the same start.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.start.is_some() && self.start == other.start
    }

    #[cfg(test)]
    pub(crate) fn started(start: &str, since: Timestamp) -> Self {
        Self { start: Some(start.to_owned()), since: Some(since) }
    }

    /// When it started, by the clock of this machine: not before, and perhaps a second earlier. Only a user with the
    /// class `system` is told.
    #[must_use]
    pub const fn since(&self) -> Option<Timestamp> {
        self.since
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(text) => write!(f, "no connection: {text}"),
            Self::NotAsterisk => f.write_str("no Asterisk manager answers there"),
            Self::Refused(text) => write!(f, "the login was refused: {text}"),
            Self::Forbidden(text) => write!(f, "the user may not list the channels: {text}"),
            Self::NoGreeting => f.write_str(
                "nothing greets there, as a manager does; on a port for TLS nobody greets first",
            ),
            Self::LoginTimeout => f.write_str("the login was not answered"),
            Self::Closed => f.write_str("the connection was closed"),
            Self::Silent => f.write_str("Asterisk does not answer"),
            Self::Protocol => f.write_str("Asterisk sent what cannot be read"),
            Self::Stopped => f.write_str("stopped"),
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connecting => f.write_str("connecting"),
            Self::Fenced => f.write_str("another session is logged in under this name"),
            Self::Syncing => f.write_str("logged in, listing the calls"),
            Self::Ready { .. } => f.write_str("ready"),
            Self::Draining => f.write_str("Asterisk is shutting down"),
            Self::Down { why } => why.fmt(f),
        }
    }
}
