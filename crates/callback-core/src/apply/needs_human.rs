//! Nobody can know whether a phone was rung: a person decides, or late evidence does.

use jiff::Timestamp;

use super::{calling_visitor, cancel, complete, lost, refuse};
use crate::{CallbackState, Cause, Effect, Event, LegEnd, Policy, Side, Step, Verdict, Why};

pub(super) fn apply(
    state: &CallbackState,
    event: &Event,
    policy: &Policy,
    now: Timestamp,
) -> Option<Step> {
    let CallbackState::NeedsHuman { attempt, business, visitor, doubt } = state else {
        return None;
    };
    let call = attempt.call(*business, *visitor);
    match event {
        Event::Resolve { verdict: Verdict::Called } => Some(Step::to(CallbackState::Completed)),
        Event::Resolve { verdict: Verdict::NotCalled | Verdict::CallAgain } => {
            // A call that nobody saw may still be up; the next one must not meet it.
            let queued = Step::to(CallbackState::Queued).with(Effect::HangUp { leg: call });
            Some(queued.with(Effect::Dispatch))
        }
        Event::Cancel { by } => Some(cancel(*by, [call], Some(attempt))),
        // The gate of a closed attempt is shut, so only a visitor in doubt can turn out to be on.
        Event::Bridged { leg } if leg == visitor && *doubt == Side::Visitor => {
            Some(calling_visitor::connect(attempt, *business, *visitor, now, policy))
        }
        Event::Talked { leg, talked } if leg == visitor && *doubt == Side::Visitor => {
            Some(complete(attempt, Some(*talked)))
        }
        Event::NotMe { leg } if leg == visitor => Some(refuse(attempt, call)),
        Event::Ended { leg, end } if leg == visitor && proves(end.cause) => {
            // The two may have talked on a call that they both hang on, until the network failed.
            if call == *visitor && end.cause == Cause::CarrierFault {
                return None;
            }
            Some(policy.after(attempt, lost(Side::Visitor, *end), now))
        }
        Event::Ended { leg, end }
            if proves(end.cause)
                && leg == business
                && (*doubt == Side::Business
                    || call == *visitor
                    || end.cause == Cause::Interrupted) =>
        {
            Some(policy.after(attempt, lost(Side::Business, *end), now))
        }
        // Certain, whatever the cause: nothing was sent.
        Event::NotPlaced { leg, end } if leg == business && *doubt == Side::Business => {
            Some(policy.after(attempt, lost(Side::Business, *end), now))
        }
        Event::PresumedAbsent { leg } if leg == business && *doubt == Side::Business => {
            let end = LegEnd::new(Cause::CarrierFault);
            Some(policy.after(attempt, lost(Side::Business, end), now))
        }
        Event::Due | Event::Expire => Some(Step::Stale(Why::NotNow)),
        _ => None,
    }
}

/// Whether this end says for certain that nobody talked.
const fn proves(cause: Cause) -> bool {
    !matches!(cause, Cause::Unobserved | Cause::Normal | Cause::Cancelled)
}
