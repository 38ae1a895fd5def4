//! A visitor calls: their open callback is joined with the business now, and nobody is rung twice.

use callback_core::ports::provider::{GateRefusal, ProviderCall};
use callback_core::ports::steering::{CallIn, CallInRefusal};
use callback_core::ports::store::{Commit, OpenedAttempt, StoreError};
use callback_core::{
    Attempt, AttemptId, Callback, CallbackId, CallbackState, Event, LegId, PhoneNumber,
};
use uuid::Uuid;

use crate::secret::{draw_nonce, hash_nonce};
use crate::{Desk, DeskError};

impl Desk {
    /// A caller shows `number`, which proves nothing: they may be joined with the business, as
    /// anybody who calls may, and learn nothing. `call` is the caller's.
    pub fn call_in(
        &self,
        number: &PhoneNumber,
        call: &ProviderCall,
    ) -> Result<CallIn, CallInRefusal> {
        let answer = self.find_waiting(number).and_then(|open| self.take_in(&open, call));
        match &answer {
            Ok(CallIn { attempt, leg, .. }) => {
                tracing::info!(%attempt, %leg, "a visitor called; the business is rung for them");
            }
            Err(refusal) => tracing::info!(%refusal, "nobody is rung for a caller"),
        }
        answer
    }

    /// Whether `call` is the one that came in with this leg.
    pub fn came_in(&self, leg: LegId, call: &ProviderCall) -> Result<(), GateRefusal> {
        let stored = self.find_leg(leg)?;
        let its = stored.filter(|leg| leg.provider_call.as_ref() == Some(call));
        its.map(drop).ok_or(GateRefusal::Unknown)
    }

    /// The callbacks of a number that could be joined; none of them is being called.
    fn find_waiting(&self, number: &PhoneNumber) -> Result<Vec<CallbackId>, CallInRefusal> {
        let open = self.store.open_callbacks(number).map_err(|error| unreadable(&error))?;
        // Without the proof that was asked for, nobody is known by it.
        let unproven =
            |callback: &Callback| matches!(callback.state, CallbackState::AwaitingProof { .. });
        let proven: Vec<_> = open.iter().filter(|callback| !unproven(callback)).collect();
        if proven.is_empty() {
            return Err(CallInRefusal::Unknown);
        }
        let is_called = proven.iter().any(|callback| callback.state.attempt().is_some());
        let lines = self.rules.lines;
        if is_called
            || self.begins_none()
            || self.store.open_attempts().map_err(|error| unreadable(&error))? >= lines
        {
            return Err(CallInRefusal::NotNow);
        }
        Ok(proven.iter().map(|callback| callback.id).collect())
    }

    /// The first that can be joined, is.
    fn take_in(
        &self,
        waiting: &[CallbackId],
        call: &ProviderCall,
    ) -> Result<CallIn, CallInRefusal> {
        let rules = &self.rules;
        let call_in = CallIn {
            attempt: AttemptId::new(Uuid::now_v7()),
            leg: LegId::new(Uuid::now_v7()),
            nonce: draw_nonce(),
            business: rules.business.number().clone(),
            caller_id: rules.caller_id.clone(),
            ring_limit: rules.ring_limit,
            talk_limit: rules.policy.talk_limit,
        };
        for callback in waiting {
            match self.store_call_in(&call_in, *callback, call) {
                Ok(true) => return Ok(call_in),
                Ok(false) => {}
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(%callback, error, "a call that came in could not be stored");
                    return Err(CallInRefusal::Unavailable);
                }
            }
        }
        Err(CallInRefusal::NotNow)
    }

    /// The intent; `false` if the callback does not wait any more.
    fn store_call_in(
        &self,
        call_in: &CallIn,
        callback: CallbackId,
        call: &ProviderCall,
    ) -> Result<bool, DeskError> {
        let (leg, visitor) = (call_in.leg, LegId::new(Uuid::now_v7()));
        let called_in = |callback: &Callback| {
            let number = callback.attempts + 1;
            let attempt = Attempt::new(call_in.attempt, number, callback.calls_in);
            vec![Event::CalledIn { attempt, business: leg, visitor }]
        };
        let now = self.clock.now();
        let stepped = self.step_of(callback, now, called_in, |callback, change, folded| {
            let Some(attempt) = folded.state.attempt().filter(|_| folded.stale.is_none()) else {
                return;
            };
            let first = vec![(leg, hash_nonce(&call_in.nonce))];
            let targets = Vec::new();
            let opened = OpenedAttempt { attempt: *attempt, first, second: visitor, targets };
            change.reserves = Some(self.reservation(&opened, callback, now));
            change.opened = Some(opened);
            // Whoever hangs up the leg hangs up the caller, and with them the business.
            change.placed = Some((leg, call.clone()));
        })?;
        Ok(stepped.stale.is_none() && stepped.committed == Commit::Saved)
    }
}

fn unreadable(error: &StoreError) -> CallInRefusal {
    tracing::error!(error = error as &dyn std::error::Error, "the callbacks were not read");
    CallInRefusal::Unavailable
}
