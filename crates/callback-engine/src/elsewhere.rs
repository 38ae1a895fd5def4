//! The same person was reached otherwise: nobody needs to call them back any more.

use callback_core::{Actor, Callback, CallbackId, CallbackState, Event, Outcome, PhoneNumber};
use jiff::Timestamp;

use crate::{Desk, DeskError, Folded};

impl Desk {
    /// Somebody at the business talked to whoever has this number. Ends the number's open callbacks, and returns which;
    /// a talk that goes on stays.
    pub fn reached(&self, number: &PhoneNumber) -> Result<Vec<CallbackId>, DeskError> {
        self.end_open(number, |_| true)
    }

    /// Ends what the talk of `id` made needless: its number's callbacks that were asked for before it, or before the
    /// visitor called. May be done again.
    pub(crate) fn end_others(&self, id: CallbackId, until: Timestamp) -> Result<(), DeskError> {
        let talked = self.store.callback(id)?.ok_or(DeskError::NotFound)?;
        let earlier = |other: &Callback| other.id != id && other.asked_at <= until;
        self.end_open(talked.visitor.number.number(), earlier).map(drop)
    }

    fn end_open(
        &self,
        number: &PhoneNumber,
        is_meant: impl Fn(&Callback) -> bool,
    ) -> Result<Vec<CallbackId>, DeskError> {
        let mut ended = Vec::new();
        for callback in self.store.open_callbacks(number)? {
            if !is_meant(&callback) || talks(&callback.state) {
                continue;
            }
            // It may have been joined, or ended, meanwhile.
            let cancel = |callback: &Callback| {
                let is_over = callback.state.is_final() || talks(&callback.state);
                let by = Actor::ReachedElsewhere;
                if is_over { Vec::new() } else { vec![Event::Cancel { by }] }
            };
            let stepped = self.step(callback.id, self.clock.now(), cancel, |_, _| ())?;
            if matches!(stepped.state, CallbackState::Cancelled { by: Actor::ReachedElsewhere }) {
                tracing::info!(callback = %callback.id, "the visitor was reached otherwise");
                ended.push(callback.id);
            }
        }
        Ok(ended)
    }

    /// Until when callbacks were asked for that the talk of `callback` makes needless, if `folded` is the beginning of
    /// one and there are any: all of them are stored by now.
    pub(crate) fn needless_until(
        &self,
        callback: &Callback,
        folded: &Folded,
        at: Timestamp,
    ) -> Option<Timestamp> {
        let talked =
            folded.closed.is_some_and(|it| matches!(it.outcome, Outcome::Connected { .. }));
        if talks(&callback.state) || !(talks(&folded.state) || talked) {
            return None;
        }
        let attempt = folded.state.attempt().or(callback.state.attempt());
        let called_in = attempt.is_some_and(|attempt| attempt.called_in.is_some());
        // A callback that was asked for later may be wanted besides; but whoever calls wants it now.
        let until = if called_in { at } else { callback.asked_at };
        let open = self.store.open_callbacks(callback.visitor.number.number());
        let is_needless = |other: &Callback| other.id != callback.id && other.asked_at <= until;
        // If it can't be read now, it is looked for later.
        open.map_or(true, |open| open.iter().any(is_needless)).then_some(until)
    }
}

const fn talks(state: &CallbackState) -> bool {
    matches!(state, CallbackState::Connected { .. })
}
