use crate::digits::InvalidDigit;
use crate::env::EnvError;
use crate::line::ArgError;
use crate::reply::ReplyError;
use crate::spoken_digits::InvalidSpokenDigits;
use crate::var_name::InvalidVarName;

/// Why a command gave no output.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AgiError {
    /// The command was not sent: it can't be written.
    #[error("the command cannot be written")]
    Arg(#[from] ArgError),
    /// The program was not started by Asterisk, or the environment is broken.
    #[error("the environment cannot be read")]
    Env(#[from] EnvError),
    /// 510: this Asterisk doesn't know the command.
    #[error("Asterisk does not know this command")]
    Unknown,
    /// 511: the caller hung up, and the command needs a live channel.
    #[error("the channel is dead")]
    DeadChannel,
    /// 520: wrong arguments; Asterisk's usage text.
    #[error("Asterisk refused the arguments")]
    Usage(String),
    /// The command ran and failed, for instance on a missing sound file, or on a hangup during it:
    /// Asterisk announces that one only afterwards, so that the next command tells.
    #[error("the command failed")]
    CommandFailed,
    /// The command ran and failed, and the caller has hung up.
    #[error("the caller hung up")]
    Hangup,
    /// `EXEC` of an application that isn't loaded.
    #[error("Asterisk has no such application")]
    UnknownApplication,
    /// The stream said what no Asterisk says; the session is closed.
    #[error("the stream is out of step")]
    Desynced(#[source] Option<ReplyError>),
    /// An earlier error closed the session; nothing was sent.
    #[error("the session was closed by an earlier error")]
    Closed,
    /// Asterisk ended the session.
    #[error("Asterisk ended the session")]
    Eof,
    /// The stream failed; the session is closed.
    #[error("the stream failed")]
    Io(#[from] std::io::Error),
}

impl AgiError {
    /// Whether the caller hung up, as far as this error can tell.
    ///
    /// The end of the stream doesn't say so: Asterisk keeps the session open after a hangup, and
    /// ends it for its own reasons, such as its shutdown.
    #[must_use]
    pub const fn is_hangup(&self) -> bool {
        matches!(self, Self::DeadChannel | Self::Hangup)
    }

    /// Whether the session can run no further command.
    #[must_use]
    pub const fn is_fatal(&self) -> bool {
        matches!(self, Self::Env(_) | Self::Desynced(_) | Self::Closed | Self::Eof | Self::Io(_))
    }
}

impl From<InvalidDigit> for AgiError {
    fn from(invalid: InvalidDigit) -> Self {
        Self::Arg(invalid.into())
    }
}

impl From<InvalidSpokenDigits> for AgiError {
    fn from(invalid: InvalidSpokenDigits) -> Self {
        Self::Arg(invalid.into())
    }
}

impl From<InvalidVarName> for AgiError {
    fn from(invalid: InvalidVarName) -> Self {
        Self::Arg(invalid.into())
    }
}
