//! The intent of an attempt: what is drawn for it, and how it is stored.

use std::cell::RefCell;

use callback_core::limits::Full;
use callback_core::ports::provider::Nonce;
use callback_core::ports::store::{ClaimedEffect, Commit, OpenedAttempt};
use callback_core::{
    Actor, Attempt, AttemptId, CallOrder, Callback, CallbackState, Callee, Effect, EffectId, Event,
    LegId, ProofDigits,
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::secret::{draw_nonce, hash_nonce};
use crate::step::Stepped;
use crate::whom::Whom;
use crate::{Desk, DeskError};

/// What an intent met, of which nothing was stored then.
pub(super) enum Obstacle {
    Limit(Full),
    BlockedNumber,
}

/// What is drawn for an attempt before it is stored.
pub(super) struct Intent {
    pub(super) attempt: AttemptId,
    /// The legs that are rung first.
    pub(super) first: Vec<(LegId, Nonce)>,
    second: LegId,
    order: CallOrder,
    whom: Whom,
    now: Timestamp,
}

/// A phone that the stored intent has rung.
pub(super) struct Dial {
    pub(super) effect: EffectId,
    pub(super) leg: LegId,
    pub(super) nonce: Nonce,
    pub(super) to: Callee,
    pub(super) proof: Option<ProofDigits>,
}

impl Intent {
    pub(super) fn draw(order: CallOrder, whom: Whom, now: Timestamp) -> Self {
        let leg = || LegId::new(Uuid::now_v7());
        let phones = match order {
            CallOrder::BusinessFirst => whom.phones(),
            CallOrder::VisitorFirst => 1,
        };
        Self {
            attempt: AttemptId::new(Uuid::now_v7()),
            first: (0..phones).map(|_| (leg(), draw_nonce())).collect(),
            second: leg(),
            order,
            whom,
            now,
        }
    }

    /// Stores the intent, and returns the dials of the first phones, ours from birth; none if the callback waits no
    /// more. Or what has no room for it, and nothing is stored.
    pub(super) fn store(
        &self,
        desk: &Desk,
        claimed: &ClaimedEffect,
    ) -> Result<Result<Vec<Dial>, Obstacle>, DeskError> {
        let placing = RefCell::new(Vec::new());
        let stepped = desk.step_of(
            claimed.callback,
            self.now,
            |callback| vec![self.event(desk, callback)],
            |callback, change, folded| {
                change.finishes = Some(claimed.id);
                let Some(attempt) = folded.state.attempt().filter(|_| folded.stale.is_none())
                else {
                    return;
                };
                let first = self.first.iter().map(|(leg, nonce)| (*leg, hash_nonce(nonce)));
                let targets = self.business().into_iter().enumerate();
                let opened = OpenedAttempt {
                    attempt: *attempt,
                    first: first.collect(),
                    second: self.second,
                    targets: targets
                        .filter_map(|(nth, leg)| Some((leg, self.whom.target(nth)?)))
                        .collect(),
                };
                change.reserves = Some(desk.reservation(&opened, callback, self.now));
                change.opened = Some(opened);
                change.claimed = Some(desk.epoch);
                let calls = change.effects.iter().filter_map(|planned| match planned.effect {
                    Effect::PlaceCall { leg } => Some((leg, planned.id)),
                    _ => None,
                });
                placing.replace(calls.collect());
            },
        )?;
        debug_assert_ne!(stepped.committed, Commit::Conflict);
        match stepped.committed {
            Commit::OverLimit(full) => return Ok(Err(Obstacle::Limit(full))),
            Commit::Blocked => return Ok(Err(Obstacle::BlockedNumber)),
            _ => {}
        }
        if stepped.stale.is_some() {
            return Ok(Ok(Vec::new()));
        }
        Ok(Ok(self.dials(desk, &stepped, &placing.into_inner())))
    }

    /// An attempt; or nothing, until somebody takes calls; or the end, if the number must not be called.
    fn event(&self, desk: &Desk, callback: &Callback) -> Event {
        if let Some(bar) = desk.bar(&callback.visitor.number)
            && callback.state == CallbackState::Queued
        {
            return Event::Cancel { by: Actor::Barred(bar) };
        }
        let number = callback.attempts + 1;
        let attempt = Attempt::new(self.attempt, number, callback.calls_in);
        let attempt = Attempt { order: self.order, turn: self.whom.turn(), ..attempt };
        let business = self.business();
        match (&self.whom, business.first()) {
            (Whom::Nobody { until }, _) => Event::Closed { until: *until },
            (Whom::Business, Some(leg)) => {
                let policy = desk.policy_of(callback.topic);
                policy.turn(self.now, attempt, *leg, self.visitor())
            }
            _ => {
                let (visitor, targets) = (self.visitor(), self.whom.names());
                Event::LineFree { attempt, business, visitor, targets }
            }
        }
    }

    fn business(&self) -> Vec<LegId> {
        match self.order {
            CallOrder::BusinessFirst => self.first.iter().map(|(leg, _)| *leg).collect(),
            CallOrder::VisitorFirst => vec![self.second],
        }
    }

    fn visitor(&self) -> LegId {
        match (self.order, self.first.first()) {
            (CallOrder::VisitorFirst, Some((leg, _))) => *leg,
            _ => self.second,
        }
    }

    fn dials(&self, desk: &Desk, stepped: &Stepped, placing: &[(LegId, EffectId)]) -> Vec<Dial> {
        let dial = |(nth, (leg, nonce)): (usize, &(LegId, Nonce))| {
            let (_, effect) = placing.iter().find(|(of, _)| of == leg)?;
            let target = self.whom.target(nth);
            let to = desk.callee(self.order.first(), target.as_ref(), &stepped.callback);
            let proof = stepped.callback.proof;
            Some(Dial { effect: *effect, leg: *leg, nonce: *nonce, to, proof })
        };
        self.first.iter().enumerate().filter_map(dial).collect()
    }
}
