//! A callback's recorded history as people follow it: one entry for each event that moved it, and for
//! each message that was left.

mod entry;

use callback_core::targets::TargetName;
use callback_core::{
    Callback, CallbackId, CallbackState, Event, LegId, Policy, Recorded, Side, Step,
};

pub(crate) use self::entry::outcome_words;
pub use self::entry::{Entry, Moment};
use crate::{Desk, DeskError, Receipt};

/// Folds a history as it is read, so that each entry knows its side, its attempt and the state
/// that it led to. Reading goes on where it stopped.
#[derive(Debug)]
pub struct Timeline {
    policy: Policy,
    state: Option<CallbackState>,
    /// Whom the legs of the last attempt ring.
    legs: Vec<(LegId, TargetName)>,
    /// The last sequence number that was read, whether it moved the callback or not.
    read: u64,
}

/// What was read at one time.
#[derive(Debug, Clone)]
pub struct Chapter {
    /// As it stood before `entries` were read; if it is over, nothing comes after them.
    pub callback: Callback,
    pub entries: Vec<Entry>,
}

impl Timeline {
    /// A timeline of which nothing was read yet.
    #[must_use]
    pub const fn new(policy: Policy) -> Self {
        Self { policy, state: None, legs: Vec::new(), read: 0 }
    }

    /// Takes the next recorded event; `None` if it moved nothing and is no message.
    pub fn take(&mut self, recorded: &Recorded) -> Option<Entry> {
        self.read = recorded.sequence;
        let Recorded { sequence, at, event, moved, rule } = recorded;
        let targets = self.targets_of(event);
        let Some(before) = &self.state else {
            let slot = match event {
                Event::Asked { slot } => *slot,
                _ => None,
            };
            let (first, _) = CallbackState::begin(&self.policy, *at, slot);
            self.state = Some(first.clone());
            return Some(Entry { rule: rule.clone(), ..Entry::asked(*sequence, *at, first) });
        };
        let lasted = match event {
            Event::Voicemail { lasted, .. } => Some(*lasted),
            _ => None,
        };
        if !moved && lasted.is_none() {
            return None;
        }
        // A policy that was changed meanwhile may decide otherwise than the one that was in force; but then the pause was
        // over.
        let applied = match (before.apply(event, &self.policy, *at), before) {
            (Ok(Step::Stale(_)), CallbackState::Scheduled { .. }) => {
                CallbackState::Queued.apply(event, &self.policy, *at)
            }
            (applied, _) => applied,
        };
        let (next, outcome) = match applied {
            Ok(Step::Moved { next, closed, .. }) => (next, closed.map(|closed| closed.outcome)),
            Ok(Step::Stale(_)) | Err(_) => (before.clone(), None),
        };
        let attempt = next.attempt().or(before.attempt());
        let (attempt, called_in, order) = (
            attempt.map(|attempt| attempt.number),
            attempt.is_some_and(|attempt| attempt.called_in.is_some()),
            attempt.map(|attempt| attempt.order),
        );
        let side = side_of(event, before, &next);
        let moment = Moment::of(event, outcome.as_ref(), &next);
        let end = match event {
            Event::Ended { end, .. } | Event::NotPlaced { end, .. } => Some(*end),
            _ => None,
        };
        self.state = Some(next.clone());
        Some(Entry {
            sequence: *sequence,
            at: *at,
            moment,
            side,
            attempt,
            called_in,
            order,
            targets,
            end,
            lasted,
            outcome,
            state: next,
            rule: rule.clone(),
        })
    }
}

impl Timeline {
    /// Whose phones at the business an event is about.
    fn targets_of(&mut self, event: &Event) -> Vec<TargetName> {
        if let Event::LineFree { business, targets, .. } = event {
            self.legs = business.iter().copied().zip(targets.iter().copied()).collect();
            return targets.clone();
        }
        let own = self.legs.iter().filter(|(leg, _)| event.leg() == Some(*leg));
        own.map(|(_, target)| *target).collect()
    }
}

impl Desk {
    /// A timeline for [`Self::follow`].
    #[must_use]
    pub fn timeline(&self) -> Timeline {
        Timeline::new(self.rules.policy.clone())
    }

    /// The callback of `receipt` as it was accepted, whatever happened since: the same at any time.
    pub fn opening(&self, receipt: &Receipt) -> Result<Chapter, DeskError> {
        let Receipt { callback: id, state, .. } = receipt;
        let callback = self.store.callback(*id)?.ok_or(DeskError::NotFound)?;
        let (state, first) = (state.clone(), self.store.history(*id, 0)?.into_iter().next());
        let asked = first.map(|it| Entry::asked(it.sequence, it.at, state.clone()));
        let callback = Callback { version: 0, state, attempts: 0, calls_in: 0, ..callback };
        Ok(Chapter { callback, entries: asked.into_iter().collect() })
    }

    /// Reads what was recorded since `timeline` was read last.
    pub fn follow(&self, id: CallbackId, timeline: &mut Timeline) -> Result<Chapter, DeskError> {
        // First the state: a callback that is over has its whole history on disk.
        let callback = self.store.callback(id)?.ok_or(DeskError::NotFound)?;
        if timeline.state.is_none() {
            timeline.policy = self.policy_of(callback.topic).clone();
        }
        let history = self.store.history(id, timeline.read)?;
        let mut entries: Vec<_> =
            history.iter().filter_map(|recorded| timeline.take(recorded)).collect();
        if let Some(last) = entries.last_mut().filter(|_| callback.state.is_final()) {
            last.state = callback.state.clone();
        }
        Ok(Chapter { callback, entries })
    }
}

fn side_of(event: &Event, before: &CallbackState, after: &CallbackState) -> Option<Side> {
    match event {
        Event::LineFree { attempt, .. } => return Some(attempt.order.first()),
        Event::CalledIn { .. } | Event::Voicemail { .. } => return Some(Side::Visitor),
        _ => {}
    }
    let leg = event.leg()?;
    side_in(before, leg).or_else(|| side_in(after, leg))
}

fn side_in(state: &CallbackState, leg: LegId) -> Option<Side> {
    let (is_business, visitor) = match state {
        CallbackState::CallingBusiness { legs, visitor, .. } => {
            (legs.iter().any(|known| known.leg == leg), *visitor)
        }
        CallbackState::CallingVisitor { business, visitor, .. }
        | CallbackState::Connected { business, visitor, .. }
        | CallbackState::NeedsHuman { business, visitor, .. } => (*business == leg, *visitor),
        _ => return None,
    };
    if is_business { Some(Side::Business) } else { (visitor == leg).then_some(Side::Visitor) }
}

#[cfg(test)]
mod tests;
