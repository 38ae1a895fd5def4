//! Nobody can know whether a phone was rung: a person decides, or late evidence does.

use jiff::Timestamp;

use super::{calling_visitor, cancel, complete, lost, refuse};
use crate::{CallbackState, Cause, Effect, Event, Policy, Side, Step, Verdict, Why};

pub(super) fn apply(
    state: &CallbackState,
    event: &Event,
    policy: &Policy,
    now: Timestamp,
) -> Option<Step> {
    let CallbackState::NeedsHuman { attempt, business, visitor, doubt } = state else {
        return None;
    };
    match event {
        Event::Resolve { verdict: Verdict::Called } => Some(Step::to(CallbackState::Completed)),
        Event::Resolve { verdict: Verdict::NotCalled | Verdict::CallAgain } => {
            // A call that nobody saw may still be up; the next one must not meet it.
            let queued = Step::to(CallbackState::Queued).with(Effect::HangUp { leg: *business });
            Some(queued.with(Effect::Dispatch))
        }
        Event::Cancel { by } => Some(cancel(*by, [*business], Some(attempt))),
        // The gate of a closed attempt is shut, so only a visitor in doubt can turn out to be on.
        Event::Bridged { leg } if leg == visitor && *doubt == Side::Visitor => {
            Some(calling_visitor::connect(attempt, *business, *visitor, now, policy))
        }
        Event::Talked { leg, talked } if leg == visitor && *doubt == Side::Visitor => {
            Some(complete(attempt, Some(*talked)))
        }
        Event::NotMe { leg } if leg == visitor => Some(refuse(attempt, *business)),
        Event::Ended { leg, end } if proves(end.cause) && leg == visitor => {
            Some(policy.after(attempt, lost(Side::Visitor, *end), now))
        }
        Event::Ended { leg, end }
            if proves(end.cause)
                && leg == business
                && (*doubt == Side::Business || end.cause == Cause::Interrupted) =>
        {
            Some(policy.after(attempt, lost(Side::Business, *end), now))
        }
        // Certain, whatever the cause: nothing was sent.
        Event::NotPlaced { leg, end } if leg == business && *doubt == Side::Business => {
            Some(policy.after(attempt, lost(Side::Business, *end), now))
        }
        Event::Due | Event::Expire => Some(Step::Stale(Why::NotNow)),
        _ => None,
    }
}

/// Whether this end says for certain that nobody talked.
const fn proves(cause: Cause) -> bool {
    !matches!(cause, Cause::Unobserved | Cause::Normal | Cause::Cancelled)
}
