//! The only place where a state changes; every rule of a callback's life lives here.

mod calling_business;
mod calling_visitor;
mod connected;
mod needs_human;
mod visitor_first;
mod waiting;

use jiff::{SignedDuration, Timestamp};

use crate::{
    Actor, Attempt, BusinessLeg, CallOrder, CallbackState, Cause, ClosedAttempt, Effect, Event,
    InvalidTransition, LegEnd, LegId, Notice, Outcome, Policy, Progress, Side, Slot, Step, Why,
};

impl CallbackState {
    /// The first state of a callback that was asked for at `now`, for this time or as soon as may be.
    #[must_use]
    pub fn begin(policy: &Policy, now: Timestamp, slot: Option<Slot>) -> (Self, Vec<Effect>) {
        let expiry = policy.expiry(slot.map_or(now, |slot| slot.at));
        if policy.proof_required {
            return (Self::AwaitingProof { slot }, vec![expiry]);
        }
        let (state, effects) = waiting::admitted(slot, policy, now);
        (state, effects.into_iter().chain([expiry]).collect())
    }

    /// Takes one event. A person's command that does not fit is an error; a late or repeated fact
    /// is `Stale`: recorded, and it moves nothing.
    pub fn apply(
        &self,
        event: &Event,
        policy: &Policy,
        now: Timestamp,
    ) -> Result<Step, InvalidTransition> {
        if let Event::Quality { .. } | Event::Texted { .. } | Event::Voicemail { .. } = event {
            return Ok(Step::Stale(Why::Aside));
        }
        let step = match self {
            Self::AwaitingProof { slot } => waiting::for_proof(*slot, event, policy, now),
            Self::Scheduled { due, why } => waiting::for_time((*due, *why), event, policy, now),
            Self::Queued => waiting::for_line(event, policy, now),
            Self::CallingBusiness { attempt, legs, visitor } => {
                calling_business::apply(attempt, legs, *visitor, event, policy, now)
            }
            Self::CallingVisitor { attempt, .. } => match attempt.order {
                CallOrder::BusinessFirst => calling_visitor::apply(self, event, policy, now),
                CallOrder::VisitorFirst => visitor_first::apply(self, event, policy, now),
            },
            Self::Connected { .. } => connected::apply(self, event, now),
            Self::NeedsHuman { .. } => needs_human::apply(self, event, policy, now),
            Self::Cancelled { .. } if matches!(event, Event::Cancel { .. }) => {
                Some(Step::Stale(Why::Repeated))
            }
            _ => None,
        };
        match step {
            Some(step) => Ok(step.ruled(self, event, policy)),
            // Nothing came of it, and whoever calls again and again would fill the disk.
            None if matches!(event, Event::CalledIn { .. }) => Ok(Step::Stale(Why::NotNow)),
            None if self.is_final() && event.is_fact() => Ok(Step::Stale(Why::Final)),
            None if event.is_fact() => Ok(Step::Stale(Why::OtherAttempt)),
            None => Err(InvalidTransition::new(self, event)),
        }
    }

    /// The state to which a recorded history leads; events that do not fit are passed over, as
    /// they were when they happened. `None` for a history that does not begin with the asking.
    #[must_use]
    pub fn fold<'a>(
        history: impl IntoIterator<Item = (&'a Event, Timestamp)>,
        policy: &Policy,
    ) -> Option<Self> {
        let mut history = history.into_iter();
        let (Event::Asked { slot }, asked_at) = history.next()? else { return None };
        let (first, _) = Self::begin(policy, asked_at, *slot);
        Some(history.fold(first, |state, (event, at)| match state.apply(event, policy, at) {
            Ok(Step::Moved { next, .. }) => next,
            Ok(Step::Stale(_)) | Err(_) => state,
        }))
    }
}

/// Ends a callback before or during its calls; live legs are hung up.
fn stop(
    next: CallbackState,
    live: impl IntoIterator<Item = LegId>,
    attempt: Option<&Attempt>,
) -> Step {
    let step = live.into_iter().fold(Step::to(next), |step, leg| step.with(Effect::HangUp { leg }));
    match attempt {
        Some(attempt) => step.closing(ended(attempt, Outcome::Cancelled)),
        None => step,
    }
}

fn cancel(by: Actor, live: impl IntoIterator<Item = LegId>, attempt: Option<&Attempt>) -> Step {
    stop(CallbackState::Cancelled { by }, live, attempt)
}

/// What an attempt that was lost on this side is put down to.
fn lost(side: Side, end: LegEnd) -> Outcome {
    match side {
        _ if end.cause.is_carriers() => Outcome::Carrier { side, end },
        Side::Business => Outcome::Business { end },
        Side::Visitor => Outcome::Visitor { end },
    }
}

/// Both are on the line, and were not joined after all.
fn not_joined(attempt: &Attempt, business: LegId, visitor: LegId) -> CallbackState {
    let (attempt, progress) = (*attempt, Progress::Answered);
    match attempt.order {
        CallOrder::BusinessFirst => {
            CallbackState::CallingVisitor { attempt, business, visitor, progress, withdrawn: None }
        }
        CallOrder::VisitorFirst => CallbackState::CallingBusiness {
            attempt,
            legs: vec![BusinessLeg { leg: business, progress, end: None }],
            visitor,
        },
    }
}

/// The two talked and are done.
fn complete(attempt: &Attempt, talked: Option<SignedDuration>) -> Step {
    Step::to(CallbackState::Completed).closing(ended(attempt, Outcome::Connected { talked }))
}

/// The visitor pressed 9; nobody needs to wait on `call`.
fn refuse(attempt: &Attempt, call: LegId) -> Step {
    let outcome = Outcome::Visitor { end: LegEnd::new(Cause::NotMe) };
    Step::to(CallbackState::Refused)
        .with(Effect::HangUp { leg: call })
        .closing(ended(attempt, outcome))
}

/// The visitor may have been rung: nobody dials again on a guess.
fn park(attempt: &Attempt, business: LegId, visitor: LegId) -> Step {
    Step::to(CallbackState::NeedsHuman {
        attempt: *attempt,
        business,
        visitor,
        doubt: Side::Visitor,
    })
    .with(Effect::SendSms { to: Side::Business, notice: Notice::NeedsHuman })
    .closing(ended(attempt, Outcome::Unobserved))
}

fn ended(attempt: &Attempt, outcome: Outcome) -> ClosedAttempt {
    ClosedAttempt { attempt: attempt.id, outcome }
}
