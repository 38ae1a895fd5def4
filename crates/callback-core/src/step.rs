//! What an event did to a callback.

use crate::{CallbackState, ClosedAttempt, Effect, Event};

/// What an event did: moved the callback, or came too late to matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Moved {
        next: CallbackState,
        effects: Vec<Effect>,
        /// The attempt that ended by it.
        closed: Option<ClosedAttempt>,
    },
    /// Recorded, and it moves nothing.
    Stale(Why),
}

/// Why an event moved nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The callback is over.
    Final,
    /// It is known already.
    Repeated,
    /// It speaks of a leg that the present attempt does not have.
    OtherAttempt,
    /// It tells of something that no state depends on.
    Aside,
    /// It does not fit now, but may later: a timer that rings during a call.
    NotNow,
}

impl Step {
    pub(crate) fn to(next: CallbackState) -> Self {
        Self::Moved { next, effects: Vec::new(), closed: None }
    }

    pub(crate) fn with(mut self, effect: Effect) -> Self {
        if let Self::Moved { effects, .. } = &mut self {
            effects.push(effect);
        }
        self
    }

    pub(crate) fn closing(mut self, ended: ClosedAttempt) -> Self {
        if let Self::Moved { closed, .. } = &mut self {
            *closed = Some(ended);
        }
        self
    }
}

/// A person's command that does not fit the state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a callback that is {state} can't take the command {command}")]
pub struct InvalidTransition {
    pub state: &'static str,
    pub command: &'static str,
}

impl InvalidTransition {
    pub(crate) const fn new(state: &CallbackState, event: &Event) -> Self {
        Self { state: state.name(), command: event.name() }
    }
}
