//! Numbers that nobody calls any more.

use callback_core::{Actor, Bar, CallbackState, Event};
use jiff::Timestamp;

use super::Desk;
use crate::month::house::Flaw;

impl Desk<'_> {
    /// This visitor is called by nobody from now on. Those who wait end when their turn comes, as they do for a desk
    /// that hears nothing of the block.
    pub(super) fn block(&mut self, visitor: usize, now: Timestamp) {
        self.ledger.blocked.entry(visitor).or_insert(now);
    }

    pub(super) fn visitor_of(&self, row: usize) -> Option<usize> {
        self.rows.get(row).map(|it| it.visitor)
    }

    /// Ends the callback, if its number was blocked since; whether it did.
    pub(super) fn ends_barred(&mut self, row: usize, now: Timestamp) -> bool {
        let visitor = self.visitor_of(row);
        let is_blocked = visitor.is_some_and(|it| self.ledger.blocked.contains_key(&it));
        let state = self.rows.get(row).map(|it| &it.state);
        let is_over = state.is_none_or(CallbackState::is_final);
        if !is_blocked || is_over || self.flaw == Some(Flaw::Blocks) {
            return false;
        }
        self.take(row, &[Event::Cancel { by: Actor::Barred(Bar::Blocked) }], now);
        true
    }
}
