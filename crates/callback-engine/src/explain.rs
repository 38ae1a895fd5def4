//! Why nobody called, or somebody did: each step of a callback with the rule that decided it.

use callback_core::{Callback, CallbackId, CallbackState, Rule, Wait};

use crate::rule_words::{self, clock};
use crate::{Chapter, Desk, DeskError, Entry};

/// A callback's decisions, from the first to the last.
#[derive(Debug, Clone)]
pub struct Explanation {
    pub callback: Callback,
    /// What it waits for now.
    pub waits_for: String,
    pub decisions: Vec<Explained>,
}

/// One step, and why it was made.
#[derive(Debug, Clone)]
pub struct Explained {
    pub entry: Entry,
    /// Why, in words; they say so if nobody knows any more.
    pub why: String,
}

impl Desk {
    /// What decided each step of a callback. For people of the business: no token is asked for.
    pub fn explain(&self, id: CallbackId) -> Result<Explanation, DeskError> {
        let Chapter { callback, entries } = self.follow(id, &mut self.timeline())?;
        let decisions = entries.into_iter().map(|entry| self.explained(entry)).collect();
        Ok(Explanation { waits_for: self.waits_for(&callback.state), callback, decisions })
    }

    fn explained(&self, entry: Entry) -> Explained {
        let why = match &entry.rule {
            Some(rule) => self.why(rule),
            None if entry.lasted.is_some() => "nothing was decided by it".to_owned(),
            None => "what decided it was not recorded at that time".to_owned(),
        };
        Explained { entry, why }
    }

    /// A rule in words.
    #[must_use]
    pub fn why(&self, rule: &Rule) -> String {
        rule_words::words(rule, self.hours())
    }

    fn waits_for(&self, state: &CallbackState) -> String {
        let clock = |at| clock(at, self.hours());
        match state {
            CallbackState::AwaitingProof { .. } => "the proof of the number".to_owned(),
            CallbackState::Scheduled { due, why: Wait::Slot { .. } } => {
                format!("{}, which the visitor chose", clock(*due))
            }
            CallbackState::Scheduled { due, why: Wait::Opening } => {
                format!("{}, when the business opens", clock(*due))
            }
            CallbackState::Scheduled { due, why: Wait::Retry { .. } } => {
                format!("{}, when it is tried again", clock(*due))
            }
            CallbackState::Scheduled { due, why: Wait::Limit { .. } } => {
                format!("{}, when there is room again", clock(*due))
            }
            CallbackState::Queued if self.is_held() => {
                "an operator: the database is a copy that was brought back, and nobody is called"
                    .to_owned()
            }
            CallbackState::Queued => "a free line".to_owned(),
            CallbackState::CallingBusiness { .. } => "the business to take the call".to_owned(),
            CallbackState::CallingVisitor { .. } => "the visitor to take the call".to_owned(),
            CallbackState::Connected { .. } => "the end of the talk".to_owned(),
            CallbackState::NeedsHuman { .. } => "a person, who has to decide".to_owned(),
            CallbackState::Completed
            | CallbackState::Missed
            | CallbackState::Unreachable
            | CallbackState::Expired
            | CallbackState::Failed
            | CallbackState::Cancelled { .. }
            | CallbackState::Refused => "nothing: it is over".to_owned(),
        }
    }
}
