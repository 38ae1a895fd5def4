//! The visitor is rung first: the intent itself rings them, and the gate guards the business's phone.

use jiff::Timestamp;

use super::calling_business::{self, Calling};
use super::calling_visitor::{advance, connect};
use super::{cancel, complete, lost, park, refuse, stop};
use crate::{
    Attempt, BusinessLeg, CallbackState, Cause, Event, LegEnd, LegId, Policy, Progress, Side, Step,
    Why,
};

/// The visitor's phone rings, or somebody there is asked to press 1; the business is not dialed yet.
pub(super) fn apply(
    state: &CallbackState,
    event: &Event,
    policy: &Policy,
    now: Timestamp,
) -> Option<Step> {
    let CallbackState::CallingVisitor { attempt, business, visitor, progress, .. } = state else {
        return None;
    };
    let (business, visitor) = (*business, *visitor);
    match event {
        Event::Ringing { leg } if *leg == visitor => Some(advance(state, Progress::Ringing)),
        Event::Answered { leg } if *leg == visitor => Some(advance(state, Progress::Answered)),
        Event::Accepted { leg } if *leg == visitor => Some(advance(state, Progress::Accepted)),
        Event::GateWon { leg } if *leg == visitor => {
            let phone = BusinessLeg { leg: business, progress: Progress::Dialing, end: None };
            let (attempt, legs) = (*attempt, vec![phone]);
            Some(Step::to(CallbackState::CallingBusiness { attempt, legs, visitor }))
        }
        Event::Ended { leg, end } if *leg == visitor => {
            let cause = match (end.cause, progress) {
                (Cause::Unobserved, _) => return Some(park(attempt, business, visitor)),
                (Cause::Normal, Progress::Dialing | Progress::Ringing) => Cause::NoAnswer,
                (Cause::Normal, _) => Cause::HungUp,
                (cause, _) => cause,
            };
            let end = LegEnd { cause, ..*end };
            Some(policy.after(attempt, lost(Side::Visitor, end), now))
        }
        Event::NotPlaced { leg, end } if *leg == visitor && *progress == Progress::Dialing => {
            Some(policy.after(attempt, lost(Side::Visitor, *end), now))
        }
        // A phone that was heard to ring was rung, and a presumption is no proof.
        Event::NotPlaced { leg, .. } | Event::PresumedAbsent { leg } | Event::Unclear { leg }
            if *leg == visitor =>
        {
            Some(park(attempt, business, visitor))
        }
        Event::NotMe { leg } if *leg == visitor => Some(refuse(attempt, visitor)),
        // Late word of an earlier attempt: the two have talked, nobody needs to be rung.
        Event::Talked { .. } => Some(stop(CallbackState::Completed, [visitor], Some(attempt))),
        Event::Poisoned => Some(park(attempt, business, visitor)),
        Event::Cancel { by } => Some(cancel(*by, [visitor], Some(attempt))),
        Event::Due | Event::Expire => Some(Step::Stale(Why::NotNow)),
        _ => None,
    }
}

/// The visitor accepted, won the gate and holds the line; the business's phone rings.
pub(super) fn past_gate(
    calling: &Calling<'_>,
    event: &Event,
    policy: &Policy,
    now: Timestamp,
) -> Option<Step> {
    let (attempt, visitor) = (calling.attempt, calling.visitor);
    // With several, the one that got furthest.
    let reached = |phone: &&BusinessLeg| (phone.end.is_none(), phone.progress);
    let business = calling.legs.iter().max_by_key(reached)?.leg;
    match event {
        Event::Ringing { leg }
        | Event::Answered { leg }
        | Event::Accepted { leg }
        | Event::GateWon { leg }
            if *leg == visitor =>
        {
            Some(Step::Stale(Why::Repeated))
        }
        Event::Ringing { leg } => calling.advance(*leg, Progress::Ringing),
        Event::Answered { leg } => calling.advance(*leg, Progress::Answered),
        Event::Accepted { leg } => calling.advance(*leg, Progress::Accepted),
        Event::Bridged { leg } if *leg == visitor => {
            Some(connect(attempt, business, visitor, now, policy))
        }
        Event::Talked { leg, talked } if *leg == visitor => Some(complete(attempt, Some(*talked))),
        Event::NotMe { leg } if *leg == visitor => Some(refuse(attempt, visitor)),
        Event::Ended { leg, end } if *leg == visitor => {
            Some(visitor_left(attempt, (business, visitor), *end, policy, now))
        }
        Event::Ended { leg, end } | Event::NotPlaced { leg, end } if *leg != visitor => {
            business_ended(calling, *leg, *end, policy, now)
        }
        // The gate was won on a call of which nobody knows, or that is said never to have been.
        Event::NotPlaced { leg, .. } | Event::PresumedAbsent { leg } | Event::Unclear { leg }
            if *leg == visitor || calling.find(*leg).is_some() =>
        {
            Some(park(attempt, business, visitor))
        }
        Event::Poisoned => Some(park(attempt, business, visitor)),
        Event::Cancel { by } => Some(cancel(*by, [visitor], Some(attempt))),
        Event::Due | Event::Expire => Some(Step::Stale(Why::NotNow)),
        _ => None,
    }
}

fn visitor_left(
    attempt: &Attempt,
    (business, visitor): (LegId, LegId),
    end: LegEnd,
    policy: &Policy,
    now: Timestamp,
) -> Step {
    let cause = match end.cause {
        Cause::Unobserved => return park(attempt, business, visitor),
        Cause::Interrupted => Cause::Interrupted,
        _ => Cause::HungUp,
    };
    policy.after(attempt, lost(Side::Visitor, LegEnd { cause, ..end }), now)
}

fn business_ended(
    calling: &Calling<'_>,
    leg: LegId,
    end: LegEnd,
    policy: &Policy,
    now: Timestamp,
) -> Option<Step> {
    let known = calling.find(leg)?;
    if known.end.is_some() {
        return Some(Step::Stale(Why::Repeated));
    }
    if end.cause == Cause::Unobserved {
        return Some(park(calling.attempt, leg, calling.visitor));
    }
    let end = LegEnd { cause: calling_business::cause(end.cause, known.progress), ..end };
    let others_ring = calling.live().any(|other| other != leg);
    // A dial that was withdrawn says that the visitor left, and their own end says so in a moment.
    if others_ring || end.cause == Cause::Cancelled {
        return Some(Step::to(calling.with(BusinessLeg { end: Some(end), ..*known })));
    }
    Some(policy.after(calling.attempt, lost(Side::Business, end), now))
}
