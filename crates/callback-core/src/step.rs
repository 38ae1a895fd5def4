//! What an event did to a callback.

use crate::{CallbackState, ClosedAttempt, Effect, Event, Policy, Rule};

/// What an event did: moved the callback, or came too late to matter.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "most steps move, and none is kept")]
pub enum Step {
    Moved {
        next: CallbackState,
        effects: Vec<Effect>,
        /// The attempt that ended by it.
        closed: Option<ClosedAttempt>,
        rule: Rule,
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
        Self::Moved { next, effects: Vec::new(), closed: None, rule: Rule::Network }
    }

    pub(crate) fn with(mut self, effect: Effect) -> Self {
        if let Self::Moved { effects, .. } = &mut self {
            effects.push(effect);
        }
        self
    }

    /// The rule that decided it.
    pub(crate) fn by(mut self, decisive: Rule) -> Self {
        if let Self::Moved { rule, .. } = &mut self {
            *rule = decisive;
        }
        self
    }

    /// The same, with the rule that the event itself stands for, unless another one was named.
    pub(crate) fn ruled(mut self, from: &CallbackState, event: &Event, policy: &Policy) -> Self {
        if let Self::Moved { next, rule: rule @ Rule::Network, .. } = &mut self {
            *rule = Rule::of(from, event, next, policy);
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
