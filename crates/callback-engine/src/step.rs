//! One step of a callback: read, apply, write; again when somebody else was faster.

use callback_core::ports::store::{Change, Commit, NewEvent};
use callback_core::{
    Callback, CallbackId, CallbackState, Effect, Event, InvalidTransition, Step, Why,
};
use jiff::Timestamp;

use crate::{Desk, DeskError};

/// How often a step is tried when others write the same callback at the same time.
const TRIES: usize = 64;

/// What a step came to.
#[derive(Debug)]
pub(crate) struct Stepped {
    /// As it was read.
    pub(crate) callback: Callback,
    pub(crate) state: CallbackState,
    /// Why the last event moved nothing; `None` if it moved the callback.
    pub(crate) stale: Option<Why>,
    pub(crate) committed: Commit,
}

impl Desk {
    /// Applies what `events` makes of the callback as read, and stores all that follows in one
    /// transaction, completed by `finish`.
    pub(crate) fn step(
        &self,
        id: CallbackId,
        at: Timestamp,
        events: impl Fn(&Callback) -> Vec<Event>,
        finish: impl Fn(&mut Change, &Folded),
    ) -> Result<Stepped, DeskError> {
        for _ in 0..TRIES {
            let callback = self.store.callback(id)?.ok_or(DeskError::NotFound)?;
            let folded = self.fold(&callback, &events(&callback), at)?;
            let mut change = folded.change(&callback, at);
            finish(&mut change, &folded);
            let committed = if change == Change::of(&callback) {
                Commit::Saved
            } else {
                self.store.commit(&change)?
            };
            if committed == Commit::Conflict {
                continue;
            }
            if committed == Commit::Saved && !change.events.is_empty() {
                self.feed.publish(id);
                self.bell.ring();
            }
            let Folded { state, stale, .. } = folded;
            return Ok(Stepped { callback, state, stale, committed });
        }
        Err(DeskError::Contended)
    }

    fn fold(
        &self,
        callback: &Callback,
        events: &[Event],
        at: Timestamp,
    ) -> Result<Folded, InvalidTransition> {
        let mut folded = Folded::from(&callback.state);
        for event in events {
            folded.take(event, folded.state.apply(event, &self.rules.policy, at)?, at);
        }
        Ok(folded)
    }
}

/// Several events applied one after the other.
#[derive(Debug)]
pub(crate) struct Folded {
    pub(crate) state: CallbackState,
    effects: Vec<Effect>,
    pub(crate) stale: Option<Why>,
    closed: Option<callback_core::ClosedAttempt>,
    events: Vec<NewEvent>,
    moved: bool,
}

impl Folded {
    fn from(state: &CallbackState) -> Self {
        Self {
            state: state.clone(),
            effects: Vec::new(),
            stale: None,
            closed: None,
            events: Vec::new(),
            moved: false,
        }
    }

    fn take(&mut self, event: &Event, step: Step, at: Timestamp) {
        let moved = match step {
            Step::Moved { next, effects, closed } => {
                self.state = next;
                self.effects.extend(effects);
                self.closed = closed.or(self.closed.take());
                self.stale = None;
                self.moved = true;
                true
            }
            Step::Stale(why) => {
                self.stale = Some(why);
                // A timer comes again, and is recorded when it fits; a command that was given
                // already would let anybody who repeats it fill the disk.
                if why == Why::NotNow || !event.is_fact() {
                    return;
                }
                false
            }
        };
        self.events.push(NewEvent { at, event: event.clone(), moved });
    }

    fn change(&self, callback: &Callback, at: Timestamp) -> Change {
        Change {
            next: self.moved.then(|| self.state.clone()),
            events: self.events.clone(),
            effects: Desk::plan(&self.effects, at),
            closed: self.closed,
            ..Change::of(callback)
        }
    }
}
