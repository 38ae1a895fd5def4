//! The business's phones ring, or are being screened.

use jiff::Timestamp;

use super::{lost, stop, visitor_first};
use crate::{
    Attempt, BusinessLeg, CallOrder, CallbackState, Cause, Effect, Event, LegEnd, LegId, Notice,
    Outcome, Policy, Progress, Side, Step, Why,
};

pub(super) fn apply(
    attempt: &Attempt,
    legs: &[BusinessLeg],
    visitor: LegId,
    event: &Event,
    policy: &Policy,
    now: Timestamp,
) -> Option<Step> {
    let calling = Calling { attempt, legs, visitor };
    if attempt.order == CallOrder::VisitorFirst {
        return visitor_first::past_gate(&calling, event, policy, now);
    }
    match event {
        Event::Ringing { leg } => calling.advance(*leg, Progress::Ringing),
        Event::Answered { leg } => calling.advance(*leg, Progress::Answered),
        Event::Accepted { leg } => calling.advance(*leg, Progress::Accepted),
        Event::GateWon { leg } => calling.win_gate(*leg),
        Event::Ended { leg, end } | Event::NotPlaced { leg, end } => {
            calling.end(*leg, *end, policy, now)
        }
        // Likely is enough: the visitor was not rung, and the gate of this leg is shut from now on.
        Event::PresumedAbsent { leg } => {
            calling.end(*leg, LegEnd::new(Cause::CarrierFault), policy, now)
        }
        Event::Unclear { leg } => calling.doubt(*leg, policy, now),
        // Its call may be out, and nobody will look for it.
        Event::Poisoned => Some(calling.park(calling.live().next()?)),
        // Late word of an earlier attempt: the two have talked, nobody needs to be rung.
        Event::Talked { .. } => Some(calling.stop(CallbackState::Completed)),
        Event::Cancel { by } => Some(calling.stop(CallbackState::Cancelled { by: *by })),
        Event::Due | Event::Expire => Some(Step::Stale(Why::NotNow)),
        _ => None,
    }
}

pub(super) struct Calling<'a> {
    pub(super) attempt: &'a Attempt,
    pub(super) legs: &'a [BusinessLeg],
    pub(super) visitor: LegId,
}

impl Calling<'_> {
    pub(super) fn live(&self) -> impl Iterator<Item = LegId> {
        self.legs.iter().filter(|leg| leg.end.is_none()).map(|leg| leg.leg)
    }

    fn stop(&self, next: CallbackState) -> Step {
        stop(next, self.live(), Some(self.attempt))
    }

    pub(super) fn find(&self, leg: LegId) -> Option<&BusinessLeg> {
        self.legs.iter().find(|l| l.leg == leg)
    }

    pub(super) fn with(&self, changed: BusinessLeg) -> CallbackState {
        let replace = |old: &BusinessLeg| if old.leg == changed.leg { changed } else { *old };
        CallbackState::CallingBusiness {
            attempt: *self.attempt,
            legs: self.legs.iter().map(replace).collect(),
            visitor: self.visitor,
        }
    }

    pub(super) fn advance(&self, leg: LegId, progress: Progress) -> Option<Step> {
        let known = self.find(leg)?;
        if known.end.is_some() || known.progress >= progress {
            return Some(Step::Stale(Why::Repeated));
        }
        Some(Step::to(self.with(BusinessLeg { progress, ..*known })))
    }

    fn win_gate(&self, leg: LegId) -> Option<Step> {
        let known = self.find(leg)?;
        if known.end.is_some() {
            return Some(Step::Stale(Why::Repeated));
        }
        // Whoever called is on the line already.
        let called_in = self.attempt.called_in.is_some();
        let calling = Step::to(CallbackState::CallingVisitor {
            attempt: *self.attempt,
            business: leg,
            visitor: self.visitor,
            progress: if called_in { Progress::Answered } else { Progress::Dialing },
            withdrawn: None,
        });
        let others = self.live().filter(|other| *other != leg);
        Some(others.fold(calling, |step, other| step.with(Effect::HangUp { leg: other })))
    }

    fn end(&self, leg: LegId, end: LegEnd, policy: &Policy, now: Timestamp) -> Option<Step> {
        let known = self.find(leg)?;
        if known.end.is_some() {
            return Some(Step::Stale(Why::Repeated));
        }
        let end = LegEnd { cause: cause(end.cause, known.progress), ..end };
        if self.live().any(|other| other != leg) {
            return Some(Step::to(self.with(BusinessLeg { end: Some(end), ..*known })));
        }
        let outcome = match end.cause {
            Cause::Unobserved => Outcome::Unobserved, // No gate was won: the visitor was not rung.
            _ => lost(Side::Business, end),
        };
        Some(policy.after(self.attempt, outcome, now))
    }

    fn doubt(&self, leg: LegId, policy: &Policy, now: Timestamp) -> Option<Step> {
        self.find(leg)?;
        if self.attempt.called_in.is_some() {
            // Without the gate the two were not joined, so there is nothing to doubt.
            return Some(policy.after(self.attempt, Outcome::Unobserved, now));
        }
        Some(self.park(leg))
    }

    fn park(&self, leg: LegId) -> Step {
        let parked = Step::to(CallbackState::NeedsHuman {
            attempt: *self.attempt,
            business: leg,
            visitor: self.visitor,
            doubt: Side::Business,
        })
        .with(Effect::SendSms { to: Side::Business, notice: Notice::NeedsHuman })
        .closing(super::ended(self.attempt, Outcome::Unobserved));
        let others = self.live().filter(|other| *other != leg);
        others.fold(parked, |step, other| step.with(Effect::HangUp { leg: other }))
    }
}

/// An ordinary hang-up means what the leg's progress makes of it.
pub(super) fn cause(cause: Cause, progress: Progress) -> Cause {
    match (cause, progress) {
        (Cause::Normal, Progress::Dialing | Progress::Ringing) => Cause::NoAnswer,
        (Cause::Normal, Progress::Answered) => Cause::NotAccepted,
        (Cause::Normal, Progress::Accepted) => Cause::HungUp,
        (cause, _) => cause,
    }
}
