//! Starting an attempt: the intent is stored, and only then is a phone rung.

use std::cell::Cell;
use std::error::Error;
use std::sync::Arc;

use callback_core::ports::provider::{Nonce, OutboundCall};
use callback_core::ports::store::{ClaimedEffect, Commit, OpenedAttempt};
use callback_core::{
    Attempt, AttemptId, CallOrder, Callee, Effect, EffectId, LegId, PlannedEffect, ProofDigits,
    Side,
};
use crash_point::crash_point;
use uuid::Uuid;

use super::{Round, perform, place};
use crate::secret::{draw_nonce, hash_nonce};
use crate::step::Stepped;
use crate::{Desk, DeskError};

impl Round {
    /// Gives a waiting callback a line.
    pub(super) fn dispatch(&self, claimed: &ClaimedEffect) {
        let intent = Intent::draw();
        // Before the intent is stored, so that nobody looks for the call before it was sent.
        let placing = Placing::begin(self.desk.clone(), intent.first);
        crash_point!("before intent");
        match intent.store(&self.desk, claimed) {
            Ok((stepped, Some(dial))) if stepped.stale.is_none() => {
                crash_point!("intent stored");
                self.place(&intent, claimed, dial, placing);
            }
            Ok(_) => {} // Not waiting any more; the effect is finished.
            Err(error) => {
                let is_damaged = perform::is_damaged(&error);
                let error = &error as &dyn Error;
                tracing::error!(callback = %claimed.callback, error, "no attempt could be stored");
                if is_damaged {
                    perform::broke_off(&self.desk, claimed.id);
                } else {
                    perform::postpone(&self.desk, claimed, perform::LATER);
                }
            }
        }
    }

    fn place(&self, intent: &Intent, claimed: &ClaimedEffect, dial: Dial, placing: Placing) {
        tracing::info!(callback = %claimed.callback, attempt = %intent.attempt, leg = %intent.first,
            "ringing the {}", dial.to.side());
        let (rules, effect) = (&self.desk.rules, dial.effect);
        let call = OutboundCall {
            attempt: intent.attempt,
            leg: intent.first,
            nonce: intent.nonce,
            proof: dial.proof.filter(|_| dial.to.side() == Side::Visitor),
            to: dial.to,
            caller_id: rules.caller_id.clone(),
            ring_limit: rules.ring_limit,
        };
        let (desk, provider) = (self.desk.clone(), self.provider.clone());
        let callback = claimed.callback;
        let place = move || {
            let _until_it_is_done = placing;
            place::place(&desk, &*provider, callback, effect, &call);
        };
        let rescuer = self.desk.clone();
        // Nobody knows whether a placing that panicked rang: its call is looked for.
        self.pool.run(place, move || perform::broke_off(&rescuer, effect));
    }
}

/// A dial under way: the provider may not know of it yet, so it takes a line by itself.
struct Placing {
    desk: Arc<Desk>,
    leg: LegId,
}

impl Placing {
    fn begin(desk: Arc<Desk>, leg: LegId) -> Self {
        desk.dials.begin(leg);
        Self { desk, leg }
    }
}

impl Drop for Placing {
    fn drop(&mut self) {
        self.desk.dials.end(self.leg);
        self.desk.bell.ring();
    }
}

/// What follows from an intent that is stored.
struct Dial {
    effect: EffectId,
    to: Callee,
    proof: Option<ProofDigits>,
}

/// What is drawn for an attempt before it is stored.
struct Intent {
    attempt: AttemptId,
    first: LegId,
    second: LegId,
    nonce: Nonce,
}

impl Intent {
    fn draw() -> Self {
        Self {
            attempt: AttemptId::new(Uuid::now_v7()),
            first: LegId::new(Uuid::now_v7()),
            second: LegId::new(Uuid::now_v7()),
            nonce: draw_nonce(),
        }
    }

    /// Stores the intent, and returns the effect that rings the first phone, ours from birth, and whose
    /// that is.
    fn store(
        &self,
        desk: &Desk,
        claimed: &ClaimedEffect,
    ) -> Result<(Stepped, Option<Dial>), DeskError> {
        let order = desk.rules.policy.order;
        let (business, visitor) = match order {
            CallOrder::BusinessFirst => (self.first, self.second),
            CallOrder::VisitorFirst => (self.second, self.first),
        };
        let (placing, to) = (Cell::new(None), Cell::new(None));
        let now = desk.clock.now();
        let stepped = desk.step(
            claimed.callback,
            now,
            |callback| {
                to.set(Some(desk.callee(order.first(), callback)));
                let number = callback.attempts + 1;
                let attempt = Attempt::new(self.attempt, number, callback.calls_in);
                let attempt = Attempt { order, ..attempt };
                vec![desk.rules.policy.turn(now, attempt, business, visitor)]
            },
            |change, folded| {
                change.finishes = Some(claimed.id);
                let Some(attempt) = folded.state.attempt().filter(|_| folded.stale.is_none())
                else {
                    return;
                };
                change.opened = Some(OpenedAttempt {
                    attempt: *attempt,
                    first: vec![(self.first, hash_nonce(&self.nonce))],
                    second: self.second,
                });
                change.claimed = Some(desk.epoch);
                let is_call =
                    |planned: &&PlannedEffect| matches!(planned.effect, Effect::PlaceCall { .. });
                placing.set(change.effects.iter().find(is_call).map(|planned| planned.id));
            },
        )?;
        debug_assert_ne!(stepped.committed, Commit::Conflict);
        let proof = stepped.callback.proof;
        let dial = placing.into_inner().zip(to.into_inner());
        Ok((stepped, dial.map(|(effect, to)| Dial { effect, to, proof })))
    }
}
