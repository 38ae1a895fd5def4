//! What would happen to a callback: decided by the functions that decide it, and nothing is stored or rung.

use callback_core::{
    Attempt, AttemptId, CallbackState, Event, LegId, Policy, Rule, Side, Slot, Step, VisitorNumber,
};
use jiff::Timestamp;

use crate::{Desk, DeskError};

/// No callback waits more often than this before its first attempt.
const STEPS: usize = 16;

/// What is tried out.
#[derive(Debug, Clone)]
pub struct Trial {
    pub number: VisitorNumber,
    /// When it would be asked for.
    pub at: Timestamp,
    /// The time that would be chosen, if one is.
    pub slot: Option<Timestamp>,
}

/// What would happen, as far as it can be known.
#[derive(Debug, Clone)]
pub struct Prospect {
    /// What would be decided until a phone rings, and when; the number taken as proven.
    pub steps: Vec<(Timestamp, Rule)>,
    /// The rule that decides when.
    pub rule: Rule,
    /// `None` if no phone would.
    pub rings: Option<Ringing>,
    /// Whether the business is open when it is asked for, and when it is open from then on.
    pub is_open: bool,
    pub opens_at: Timestamp,
    /// When it would be given up, if nobody was reached.
    pub expires_at: Option<Timestamp>,
    /// How many attempts may go on at a time, and how many do now.
    pub lines: usize,
    pub busy: usize,
    /// How many callbacks of this number are open now.
    pub open: usize,
    /// Nobody is called now: the database is a copy that was brought back, or the program stops.
    pub held: bool,
}

/// The first phone that would ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ringing {
    /// At the earliest: a line has to be free.
    pub at: Timestamp,
    pub side: Side,
}

impl Desk {
    /// What would happen to this callback under the present rules. A time that can't be chosen is an error, as it
    /// would be for the visitor.
    pub fn dry_run(&self, trial: &Trial) -> Result<Prospect, DeskError> {
        if let Some(bar) = self.bar_now(&trial.number)? {
            return Err(self.refusal(bar));
        }
        let slot = trial.slot.map(|slot| self.free_slot(trial.at, slot)).transpose()?;
        let policy = &self.rules.policy;
        let (steps, rings) = foresee(policy, trial.at, slot);
        let waits = |rule: &Rule| {
            !matches!(rule, Rule::TimeCame { .. } | Rule::LineFree { .. } | Rule::Proven)
        };
        let decisive = steps.iter().rev().map(|(_, rule)| rule).find(|rule| waits(rule));
        let expires_at =
            policy.hours.after_open(slot.map_or(trial.at, |slot| slot.at), policy.expires_after);
        Ok(Prospect {
            rule: decisive.cloned().unwrap_or(Rule::AsSoonAsPossible),
            steps,
            rings,
            is_open: policy.hours.is_open(trial.at),
            opens_at: policy.hours.next_open(trial.at),
            expires_at: Some(expires_at).filter(|at| *at < Timestamp::MAX),
            lines: self.rules.lines,
            busy: self.store.open_attempts()?,
            open: self.store.open_callbacks(trial.number.number())?.len(),
            held: self.begins_none(),
        })
    }
}

/// The steps until a phone rings, and when and whose that is.
fn foresee(
    policy: &Policy,
    asked_at: Timestamp,
    slot: Option<Slot>,
) -> (Vec<(Timestamp, Rule)>, Option<Ringing>) {
    let (mut state, _) = CallbackState::begin(policy, asked_at, slot);
    let (mut now, mut steps) = (asked_at, vec![(asked_at, Rule::of_first(&state))]);
    for _ in 0..STEPS {
        let event = match &state {
            CallbackState::AwaitingProof { .. } => Event::Proven,
            CallbackState::Scheduled { due, .. } => {
                now = *due;
                Event::Due
            }
            CallbackState::Queued => turn(policy, now),
            _ => break,
        };
        let Ok(Step::Moved { next, rule, .. }) = state.apply(&event, policy, now) else { break };
        steps.push((now, rule));
        state = next;
    }
    let side = state.attempt().map(|attempt| attempt.order.first());
    (steps, side.map(|side| Ringing { at: now, side }))
}

/// What its turn would be; nobody learns these identifiers.
fn turn(policy: &Policy, now: Timestamp) -> Event {
    let attempt = Attempt::new(AttemptId::from_bytes([0; 16]), 1, 0);
    let attempt = Attempt { order: policy.order, ..attempt };
    let [business, visitor] = [1, 2].map(|n| LegId::from_bytes([n; 16]));
    policy.turn(now, attempt, business, visitor)
}
