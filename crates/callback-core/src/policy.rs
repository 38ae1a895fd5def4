//! The rules that are data: pauses, limits, what follows an attempt that failed.

use jiff::{SignedDuration, Timestamp};

use crate::targets::Plan;
use crate::{
    Alarm, Attempt, CallOrder, CallbackState, Cause, ClosedAttempt, Effect, Event, Hours, LegEnd,
    LegId, Notice, Outcome, Rule, Side, Slots, Step, Wait, Waiting,
};

/// The rules of a callback desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Whether the visitor must prove to hold the number before any phone rings.
    pub proof_required: bool,
    /// Whose phone rings first, in attempts that begin from now on.
    pub order: CallOrder,
    /// Whom it rings at the business.
    pub whom: Plan,
    /// When the business takes calls: of several, any of them.
    pub hours: Hours,
    /// A callback that reached nobody ends after so much time in which the business was open.
    pub expires_after: SignedDuration,
    /// Ringing, screening and ringing again are over by then, or something was missed.
    pub attempt_limit: SignedDuration,
    /// The longest talk.
    pub talk_limit: SignedDuration,
    pub retries: Retries,
    /// Whether the visitor, too, is told by text: that a call will come, and that none comes any more.
    pub tells_visitor: bool,
    /// How long before the time that a visitor was told they are reminded of it by text, if they are.
    pub reminds_before: Option<SignedDuration>,
    /// Which times visitors may choose, if they may.
    pub slots: Option<Slots>,
}

/// Pauses before the next attempt, by cause: the n-th follows the n-th attempt, none left ends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retries {
    pub business_busy: Vec<SignedDuration>,
    pub business_no_answer: Vec<SignedDuration>,
    /// Declined, or answered without pressing 1.
    pub business_declined: Vec<SignedDuration>,
    pub visitor_missed: Vec<SignedDuration>,
    pub visitor_declined: Vec<SignedDuration>,
    pub carrier: Vec<SignedDuration>,
}

impl Retries {
    /// Nobody is called twice.
    #[must_use]
    pub const fn never() -> Self {
        Self {
            business_busy: Vec::new(),
            business_no_answer: Vec::new(),
            business_declined: Vec::new(),
            visitor_missed: Vec::new(),
            visitor_declined: Vec::new(),
            carrier: Vec::new(),
        }
    }
}

impl Default for Retries {
    fn default() -> Self {
        let minutes =
            |pauses: &[i64]| pauses.iter().map(|m| SignedDuration::from_mins(*m)).collect();
        Self {
            business_busy: minutes(&[2, 2]),
            business_no_answer: minutes(&[5, 5]),
            business_declined: minutes(&[10, 10]),
            visitor_missed: minutes(&[15, 15]),
            visitor_declined: minutes(&[120]),
            carrier: [30, 120, 600].map(SignedDuration::from_secs).to_vec(),
        }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            proof_required: false,
            order: CallOrder::default(),
            whom: Plan::default(),
            hours: Hours::always(),
            expires_after: SignedDuration::from_hours(24),
            attempt_limit: SignedDuration::from_mins(3),
            talk_limit: SignedDuration::from_hours(1),
            retries: Retries::default(),
            tells_visitor: false,
            reminds_before: None,
            slots: None,
        }
    }
}

impl Policy {
    /// What follows when `attempt` ended with `outcome`, which is not a talk.
    pub(crate) fn after(&self, attempt: &Attempt, outcome: Outcome, now: Timestamp) -> Step {
        let closed = ClosedAttempt { attempt: attempt.id, outcome };
        if let Some(waiting) = attempt.called_in {
            // Whoever calls under the visitor's number must not use up the visitor's callback.
            let rule = Rule::CalledInForNothing { after: outcome };
            return wait_again(waiting).closing(closed).by(rule);
        }
        if attempt.calls_others(outcome) {
            return queue().closing(closed).by(Rule::NextTarget { after: outcome });
        }
        self.pause_or_end(attempt, outcome, now).closing(closed)
    }

    /// A pause before the next attempt, or the end when none may follow.
    fn pause_or_end(&self, attempt: &Attempt, after: Outcome, now: Timestamp) -> Step {
        let counted = attempt.of_several(after);
        let (pauses, earlier) = (self.pauses(counted), attempt.pauses_before(counted));
        let allowed = count(pauses.len()).saturating_add(1);
        let tries = count(earlier).saturating_add(1);
        let scheduled = |due| {
            Step::to(CallbackState::Scheduled { due, why: Wait::Retry { after } })
                .with(Effect::Wake { at: due, alarm: Alarm::Due })
        };
        let pause = pauses.get(earlier).copied();
        let over = pause.map(|pause| later(now, pause));
        // Whoever is next in the chain does not wait for the pause of those before them.
        if let Some(at) = attempt.escalates(after).map(|at| at.max(now))
            && over.is_none_or(|over| at < over)
        {
            let due = self.hours.next_open(at);
            return scheduled(due).by(Rule::Escalation { after, due });
        }
        match pause.zip(over) {
            Some((pause, over)) => {
                let due = self.hours.next_open(over);
                let until_open = due > over;
                let rule = Rule::Retry { after, tries, allowed, pause, due, until_open };
                scheduled(due).by(rule)
            }
            None if is_last_word(counted) => self.give_up(counted).by(Rule::NeverAgain { after }),
            None => self.give_up(counted).by(Rule::NoRetryLeft { after, tries, allowed }),
        }
    }

    /// What is to happen to a callback whose turn it is at `now`: an attempt; or nothing, until the business opens.
    #[must_use]
    pub fn turn(&self, now: Timestamp, attempt: Attempt, business: LegId, visitor: LegId) -> Event {
        match self.hours.next_open(now) {
            until if until > now => Event::Closed { until },
            _ => {
                Event::LineFree { attempt, business: vec![business], visitor, targets: Vec::new() }
            }
        }
    }

    /// Tells the visitor that a call will come, if the rules have it; when the business is closed, that is what they
    /// are told instead.
    pub(crate) fn accepted(&self, now: Timestamp) -> Option<Effect> {
        let told = self.tells_visitor && self.hours.is_open(now);
        told.then_some(Effect::SendSms { to: Side::Visitor, notice: Notice::Accepted })
    }

    /// What ends a callback that nobody was reached for, wanted from this moment on.
    pub(crate) fn expiry(&self, wanted: Timestamp) -> Effect {
        let at = self.hours.after_open(wanted, self.expires_after);
        Effect::Wake { at, alarm: Alarm::Expiry }
    }

    /// What reminds the visitor of a call at `due`, unless they were told of it just before.
    pub(crate) fn reminder(&self, now: Timestamp, due: Timestamp) -> Option<Effect> {
        let before = self.reminds_before.filter(|_| self.tells_visitor)?;
        let at = due.checked_sub(before).ok()?;
        (at > later(now, before)).then_some(Effect::Wake { at, alarm: Alarm::Reminder })
    }

    fn give_up(&self, outcome: Outcome) -> Step {
        let (state, notice) = match outcome {
            Outcome::Connected { .. } => return Step::to(CallbackState::Completed),
            Outcome::Visitor { end: LegEnd { cause: Cause::NotMe, .. } } => {
                return Step::to(CallbackState::Refused);
            }
            // Nobody is at the visitor's number, or somebody else.
            Outcome::Visitor { end: LegEnd { cause: Cause::NoSuchNumber, .. } } => {
                return tell_business(Step::to(CallbackState::Failed), Notice::Failed);
            }
            Outcome::Visitor { end: LegEnd { cause: Cause::ProofFailed, .. } } => {
                return tell_business(Step::to(CallbackState::Unreachable), Notice::Unreachable);
            }
            Outcome::Business { end: LegEnd { cause: Cause::NoSuchNumber, .. } }
            | Outcome::Carrier { .. }
            | Outcome::Cancelled => (CallbackState::Failed, Notice::Failed),
            Outcome::Visitor { .. } => (CallbackState::Unreachable, Notice::Unreachable),
            Outcome::Business { .. } | Outcome::Unobserved => {
                (CallbackState::Missed, Notice::Missed)
            }
        };
        self.tell_both(Step::to(state), notice)
    }

    /// Tells the business, and the visitor if the rules have it.
    pub(crate) fn tell_both(&self, step: Step, notice: Notice) -> Step {
        self.tell_visitor(tell_business(step, notice), notice)
    }

    /// Whether it is time to remind of a call at `due`, or the reminder was for an earlier one.
    pub(crate) fn is_near(&self, now: Timestamp, due: Timestamp) -> bool {
        self.reminds_before.is_none_or(|before| due <= later(now, before))
    }

    pub(crate) fn tell_visitor(&self, step: Step, notice: Notice) -> Step {
        if !self.tells_visitor {
            return step;
        }
        step.with(Effect::SendSms { to: Side::Visitor, notice })
    }

    fn pauses(&self, outcome: Outcome) -> &[SignedDuration] {
        let Retries { business_busy, business_no_answer, business_declined, .. } = &self.retries;
        match outcome {
            Outcome::Business { end: LegEnd { cause, .. } } => match cause {
                Cause::Busy => business_busy,
                Cause::NoSuchNumber => &[],
                Cause::Declined | Cause::NotAccepted => business_declined,
                _ => business_no_answer,
            },
            Outcome::Visitor { end: LegEnd { cause, .. } } => match cause {
                // Whoever is no part of it is not rung again.
                Cause::NoSuchNumber | Cause::NotMe | Cause::ProofFailed => &[],
                Cause::Declined | Cause::HungUp => &self.retries.visitor_declined,
                _ => &self.retries.visitor_missed,
            },
            Outcome::Carrier { .. } | Outcome::Unobserved => &self.retries.carrier,
            Outcome::Connected { .. } | Outcome::Cancelled => &[],
        }
    }
}

/// Whether nothing can make another try useful, however many are allowed.
const fn is_last_word(outcome: Outcome) -> bool {
    match outcome {
        Outcome::Business { end } | Outcome::Visitor { end } => {
            matches!(end.cause, Cause::NoSuchNumber | Cause::NotMe | Cause::ProofFailed)
        }
        _ => false,
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// As it was before the visitor called.
fn wait_again(waiting: Waiting) -> Step {
    match waiting {
        Waiting::Line => queue(),
        Waiting::Time { due, why } => Step::to(CallbackState::Scheduled { due, why })
            .with(Effect::Wake { at: due, alarm: Alarm::Due }),
    }
}

/// Waits for a line.
pub(crate) fn queue() -> Step {
    Step::to(CallbackState::Queued).with(Effect::Dispatch)
}

pub(crate) fn tell_business(step: Step, notice: Notice) -> Step {
    step.with(Effect::SendSms { to: Side::Business, notice })
}

/// `now` plus `pause`, at most the end of time.
pub(crate) fn later(now: Timestamp, pause: SignedDuration) -> Timestamp {
    now.checked_add(pause).unwrap_or(Timestamp::MAX)
}
