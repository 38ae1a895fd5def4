//! Callbacks for which no phone rings: waiting for proof, for a time, for a line.

use jiff::Timestamp;

use super::cancel;
use crate::policy::later;
use crate::{BusinessLeg, CallbackState, Effect, Event, Notice, Policy, Progress, Side, Step, Why};

pub(super) fn for_proof(event: &Event) -> Option<Step> {
    match event {
        Event::Proven => Some(queue()),
        Event::Expire => Some(Step::to(CallbackState::Expired)),
        _ => ended_early(event),
    }
}

pub(super) fn for_time(due: Timestamp, event: &Event, now: Timestamp) -> Option<Step> {
    match event {
        // An older timer must not end a pause that is not its own.
        Event::Due if now < due => Some(Step::Stale(Why::NotNow)),
        Event::Due => Some(queue()),
        Event::Talked { .. } => Some(Step::to(CallbackState::Completed)),
        Event::Expire => Some(expire()),
        _ => ended_early(event),
    }
}

pub(super) fn for_line(event: &Event, policy: &Policy, now: Timestamp) -> Option<Step> {
    match event {
        Event::LineFree { attempt, business, visitor } => {
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
            let check = later(now, policy.attempt_limit);
            Some(business.iter().fold(Step::to(calling), |step, leg| {
                step.with(Effect::PlaceCall { leg: *leg })
                    .with(Effect::Reconcile { leg: *leg, at: check })
            }))
        }
        Event::Expire => Some(expire()),
        // Late word of an earlier attempt, which was thought to have failed.
        Event::Talked { .. } => Some(Step::to(CallbackState::Completed)),
        Event::Due => Some(Step::Stale(Why::Repeated)),
        _ => ended_early(event),
    }
}

fn queue() -> Step {
    Step::to(CallbackState::Queued).with(Effect::Dispatch)
}

fn expire() -> Step {
    Step::to(CallbackState::Expired)
        .with(Effect::SendSms { to: Side::Business, notice: Notice::Expired })
}

/// What ends any callback that only waits.
fn ended_early(event: &Event) -> Option<Step> {
    match event {
        Event::Cancel { by } => Some(cancel(*by, [], None)),
        Event::NotMe { .. } => Some(Step::to(CallbackState::Refused)),
        Event::Poisoned => Some(
            Step::to(CallbackState::Failed)
                .with(Effect::SendSms { to: Side::Business, notice: Notice::Failed }),
        ),
        _ => None,
    }
}
