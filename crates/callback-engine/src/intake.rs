//! What visitors may do: ask, look, cancel.

use std::sync::mpsc;

use callback_core::ports::requests::{Acceptance, Asking, Once};
use callback_core::ports::store::StoreError;
use callback_core::{Actor, Callback, CallbackId, CallbackState, Event, Recorded, Slot};
use crash_point::crash_point;
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::once::KEPT;
use crate::secret::draw_digits;
use crate::{Chapter, Desk, DeskError, Entry, Request, RequestKey, VisitorToken};

/// What a visitor is given for a callback that was accepted: it is on disk by then.
#[derive(Debug, Clone)]
pub struct Receipt {
    pub callback: CallbackId,
    /// Shown to whoever asked, and to nobody else; the desk keeps only its hash.
    pub token: VisitorToken,
    /// Where it stood when it was accepted.
    pub state: CallbackState,
    /// How it begins; to be read, if it was accepted before.
    chapter: Option<Chapter>,
}

impl Receipt {
    /// The callback as it was accepted, if that was now; else it is for [`Desk::opening`] to read.
    #[must_use]
    pub fn opening(&self) -> Option<&Chapter> {
        self.chapter.as_ref()
    }
}

impl Desk {
    /// Accepts a callback; when this returns it survives crashes.
    pub fn request(&self, request: impl Into<Request>) -> Result<Receipt, DeskError> {
        self.request_at(&request.into(), None)
    }

    /// The same once for each key: a repetition within a day is given the receipt of the first.
    pub fn request_once(
        &self,
        request: impl Into<Request>,
        key: &RequestKey,
    ) -> Result<Receipt, DeskError> {
        self.request_at(&request.into(), Some(key))
    }

    /// The same as soon as may be, with a key or without, and without a thread that waits for the disk. What was
    /// begun is stored also if nobody waits for it; but then the worker finds it only on its next patrol. Those who
    /// find the line full are told so: what they are given instead takes a thread ([`Self::request`]).
    pub async fn request_soon(
        &self,
        request: impl Into<Request>,
        key: Option<&RequestKey>,
    ) -> Result<Receipt, DeskError> {
        let (asking, token) = self.begin(&request.into(), None, key)?;
        let (callback, (tell, heard)) = (asking.callback.clone(), oneshot::channel());
        // Nobody may be waiting any more.
        self.store.take_soon(asking, Box::new(move |done| drop(tell.send(done))));
        let done = heard.await.unwrap_or_else(|_| Err(ended()));
        self.receipt(callback, token, key, done?)
    }

    fn request_at(
        &self,
        request: &Request,
        key: Option<&RequestKey>,
    ) -> Result<Receipt, DeskError> {
        // The time of the first may be taken by now, by the first itself.
        if request.at.is_some()
            && let Some(Once { mark, forget_before }) = self.once(request, key)
            && let Some(known) = self.store.known_request(&mark, forget_before)?
        {
            return self.repeated(known, key);
        }
        let accept = |slot| {
            let (asking, token) = self.begin(request, slot, key)?;
            let (callback, (tell, heard)) = (asking.callback.clone(), mpsc::sync_channel(1));
            self.store.take_soon(asking, Box::new(move |done| drop(tell.send(done))));
            let done = heard.recv().unwrap_or_else(|_| Err(ended()));
            self.receipt(callback, token, key, done?)
        };
        match self.seated(request.at, accept) {
            Err(DeskError::Store(StoreError::QueueFull)) => self.overflow(accept),
            done => done,
        }
    }

    fn once(&self, request: &Request, key: Option<&RequestKey>) -> Option<Once> {
        let now = self.clock.now();
        key.map(|key| Once {
            mark: key.mark(&self.request_secret, request),
            forget_before: now.checked_sub(KEPT).unwrap_or(now),
        })
    }

    fn begin(
        &self,
        request: &Request,
        slot: Option<Slot>,
        key: Option<&RequestKey>,
    ) -> Result<(Asking, VisitorToken), DeskError> {
        if let Some(bar) = self.bar(&request.visitor.number) {
            return Err(self.refusal(bar));
        }
        let (id, secret) = (CallbackId::new(Uuid::now_v7()), &self.request_secret);
        let token = key.map_or_else(VisitorToken::draw, |key| key.token(secret, id));
        let now = self.clock.now();
        let topic = self.topic(request.topic)?;
        let (state, effects) = CallbackState::begin(self.policy_of(topic), now, slot);
        let mut planned = Self::plan(&effects, now);
        planned.extend(self.tell_of_new(&state, now));
        let callback = Callback {
            id,
            version: 0,
            state,
            visitor: request.visitor.clone(),
            token: token.hash(),
            asked_at: now,
            attempts: 0,
            calls_in: 0,
            proof: self.rules.proof_in_call.then(draw_digits),
            topic,
            priority: self.priority(request.visitor.number.number()),
        };
        crash_point!("before accept");
        let (once, queue) = (self.once(request, key), self.rules.budget.limits.queue);
        Ok((Asking { callback, effects: planned, once, queue }, token))
    }

    fn receipt(
        &self,
        callback: Callback,
        token: VisitorToken,
        key: Option<&RequestKey>,
        acceptance: Acceptance,
    ) -> Result<Receipt, DeskError> {
        match acceptance {
            Acceptance::Accepted { first } => Ok(self.accepted(callback, token, first)),
            known => self.repeated(known, key),
        }
    }

    fn repeated(&self, known: Acceptance, key: Option<&RequestKey>) -> Result<Receipt, DeskError> {
        let (Acceptance::Repeated { callback, state }, Some(key)) = (known, key) else {
            return Err(DeskError::KeyUsed);
        };
        tracing::info!(%callback, "a callback was asked for once more with its key");
        let token = key.token(&self.request_secret, callback);
        Ok(Receipt { callback, token, state, chapter: None })
    }

    fn accepted(&self, callback: Callback, token: VisitorToken, first: u64) -> Receipt {
        crash_point!("accepted");
        tracing::info!(callback = %callback.id, "a callback was asked for");
        self.feed.publish(callback.id);
        self.bell.ring();
        let (id, state) = (callback.id, callback.state.clone());
        let asked = Entry::asked(first, callback.asked_at, state.clone());
        let chapter = Some(Chapter { callback, entries: vec![asked] });
        Receipt { callback: id, token, state, chapter }
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

fn ended() -> StoreError {
    StoreError::Failed { source: "it ended before it answered".into() }
}
