//! Starting an attempt: the intent is stored, and only then is a phone rung.

use std::error::Error;
use std::sync::Arc;

use callback_core::ports::provider::OutboundCall;
use callback_core::ports::store::ClaimedEffect;
use callback_core::{AttemptId, LegId, Side};
use crash_point::crash_point;

use super::intent::{Dial, Intent, Obstacle};
use super::{Round, perform, place};
use crate::{Desk, DeskError};

impl Round {
    /// Gives a waiting callback a line, and as many of the spare ones as it can use.
    pub(super) fn dispatch(&self, claimed: &ClaimedEffect, spare: &mut usize) {
        match self.begin(claimed, spare) {
            Ok(()) => {}
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

    fn begin(&self, claimed: &ClaimedEffect, spare: &mut usize) -> Result<(), DeskError> {
        let (desk, now) = (&self.desk, self.desk.clock.now());
        let whom = desk.whom(claimed, now, spare.saturating_add(1))?;
        let intent = Intent::draw(desk.rules.policy.order, whom, now);
        // Before the intent is stored, so that nobody looks for a call before it was sent.
        let begin = |(leg, _): &_| Placing::begin(desk.clone(), *leg);
        let placing: Vec<_> = intent.first.iter().map(begin).collect();
        crash_point!("before intent");
        let dials = match intent.store(desk, claimed)? {
            Ok(dials) => dials,
            Err(Obstacle::Limit(full)) => {
                self.meets_limit(claimed, full);
                return Ok(());
            }
            Err(Obstacle::BlockedNumber) => {
                self.meets_block(claimed);
                return Ok(());
            }
        };
        if !dials.is_empty() {
            crash_point!("intent stored");
        }
        *spare = spare.saturating_sub(dials.len().saturating_sub(1));
        for (dial, placing) in dials.into_iter().zip(placing) {
            self.place(intent.attempt, claimed, dial, placing);
        }
        Ok(())
    }

    fn place(&self, attempt: AttemptId, claimed: &ClaimedEffect, dial: Dial, placing: Placing) {
        let Dial { effect, leg, nonce, to, proof } = dial;
        tracing::info!(callback = %claimed.callback, %attempt, %leg, "ringing the {}", to.side());
        let rules = &self.desk.rules;
        let call = OutboundCall {
            attempt,
            leg,
            nonce,
            proof: proof.filter(|_| to.side() == Side::Visitor),
            to,
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
