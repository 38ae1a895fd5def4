//! How an action can end, other than by its answer.

use super::{ActionId, InvalidRequest, State, Why};

/// Each variant says what the caller may do: only after `NotSent` and `Refused` may it be tried again blindly.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ActionError {
    /// It cannot be written.
    #[error("the action cannot be written")]
    Invalid(#[source] InvalidRequest),
    /// Asterisk has not seen it.
    #[error("not sent: {0}")]
    NotSent(NotSent),
    /// Asterisk read it and said no.
    #[error("refused: {message}")]
    Refused { message: String },
    /// It was written, at least in part, and no answer came: it may have been done.
    #[error("no answer came to action {}: {why}", action.as_str())]
    OutcomeUnknown { action: ActionId, why: Why },
    /// It was done, and the answer lacks what it should hold.
    #[error("the answer lacks `{header}`")]
    Malformed { header: &'static str },
}

/// Why no byte of an action was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotSent {
    /// The connection was not ready.
    NotReady(State),
    /// The connection ended first.
    Lost(Why),
    /// Another action with this id waits for its answer.
    DuplicateId,
}

impl std::fmt::Display for NotSent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotReady(state) => state.fmt(f),
            Self::Lost(why) => why.fmt(f),
            Self::DuplicateId => f.write_str("an action with this id is under way"),
        }
    }
}
