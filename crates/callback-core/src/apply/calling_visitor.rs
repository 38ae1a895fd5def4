//! The business holds the line, the visitor's phone rings.

use jiff::Timestamp;

use super::{cancel, complete, lost, park, refuse};
use crate::{
    Attempt, CallbackState, Cause, Effect, Event, LegEnd, LegId, Policy, Progress, Side, Step, Why,
};

pub(super) fn apply(
    state: &CallbackState,
    event: &Event,
    policy: &Policy,
    now: Timestamp,
) -> Option<Step> {
    let CallbackState::CallingVisitor { attempt, business, visitor, progress, withdrawn } = state
    else {
        return None;
    };
    let (business, visitor) = (*business, *visitor);
    match event {
        Event::Ringing { leg } if *leg == visitor => Some(advance(state, Progress::Ringing)),
        Event::Answered { leg } if *leg == visitor => Some(advance(state, Progress::Answered)),
        Event::Bridged { leg } if *leg == visitor => {
            Some(connect(attempt, business, visitor, now, policy))
        }
        Event::Talked { leg, talked } if *leg == visitor => Some(complete(attempt, Some(*talked))),
        Event::NotMe { leg } if *leg == visitor => Some(refuse(attempt, business)),
        Event::Ended { leg, end } | Event::NotPlaced { leg, end } if *leg == visitor => {
            if withdrawn.is_some() {
                return Some(Step::Stale(Why::Repeated));
            }
            Some(visitor_ended(state, attempt, (business, visitor), *progress, *end, policy, now))
        }
        // The gate was won on a call that is said never to have been: nobody can know.
        Event::NotPlaced { leg, .. } | Event::PresumedAbsent { leg } if *leg == business => {
            Some(park(attempt, business, visitor))
        }
        Event::Ended { leg, end } if *leg == business => {
            if end.cause == Cause::Unobserved {
                return Some(park(attempt, business, visitor));
            }
            let cause = if end.cause == Cause::Interrupted { end.cause } else { Cause::HungUp };
            let outcome = lost(Side::Business, LegEnd { cause, ..*end });
            Some(policy.after(attempt, outcome, now))
        }
        Event::Unclear { leg } if *leg == business || *leg == visitor => {
            Some(park(attempt, business, visitor))
        }
        Event::Poisoned => Some(park(attempt, business, visitor)),
        Event::Cancel { by } => Some(cancel(*by, [business], Some(attempt))),
        Event::Due | Event::Expire => Some(Step::Stale(Why::NotNow)),
        _ => None,
    }
}

/// The two are joined.
pub(super) fn connect(
    attempt: &Attempt,
    business: LegId,
    visitor: LegId,
    now: Timestamp,
    policy: &Policy,
) -> Step {
    Step::to(CallbackState::Connected {
        attempt: *attempt,
        business,
        visitor,
        since: now,
        ending: None,
    })
    .with(Effect::Reconcile {
        leg: attempt.call(business, visitor),
        at: crate::policy::later(now, policy.talk_limit),
    })
}

pub(super) fn advance(state: &CallbackState, further: Progress) -> Step {
    let mut next = state.clone();
    match &mut next {
        CallbackState::CallingVisitor { progress, withdrawn: None, .. } if *progress < further => {
            *progress = further;
            Step::to(next)
        }
        _ => Step::Stale(Why::Repeated),
    }
}

fn visitor_ended(
    state: &CallbackState,
    attempt: &Attempt,
    (business, visitor): (LegId, LegId),
    progress: Progress,
    end: LegEnd,
    policy: &Policy,
    now: Timestamp,
) -> Step {
    let cause = match (end.cause, progress) {
        (Cause::Unobserved, _) => return park(attempt, business, visitor),
        (Cause::Cancelled, _) => {
            // The dial was withdrawn: the business left, and its own end says so in a moment.
            let mut next = state.clone();
            if let CallbackState::CallingVisitor { withdrawn, .. } = &mut next {
                *withdrawn = Some(end);
            }
            return Step::to(next);
        }
        (Cause::Normal, Progress::Answered) => Cause::HungUp,
        (Cause::Normal, _) => Cause::NoAnswer,
        (cause, _) => cause,
    };
    let end = LegEnd { cause, ..end };
    policy.after(attempt, lost(Side::Visitor, end), now)
}
