//! One step of a callback: read, apply, write; again when somebody else was faster.

use callback_core::ports::store::{Change, Commit};
use callback_core::{Callback, CallbackId, CallbackState, Event, Why};
use jiff::Timestamp;

use crate::{Desk, DeskError, Folded};

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
        self.step_of(id, at, events, |_, change, folded| finish(change, folded))
    }

    /// The same, with a `finish` that looks at the callback as read.
    pub(crate) fn step_of(
        &self,
        id: CallbackId,
        at: Timestamp,
        events: impl Fn(&Callback) -> Vec<Event>,
        finish: impl Fn(&Callback, &mut Change, &Folded),
    ) -> Result<Stepped, DeskError> {
        for _ in 0..TRIES {
            let callback = self.store.callback(id)?.ok_or(DeskError::NotFound)?;
            let events = events(&callback);
            let folded = Folded::of(&callback.state, &events, self.policy_of(callback.topic), at)?;
            let mut change = folded.change(self, &callback, at);
            finish(&callback, &mut change, &folded);
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
            if committed == Commit::Saved
                && let Some(block) = &change.blocks
            {
                self.is_blocked_now(&block.number);
            }
            let Folded { state, stale, .. } = folded;
            return Ok(Stepped { callback, state, stale, committed });
        }
        Err(DeskError::Contended)
    }
}
