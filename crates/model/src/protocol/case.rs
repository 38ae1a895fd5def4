//! One callback: its rows, what the process knows of it, and its calls.

use std::collections::BTreeSet;

use callback_core::{Alarm, CallbackState, Effect};

use super::call::Call;
use super::ids::number_of;
use super::rule::Breaches;
use super::scope::Scope;

/// A row of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AttemptRow {
    pub open: bool,
    /// How often the gate was won.
    pub gate: u8,
    /// Whether the provider's name of its call is known.
    pub named: bool,
}

/// A row of an effect. Attempts go by their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Todo {
    Dispatch,
    Place(u8),
    HangUp(u8),
    Reconcile(u8),
    /// A second one of the same call.
    ReconcileToo(u8),
    Due,
    Expiry,
}

/// What a thread of the process has in hand; a crash takes it away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Job {
    Placing(u8, Sending),
    /// The provider has answered what became of a leg, wanted when it was asked.
    Found(u8, Finding),
    /// The intent of a phone that rings already.
    Intending(u8),
    /// The gate of a phone that is rung already.
    Opening(u8),
}

/// How far a dial is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sending {
    Waits,
    Sent,
    Refused,
}

/// What the provider knows of a leg in doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Finding {
    Live {
        wanted: bool,
    },
    Over,
    /// What came of a call whose end was told already.
    Late,
    Absent,
    Presumed,
    Unclear,
}

/// One callback, and all that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Case {
    // On disk.
    pub state: CallbackState,
    /// In the order of their numbers, from 1.
    pub attempts: Vec<AttemptRow>,
    pub effects: BTreeSet<Todo>,
    // In memory.
    pub jobs: BTreeSet<Job>,
    // Outside.
    pub calls: Vec<Call>,
    // On nobody's disk: what an observer of all three has counted.
    pub(super) sent: Vec<u8>,
    pub(super) visitor_rings: Vec<u8>,
    /// A person said that the visitor is to be called again.
    pub(super) by_a_person: bool,
    pub(super) breaches: Breaches,
}

impl Case {
    /// A callback that was accepted.
    pub(super) fn accepted(scope: &Scope) -> Self {
        let (state, effects) =
            CallbackState::begin(&scope.policy, jiff::Timestamp::UNIX_EPOCH, None);
        let room = vec![0; usize::from(scope.attempts) + 1];
        Self {
            state,
            attempts: Vec::new(),
            effects: effects.iter().filter_map(todo).collect(),
            jobs: BTreeSet::new(),
            calls: Vec::new(),
            sent: room.clone(),
            visitor_rings: room,
            by_a_person: false,
            breaches: Breaches::default(),
        }
    }

    pub(super) fn open_attempts(&self) -> usize {
        self.attempts.iter().filter(|row| row.open).count()
    }

    pub(super) fn row(&self, number: u8) -> Option<&AttemptRow> {
        self.attempts.get(usize::from(number).checked_sub(1)?)
    }

    pub(super) fn row_mut(&mut self, number: u8) -> Option<&mut AttemptRow> {
        self.attempts.get_mut(usize::from(number).checked_sub(1)?)
    }

    pub(super) fn is_named(&self, number: u8) -> bool {
        self.row(number).is_some_and(|row| row.named)
    }

    /// The number of the next attempt.
    pub(super) fn next_number(&self) -> u8 {
        u8::try_from(self.attempts.len() + 1).unwrap_or(u8::MAX)
    }

    /// Each order for a look is a row of its own; more than two of one call are no different.
    pub(super) fn plan(&mut self, row: Todo) {
        match row {
            Todo::Reconcile(number) if self.effects.contains(&row) => {
                self.effects.insert(Todo::ReconcileToo(number));
            }
            row => _ = self.effects.insert(row),
        }
    }

    pub(super) fn finish_look(&mut self, number: u8) {
        if !self.effects.remove(&Todo::ReconcileToo(number)) {
            self.effects.remove(&Todo::Reconcile(number));
        }
    }

    /// Whether a thread is busy with this attempt.
    pub(super) fn has_job(&self, number: u8) -> bool {
        self.jobs.iter().any(|job| job.number() == number)
    }

    pub(super) fn is_placing(&self, number: u8) -> bool {
        self.jobs.iter().any(|job| matches!(job, Job::Placing(of, _) if *of == number))
    }

    /// The call of an attempt; of several, the first.
    pub(super) fn call_of(&self, number: u8) -> Option<usize> {
        self.calls.iter().position(|call| call.attempt == number)
    }
}

impl Job {
    pub(super) const fn number(self) -> u8 {
        match self {
            Self::Placing(number, _)
            | Self::Found(number, _)
            | Self::Intending(number)
            | Self::Opening(number) => number,
        }
    }
}

/// What rings no phone is left out: texts, reminders, recordings.
pub(super) fn todo(effect: &Effect) -> Option<Todo> {
    Some(match effect {
        Effect::Dispatch => Todo::Dispatch,
        Effect::PlaceCall { leg } => Todo::Place(number_of(*leg)),
        Effect::HangUp { leg } => Todo::HangUp(number_of(*leg)),
        Effect::Reconcile { leg, .. } => Todo::Reconcile(number_of(*leg)),
        Effect::Wake { alarm: Alarm::Due, .. } => Todo::Due,
        Effect::Wake { alarm: Alarm::Expiry, .. } => Todo::Expiry,
        _ => return None,
    })
}
