//! The two talk.

use jiff::Timestamp;

use super::{cancel, complete, not_joined};
use crate::{CallbackState, Cause, Effect, Event, Step, Why};

pub(super) fn apply(state: &CallbackState, event: &Event, now: Timestamp) -> Option<Step> {
    let CallbackState::Connected { attempt, business, visitor, since, ending } = state else {
        return None;
    };
    let is_ours = |leg| leg == *business || leg == *visitor;
    match event {
        Event::Ended { leg, end } if is_ours(*leg) && end.cause == Cause::Unobserved => {
            Some(complete(attempt, None))
        }
        Event::Ended { leg, .. } if is_ours(*leg) => {
            Some(complete(attempt, Some(now.duration_since(*since))))
        }
        // We may have learned late that they were joined.
        Event::Talked { leg, talked } if is_ours(*leg) => {
            Some(complete(attempt, Some(now.duration_since(*since).max(*talked))))
        }
        Event::Unclear { leg } | Event::PresumedAbsent { leg } | Event::NotPlaced { leg, .. }
            if is_ours(*leg) =>
        {
            Some(complete(attempt, None))
        }
        // The talk goes on, and nobody will see its end.
        Event::Poisoned => Some(complete(attempt, None)),
        Event::Ringing { leg } | Event::Answered { leg } | Event::Bridged { leg }
            if is_ours(*leg) =>
        {
            Some(Step::Stale(Why::Repeated))
        }
        Event::NotBridged { leg } if leg == visitor => Some(match ending {
            Some(by) => cancel(*by, [], Some(attempt)),
            None => Step::to(not_joined(attempt, *business, *visitor)),
        }),
        Event::Cancel { .. } if ending.is_some() => Some(Step::Stale(Why::Repeated)),
        Event::Cancel { by } => {
            let mut next = state.clone();
            if let CallbackState::Connected { ending, .. } = &mut next {
                *ending = Some(*by);
            }
            Some(Step::to(next).with(Effect::HangUp { leg: attempt.call(*business, *visitor) }))
        }
        Event::Due | Event::Expire => Some(Step::Stale(Why::NotNow)),
        _ => None,
    }
}
