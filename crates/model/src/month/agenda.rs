use std::cmp::Reverse;
use std::collections::BinaryHeap;

use callback_core::{Event, LegId};
use jiff::Timestamp;

/// What is to happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    /// A visitor asks.
    Ask,
    /// A timer of a callback rings, or its visitor cancels.
    Happens(usize, Event),
    /// A phone does something, unless its call is over.
    Phone(usize, LegId, Event),
    /// Staff are told that this visitor wants no calls.
    Block(usize),
    /// Somebody pressed 1.
    Accepts(usize, LegId),
    /// A line or a limit may be free.
    Look,
}

/// What is to happen, in the order of time; at one time in the order in which it was noted.
#[derive(Debug, Default)]
pub(super) struct Agenda {
    heap: BinaryHeap<Reverse<(Timestamp, usize)>>,
    items: Vec<Option<Item>>,
}

impl Agenda {
    pub(super) fn add(&mut self, at: Timestamp, item: Item) {
        self.heap.push(Reverse((at, self.items.len())));
        self.items.push(Some(item));
    }

    pub(super) fn next(&mut self) -> Option<(Timestamp, Item)> {
        let Reverse((at, place)) = self.heap.pop()?;
        Some((at, self.items.get_mut(place)?.take()?))
    }
}
