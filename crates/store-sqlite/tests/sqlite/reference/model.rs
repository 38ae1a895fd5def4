use std::collections::BTreeMap;

use callback_core::ports::poison::{DEATHS, SUSPECT_DEATHS};
use callback_core::ports::store::{ASKED_AGAIN, Change, ClaimedEffect, Commit};
use callback_core::{
    AttemptId, Callback, CallbackId, Effect, EffectId, Event, LegId, PlannedEffect,
};
use jiff::Timestamp;

/// The store port, said as plainly as can be.
#[derive(Debug, Clone, Default)]
pub(super) struct Model {
    pub(super) epoch: u64,
    pub(super) callbacks: BTreeMap<CallbackId, Callback>,
    events: Vec<(CallbackId, Timestamp, Event)>,
    attempts: Vec<Attempt>,
    effects: Vec<Row>,
}

#[derive(Debug, Clone)]
struct Attempt {
    id: AttemptId,
    callback: CallbackId,
    number: u32,
    gate: Option<LegId>,
    is_open: bool,
}

#[derive(Debug, Clone)]
struct Row {
    planned: PlannedEffect,
    callback: CallbackId,
    epoch: Option<u64>,
    tries: u32,
    deaths: u32,
}

impl Row {
    fn is_suspect(&self) -> bool {
        self.deaths >= SUSPECT_DEATHS
    }

    fn needs_line(&self) -> bool {
        matches!(self.planned.effect, Effect::Dispatch)
    }
}

impl Model {
    pub(super) fn begin_epoch(&mut self, now: Timestamp) -> u64 {
        self.epoch += 1;
        for row in self.effects.iter_mut().filter(|row| row.epoch.is_some()) {
            row.deaths += 1;
        }
        self.effects.retain(|row| row.deaths < DEATHS);
        for row in &mut self.effects {
            match row.planned.effect {
                Effect::PlaceCall { leg } if row.epoch.is_some() => row.check(leg, now),
                Effect::Reconcile { leg, .. } => row.check(leg, now),
                _ => {}
            }
            row.epoch = None;
        }
        self.epoch
    }

    pub(super) fn accept(&mut self, callback: &Callback, effects: &[PlannedEffect]) {
        self.callbacks.insert(callback.id, callback.clone());
        self.events.push((
            callback.id,
            callback.asked_at,
            Event::Asked { slot: callback.state.slot() },
        ));
        self.plan(callback.id, effects, None);
    }

    fn plan(&mut self, callback: CallbackId, effects: &[PlannedEffect], claimed: Option<u64>) {
        for planned in effects {
            let epoch = claimed.filter(|_| matches!(planned.effect, Effect::PlaceCall { .. }));
            let tries = u32::from(epoch.is_some());
            self.effects.push(Row { planned: *planned, callback, epoch, tries, deaths: 0 });
        }
    }

    pub(super) fn commit(&mut self, change: &Change) -> Option<Commit> {
        let mut after = self.clone();
        let answer = after.apply(change)?;
        if answer == Commit::Saved {
            *self = after;
        }
        Some(answer)
    }

    /// `None` when the change can't be.
    fn apply(&mut self, change: &Change) -> Option<Commit> {
        let id = change.callback;
        let Some(callback) = self.callbacks.get_mut(&id).filter(|c| c.version == change.version)
        else {
            return Some(Commit::Conflict);
        };
        if let Some(next) = &change.next {
            callback.state = next.clone();
            callback.version += 1;
        }
        if let Some((attempt, leg)) = change.gate {
            let shut = |a: &&mut Attempt| a.id == attempt && a.is_open && a.gate.is_none();
            match self.attempts.iter_mut().find(shut) {
                Some(attempt) => attempt.gate = Some(leg),
                None => return Some(Commit::GateTaken),
            }
        }
        if let Some(closed) = &change.closed {
            self.attempts.iter_mut().find(|a| a.id == closed.attempt)?.is_open = false;
        }
        if let Some(opened) = &change.opened {
            let number = opened.attempt.number;
            let mut own = self.attempts.iter().filter(|a| a.callback == id);
            if own.any(|a| a.is_open || a.number == number) {
                return None;
            }
            let attempt =
                Attempt { id: opened.attempt.id, callback: id, number, gate: None, is_open: true };
            self.attempts.push(attempt);
            callback.attempts += 1;
            callback.calls_in += u32::from(opened.attempt.called_in.is_some());
        }
        self.effects.retain(|row| Some(row.planned.id) != change.finishes);
        self.events.extend(change.events.iter().map(|new| (id, new.at, new.event.clone())));
        self.plan(id, &change.effects, change.claimed.map(|epoch| epoch.0));
        Some(Commit::Saved)
    }

    pub(super) fn claim_due(
        &mut self,
        now: Timestamp,
        limit: usize,
        mut dispatches: usize,
    ) -> Vec<ClaimedEffect> {
        // What became of the last call is asked, or is to be asked in a moment.
        let soon = now.checked_add(ASKED_AGAIN).unwrap();
        let asks = |row: &&Row| matches!(row.planned.effect, Effect::Reconcile { .. });
        let asked: Vec<_> = self
            .effects
            .iter()
            .filter(asks)
            .filter(|row| row.planned.due <= soon)
            .map(|row| row.callback)
            .collect();
        let at_work = self.effects.iter().any(|row| row.is_suspect() && row.epoch.is_some());
        let mut due: Vec<_> = self
            .effects
            .iter_mut()
            .filter(|row| row.epoch.is_none() && row.planned.due <= now)
            .filter(|row| !row.needs_line() || !asked.contains(&row.callback))
            .collect();
        due.sort_by_key(|row| row.planned.due);
        // Of suspects one, whose line is taken first.
        let may = |row: &&&mut Row| row.is_suspect() && (!row.needs_line() || dispatches > 0);
        let suspect = due.iter().filter(may).min_by_key(|row| row.deaths).filter(|_| !at_work);
        let suspect = suspect.map(|row| row.planned.id);
        due.retain(|row| !row.is_suspect() || Some(row.planned.id) == suspect);
        let takes_line = |row: &&mut Row| row.is_suspect() && row.needs_line();
        dispatches -= usize::from(due.iter().any(takes_line));
        due.retain(|row| {
            let needs_line = row.needs_line() && !row.is_suspect();
            let fits = !needs_line || dispatches > 0;
            dispatches -= usize::from(fits && needs_line);
            fits
        });
        let claim = |row: &mut Row| {
            row.epoch = Some(self.epoch);
            row.tries += 1;
            let PlannedEffect { id, effect, .. } = row.planned;
            ClaimedEffect { id, callback: row.callback, effect, tries: row.tries - 1 }
        };
        due.into_iter().take(limit).map(claim).collect()
    }

    pub(super) fn finish(&mut self, id: EffectId) {
        self.effects.retain(|row| row.planned.id != id);
    }

    pub(super) fn postpone(&mut self, id: EffectId, due: Timestamp) {
        for row in self.effects.iter_mut().filter(|row| row.planned.id == id) {
            row.planned.due = due;
            row.epoch = None;
            row.deaths = 0;
        }
    }

    pub(super) fn next_due(&self) -> Option<Timestamp> {
        let waits = |row: &&Row| row.epoch.is_none() && !row.needs_line() && !row.is_suspect();
        let waiting = self.effects.iter().filter(waits);
        waiting.map(|row| row.planned.due).min()
    }

    pub(super) fn open_attempts(&self) -> usize {
        self.attempts.iter().filter(|attempt| attempt.is_open).count()
    }

    pub(super) fn history(&self, id: CallbackId) -> Vec<(Timestamp, Event)> {
        let own = self.events.iter().filter(|(callback, ..)| *callback == id);
        own.map(|(_, at, event)| (*at, event.clone())).collect()
    }
}

impl Row {
    fn check(&mut self, leg: LegId, now: Timestamp) {
        self.planned.effect = Effect::Reconcile { leg, at: now };
        self.planned.due = now;
    }
}
