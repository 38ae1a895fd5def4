//! How a request can end, other than well.

use std::error::Error;
use std::time::Duration;

use super::Refusal;

/// Why something is so, for the log.
pub type Cause = Box<dyn Error + Send + Sync>;

/// Each variant says what the caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum RestError {
    /// No byte of it was written: it may be tried again.
    #[error("the request was not sent to Twilio")]
    NotSent {
        /// What was in the way.
        source: Cause,
    },
    /// Twilio read it and said no: the same again would be refused again.
    #[error("Twilio refused: {0}")]
    Refused(Refusal),
    /// Too much at once: Twilio did not do it, and it may be tried again later.
    #[error("Twilio asks to wait")]
    Throttled {
        /// How long, if Twilio said so.
        retry_after: Option<Duration>,
    },
    /// It was written, at least in part, and no answer came that can be understood: it may have been done.
    #[error("nobody knows whether Twilio did it")]
    Unknown {
        /// What came instead of an answer.
        source: Cause,
    },
}

/// What came instead of an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum NoAnswer {
    #[error("Twilio has a fault (HTTP {http}{})", .code.map(|code| format!(", {code}")).unwrap_or_default())]
    Fault { http: u16, code: Option<u32> },
    #[error("HTTP {http} is no answer of this API")]
    Strange { http: u16 },
    #[error("the answer (HTTP {http}) can't be read")]
    Unreadable { http: u16 },
    #[error("the list goes on at an address that is not this account's")]
    ForeignPage,
    #[error("the list has no end; ask for less")]
    EndlessList,
}

/// The breaker is open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Twilio is left alone for a while: {why}")]
pub(super) struct LeftAlone {
    pub(super) why: super::Why,
}
