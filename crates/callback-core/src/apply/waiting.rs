//! Callbacks for which no phone rings: waiting for proof, for a time, for a line.

use std::iter;

use jiff::Timestamp;

use super::cancel;
use crate::policy::{later, queue};
use crate::{
    Alarm, Attempt, BusinessLeg, CallOrder, CallbackState, Effect, Event, LegId, Notice, Policy,
    Progress, Side, Slot, Step, Wait, Waiting, Why,
};

/// More calls of one visitor than this are no accident, and hold up their callback.
const CALLS_IN: u32 = 10;

/// Where a callback that needs no more proof begins, and what follows.
pub(super) fn admitted(
    slot: Option<Slot>,
    policy: &Policy,
    now: Timestamp,
) -> (CallbackState, Vec<Effect>) {
    if let Some(slot) = slot {
        return planned(slot, policy, now);
    }
    let told = policy.accepted(now);
    (CallbackState::Queued, iter::once(Effect::Dispatch).chain(told).collect())
}

/// Waits for the time that the visitor chose, who is told of it, and reminded.
fn planned(slot: Slot, policy: &Policy, now: Timestamp) -> (CallbackState, Vec<Effect>) {
    let Slot { at, seat } = slot;
    let told = Effect::SendSms { to: Side::Visitor, notice: Notice::Accepted };
    let effects = iter::once(Effect::Wake { at, alarm: Alarm::Due })
        .chain(policy.reminder(now, at))
        .chain(policy.tells_visitor.then_some(told));
    (CallbackState::Scheduled { due: at, why: Wait::Slot { seat } }, effects.collect())
}

fn moved((next, effects): (CallbackState, Vec<Effect>)) -> Step {
    effects.into_iter().fold(Step::to(next), Step::with)
}

pub(super) fn for_proof(
    slot: Option<Slot>,
    event: &Event,
    policy: &Policy,
    now: Timestamp,
) -> Option<Step> {
    match event {
        Event::Proven => Some(moved(admitted(slot, policy, now))),
        Event::Chosen { slot: other } if slot == Some(*other) => Some(Step::Stale(Why::Repeated)),
        Event::Chosen { slot } => {
            Some(Step::to(CallbackState::AwaitingProof { slot: Some(*slot) }))
        }
        Event::Expire => Some(Step::to(CallbackState::Expired)),
        _ => ended_early(event, policy),
    }
}

pub(super) fn for_time(
    (due, why): (Timestamp, Wait),
    event: &Event,
    policy: &Policy,
    now: Timestamp,
) -> Option<Step> {
    match event {
        // Who calls meanwhile finds nobody there.
        Event::CalledIn { .. } if why == Wait::Opening => None,
        Event::CalledIn { attempt, business, visitor } => {
            called_in(attempt, (*business, *visitor), Waiting::Time { due, why }, now)
        }
        // An older timer must not end a pause that is not its own.
        Event::Due if now < due => Some(Step::Stale(Why::NotNow)),
        Event::Due => Some(queue()),
        Event::Chosen { slot: Slot { at, seat } }
            if (*at, Wait::Slot { seat: *seat }) == (due, why) =>
        {
            Some(Step::Stale(Why::Repeated))
        }
        Event::Chosen { slot } => Some(moved(planned(*slot, policy, now))),
        // Of a time that was chosen before this one.
        Event::Remind if !policy.is_near(now, due) => Some(Step::Stale(Why::Aside)),
        Event::Remind if matches!(why, Wait::Opening | Wait::Slot { .. } | Wait::Limit { .. }) => {
            let waiting = Step::to(CallbackState::Scheduled { due, why });
            Some(policy.tell_visitor(waiting, Notice::Reminder))
        }
        Event::Remind => Some(Step::Stale(Why::Aside)),
        Event::Talked { .. } => Some(Step::to(CallbackState::Completed)),
        // Wanted so late by the visitor's own choice.
        Event::Expire if matches!(why, Wait::Slot { .. }) => {
            let waiting = Step::to(CallbackState::Scheduled { due, why });
            Some(waiting.with(policy.expiry(due)))
        }
        Event::Expire => Some(expire(policy)),
        _ => ended_early(event, policy),
    }
}

pub(super) fn for_line(event: &Event, policy: &Policy, now: Timestamp) -> Option<Step> {
    match event {
        Event::Closed { until } => {
            let waiting = CallbackState::Scheduled { due: *until, why: Wait::Opening };
            let step = Step::to(waiting).with(Effect::Wake { at: *until, alarm: Alarm::Due });
            let step = policy.reminder(now, *until).into_iter().fold(step, Step::with);
            Some(policy.tell_both(step, Notice::OutOfHours))
        }
        Event::Limited { limit, until } => {
            let waiting =
                CallbackState::Scheduled { due: *until, why: Wait::Limit { limit: *limit } };
            let step = Step::to(waiting).with(Effect::Wake { at: *until, alarm: Alarm::Due });
            let step = policy.reminder(now, *until).into_iter().fold(step, Step::with);
            Some(policy.tell_visitor(step, Notice::Postponed))
        }
        Event::Chosen { slot } => Some(moved(planned(*slot, policy, now))),
        Event::LineFree { attempt, business, visitor, .. }
            if attempt.order == CallOrder::VisitorFirst =>
        {
            let calling = CallbackState::CallingVisitor {
                attempt: *attempt,
                business: *business.first()?,
                visitor: *visitor,
                progress: Progress::Dialing,
                withdrawn: None,
            };
            Some(ring(Step::to(calling), &[*visitor], policy, now))
        }
        Event::LineFree { attempt, business, visitor, .. } => {
            let legs = business.iter().map(|leg| BusinessLeg {
                leg: *leg,
                progress: Progress::Dialing,
                end: None,
            });
            let calling = CallbackState::CallingBusiness {
                attempt: *attempt,
                legs: legs.collect(),
                visitor: *visitor,
            };
            Some(ring(Step::to(calling), business, policy, now))
        }
        Event::CalledIn { attempt, business, visitor } => {
            called_in(attempt, (*business, *visitor), Waiting::Line, now)
        }
        Event::Expire => Some(expire(policy)),
        // Late word of an earlier attempt, which was thought to have failed.
        Event::Talked { .. } => Some(Step::to(CallbackState::Completed)),
        Event::Due => Some(Step::Stale(Why::Repeated)),
        _ => ended_early(event, policy),
    }
}

/// Places the calls of `legs`, and has each looked for when it should long be over.
fn ring(step: Step, legs: &[LegId], policy: &Policy, now: Timestamp) -> Step {
    let check = later(now, policy.attempt_limit);
    legs.iter().fold(step, |step, leg| {
        step.with(Effect::PlaceCall { leg: *leg }).with(Effect::Reconcile { leg: *leg, at: check })
    })
}

/// The business is rung by what steers the visitor's call, so there is nothing to be placed; the
/// provider is told at once which call to follow.
fn called_in(
    attempt: &Attempt,
    (business, visitor): (LegId, LegId),
    waiting: Waiting,
    now: Timestamp,
) -> Option<Step> {
    if attempt.calls_in >= CALLS_IN {
        return None;
    }
    let leg = BusinessLeg { leg: business, progress: Progress::Dialing, end: None };
    let calling = CallbackState::CallingBusiness {
        attempt: Attempt { called_in: Some(waiting), ..*attempt },
        legs: vec![leg],
        visitor,
    };
    Some(Step::to(calling).with(Effect::Reconcile { leg: business, at: now }))
}

fn expire(policy: &Policy) -> Step {
    policy.tell_both(Step::to(CallbackState::Expired), Notice::Expired)
}

/// What ends any callback that only waits.
fn ended_early(event: &Event, policy: &Policy) -> Option<Step> {
    match event {
        Event::Cancel { by } => Some(cancel(*by, [], None)),
        Event::NotMe { .. } => Some(Step::to(CallbackState::Refused)),
        Event::Poisoned => Some(policy.tell_both(Step::to(CallbackState::Failed), Notice::Failed)),
        _ => None,
    }
}
