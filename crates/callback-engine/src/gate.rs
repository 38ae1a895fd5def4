//! The gate: permission to ring the visitor, stored before it is given, given at most once.

use callback_core::ports::provider::{Gate, GateRefusal, Grant, Nonce};
use callback_core::ports::store::{Commit, Leg};
use callback_core::{Callback, CallbackState, Event, LegId};

use crate::secret::is_nonce_of;
use crate::{Desk, DeskError};

impl Desk {
    /// The leg whose call carries `nonce`.
    pub(crate) fn known_leg(&self, leg: LegId, nonce: &Nonce) -> Result<Leg, GateRefusal> {
        let stored = self.store.leg(leg).map_err(|error| {
            tracing::error!(%leg, error = &error as &dyn std::error::Error, "a leg was not read");
            GateRefusal::Unavailable
        })?;
        stored.filter(|stored| is_nonce_of(nonce, stored.nonce)).ok_or(GateRefusal::Unknown)
    }

    fn win(&self, leg: &Leg) -> Result<Grant, GateRefusal> {
        // A key press proves that somebody answered, whatever the network's own word does.
        let events = |_: &Callback| {
            let leg = leg.id;
            vec![Event::Answered { leg }, Event::Accepted { leg }, Event::GateWon { leg }]
        };
        let stepped = self.step(leg.callback, self.clock.now(), events, |change, folded| {
            if folded.stale.is_none() {
                change.gate = Some((leg.attempt, leg.id));
            }
        });
        let stepped = stepped.map_err(|error| refusal(leg.id, &error))?;
        match stepped.state {
            CallbackState::CallingVisitor { visitor, .. }
                if stepped.stale.is_none() && stepped.committed == Commit::Saved =>
            {
                self.grant(leg, visitor)
            }
            _ => Err(GateRefusal::Shut),
        }
    }

    fn grant(&self, leg: &Leg, visitor: LegId) -> Result<Grant, GateRefusal> {
        let Ok(Some(callback)) = self.store.callback(leg.callback) else {
            return Err(GateRefusal::Unavailable);
        };
        Ok(Grant {
            visitor,
            number: callback.visitor.number,
            caller_id: self.rules.caller_id.clone(),
            ring_limit: self.rules.ring_limit,
            talk_limit: self.rules.policy.talk_limit,
        })
    }
}

fn refusal(leg: LegId, error: &DeskError) -> GateRefusal {
    tracing::error!(%leg, error = error as &dyn std::error::Error, "the gate could not be stored");
    GateRefusal::Unavailable
}

impl Gate for Desk {
    fn ask(&self, leg: LegId, nonce: &Nonce) -> Result<Grant, GateRefusal> {
        let answer = self.known_leg(leg, nonce).and_then(|leg| self.win(&leg));
        match &answer {
            Ok(_) => tracing::info!(%leg, "the gate was won"),
            Err(refusal) => tracing::warn!(%leg, %refusal, "the gate was refused"),
        }
        answer
    }
}
