//! A callback as it is stored: the request, and where it stands.

use std::fmt;

use jiff::Timestamp;

use crate::targets::TopicName;
use crate::{CallbackId, CallbackState, Effect, EffectId, Event, ProofDigits, Rule, VisitorNumber};

/// The longest name that a visitor may give, in characters.
pub const NAME_LIMIT: usize = 100;

/// What a visitor calls themselves; no control characters, at most [`NAME_LIMIT`] characters.
#[derive(Clone, PartialEq, Eq)]
pub struct VisitorName(String);

/// A visitor's name that can't be kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidName {
    #[error("a name has at most {NAME_LIMIT} characters")]
    TooLong,
    #[error("a name has no line breaks or control characters")]
    ControlCharacter,
}

impl VisitorName {
    /// Reads what a visitor typed; `None` when it is only white space.
    pub fn parse(raw: &str) -> Result<Option<Self>, InvalidName> {
        let name = raw.trim();
        if name.chars().any(char::is_control) {
            return Err(InvalidName::ControlCharacter);
        }
        if name.chars().count() > NAME_LIMIT {
            return Err(InvalidName::TooLong);
        }
        Ok((!name.is_empty()).then(|| Self(name.to_owned())))
    }

    /// The name as typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for VisitorName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VisitorName(…)")
    }
}

/// Who wants to be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    pub number: VisitorNumber,
    pub name: Option<VisitorName>,
}

/// The SHA-256 of a token: of one that lets a visitor see and change their callback, or that lets staff in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash(pub [u8; 32]);

/// Who goes first of those who wait for a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    #[default]
    Usual,
    High,
}

/// A callback as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callback {
    pub id: CallbackId,
    /// Grows with every saved change; a write names the version that it read.
    pub version: u64,
    pub state: CallbackState,
    pub visitor: Visitor,
    pub token: TokenHash,
    pub asked_at: Timestamp,
    /// How many attempts were begun.
    pub attempts: u32,
    /// How many of them the visitor began by calling.
    pub calls_in: u32,
    /// What whoever answers for the visitor has to press, if they are to prove in the call that they asked for it.
    pub proof: Option<ProofDigits>,
    /// What the visitor wants to talk about; those who are rung depend on it.
    pub topic: Option<TopicName>,
    pub priority: Priority,
}

impl Callback {
    /// The digits, for the visitor alone, as long as a call may come that asks for them.
    #[must_use]
    pub const fn digits_to_press(&self) -> Option<ProofDigits> {
        match self.state {
            CallbackState::Connected { .. } | CallbackState::NeedsHuman { .. } => None,
            _ if self.state.is_final() => None,
            _ => self.proof,
        }
    }
}

/// An event as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Unique and growing over all callbacks of one store.
    pub sequence: u64,
    pub at: Timestamp,
    pub event: Event,
    /// Whether it moved the callback; a stale event is kept, too.
    pub moved: bool,
    /// What decided the move; `None` also for one of before rules were kept.
    pub rule: Option<Rule>,
}

/// An effect with its place in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedEffect {
    pub id: EffectId,
    pub effect: Effect,
    pub due: Timestamp,
}
