//! What visitors may do: ask, look, cancel.

use callback_core::{Actor, Callback, CallbackId, CallbackState, Event, Recorded, Visitor};
use uuid::Uuid;

use crate::{Desk, DeskError, VisitorToken};

/// What a visitor is given for a callback that was accepted: it is on disk by then.
#[derive(Debug, Clone, Copy)]
pub struct Receipt {
    pub callback: CallbackId,
    /// Shown once; the desk keeps only its hash.
    pub token: VisitorToken,
}

impl Desk {
    /// Accepts a callback; when this returns it survives crashes.
    pub fn request(&self, visitor: Visitor) -> Result<Receipt, DeskError> {
        let now = self.clock.now();
        let (state, effects) = CallbackState::begin(&self.rules.policy, now);
        let token = VisitorToken::draw();
        let callback = Callback {
            id: CallbackId::new(Uuid::now_v7()),
            version: 0,
            state,
            visitor,
            token: token.hash(),
            asked_at: now,
            attempts: 0,
            calls_in: 0,
        };
        self.store.accept(&callback, &Self::plan(&effects, now))?;
        tracing::info!(callback = %callback.id, "a callback was asked for");
        self.feed.publish(callback.id);
        self.bell.ring();
        Ok(Receipt { callback: callback.id, token })
    }

    /// The callback that `token` opens.
    pub fn look(&self, id: CallbackId, token: VisitorToken) -> Result<Callback, DeskError> {
        match self.store.callback(id)? {
            Some(callback) if token.opens(callback.token) => Ok(callback),
            _ => Err(DeskError::NotFound),
        }
    }

    /// What was recorded of a callback after sequence number `after`.
    pub fn history(&self, id: CallbackId, after: u64) -> Result<Vec<Recorded>, DeskError> {
        Ok(self.store.history(id, after)?)
    }

    /// Ends a callback; a phone that rings or talks is hung up. Cancelling twice is no error.
    pub fn cancel(&self, id: CallbackId, by: Actor) -> Result<CallbackState, DeskError> {
        let cancel = |_: &Callback| vec![Event::Cancel { by }];
        Ok(self.step(id, self.clock.now(), cancel, |_, _| ())?.state)
    }
}
