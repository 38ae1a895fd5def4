//! What visitors may do: ask, look, cancel.

use callback_core::ports::requests::Acceptance;
use callback_core::{
    Actor, Callback, CallbackId, CallbackState, Event, PlannedEffect, Recorded, Slot, Visitor,
};
use crash_point::crash_point;
use uuid::Uuid;

use crate::once::KEPT;
use crate::secret::draw_digits;
use crate::{Desk, DeskError, Request, RequestKey, VisitorToken};

/// What a visitor is given for a callback that was accepted: it is on disk by then.
#[derive(Debug, Clone)]
pub struct Receipt {
    pub callback: CallbackId,
    /// Shown to whoever asked, and to nobody else; the desk keeps only its hash.
    pub token: VisitorToken,
    /// Where it stood when it was accepted.
    pub state: CallbackState,
}

impl Desk {
    /// Accepts a callback; when this returns it survives crashes.
    pub fn request(&self, request: impl Into<Request>) -> Result<Receipt, DeskError> {
        let Request { visitor, at } = request.into();
        self.seated(at, |slot| {
            let (id, token) = (CallbackId::new(Uuid::now_v7()), VisitorToken::draw());
            let (callback, effects) = self.begin(id, token, visitor.clone(), slot);
            self.store.accept(&callback, &effects)?;
            Ok(self.accepted(callback, token))
        })
    }

    /// The same once for each key: a repetition within a day is given the receipt of the first.
    pub fn request_once(
        &self,
        request: impl Into<Request>,
        key: &RequestKey,
    ) -> Result<Receipt, DeskError> {
        let request = request.into();
        let (now, secret) = (self.clock.now(), &self.request_secret);
        let mark = key.mark(secret, &request);
        let forget_before = now.checked_sub(KEPT).unwrap_or(now);
        // The time of the first may be taken by now, by the first itself.
        if request.at.is_some()
            && let Some(known) = self.store.known_request(&mark, forget_before)?
        {
            return self.repeated(known, key);
        }
        self.seated(request.at, |slot| {
            let id = CallbackId::new(Uuid::now_v7());
            let token = key.token(secret, id);
            let (callback, effects) = self.begin(id, token, request.visitor.clone(), slot);
            match self.store.accept_once(&callback, &effects, &mark, forget_before)? {
                Acceptance::Accepted => Ok(self.accepted(callback, token)),
                known => self.repeated(known, key),
            }
        })
    }

    fn repeated(&self, known: Acceptance, key: &RequestKey) -> Result<Receipt, DeskError> {
        let Acceptance::Repeated { callback, state } = known else {
            return Err(DeskError::KeyUsed);
        };
        tracing::info!(%callback, "a callback was asked for once more with its key");
        Ok(Receipt { callback, token: key.token(&self.request_secret, callback), state })
    }

    fn begin(
        &self,
        id: CallbackId,
        token: VisitorToken,
        visitor: Visitor,
        slot: Option<Slot>,
    ) -> (Callback, Vec<PlannedEffect>) {
        let now = self.clock.now();
        let (state, effects) = CallbackState::begin(&self.rules.policy, now, slot);
        let mut planned = Self::plan(&effects, now);
        planned.extend(self.tell_of_new(&state, now));
        let callback = Callback {
            id,
            version: 0,
            state,
            visitor,
            token: token.hash(),
            asked_at: now,
            attempts: 0,
            calls_in: 0,
            proof: self.rules.proof_in_call.then(draw_digits),
        };
        crash_point!("before accept");
        (callback, planned)
    }

    fn accepted(&self, callback: Callback, token: VisitorToken) -> Receipt {
        crash_point!("accepted");
        tracing::info!(callback = %callback.id, "a callback was asked for");
        self.feed.publish(callback.id);
        self.bell.ring();
        Receipt { callback: callback.id, token, state: callback.state }
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
        crash_point!("before cancel");
        let state = self.step(id, self.clock.now(), cancel, |_, _| ())?.state;
        crash_point!("cancelled");
        Ok(state)
    }
}
