//! Times that visitors choose: which are free, and whose they are.

use std::collections::BTreeMap;

use callback_core::ports::store::{Commit, StoreError};
use callback_core::targets::TopicName;
use callback_core::{Callback, CallbackId, CallbackState, Event, Slot, Slots, Visitor};
use jiff::{SignedDuration, Timestamp};

use crate::{Desk, DeskError};

/// How often a seat is looked for while others take them.
const TRIES: usize = 64;

/// What a visitor asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub visitor: Visitor,
    /// When they want to be called; as soon as may be, if they did not choose.
    pub at: Option<Timestamp>,
    /// What they want to talk about, if they said so.
    pub topic: Option<TopicName>,
}

impl From<Visitor> for Request {
    fn from(visitor: Visitor) -> Self {
        Self { visitor, at: None, topic: None }
    }
}

/// A time that may be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    pub at: Timestamp,
    /// How many more may choose it.
    pub free: u32,
}

impl Desk {
    /// The times from `from` on and before `to` that a visitor may choose now. [`DeskError::NoSlots`] where
    /// none ever may be.
    pub fn offers(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Offer>, DeskError> {
        let slots = self.slots()?;
        let times = slots.between(self.hours(), self.clock.now(), (from, to));
        let mut taken: BTreeMap<Timestamp, u32> = BTreeMap::new();
        for slot in self.store.taken(from, to)? {
            *taken.entry(slot.at).or_default() += 1;
        }
        let free = |at| slots.seats.saturating_sub(taken.get(&at).copied().unwrap_or_default());
        let offers = times.into_iter().map(|at| Offer { at, free: free(at) });
        Ok(offers.filter(|offer| offer.free > 0).collect())
    }

    /// Has a callback wait for another time, or for one at all. It keeps the one it has until the other
    /// is its own. Choosing the same twice is no error.
    pub fn choose(&self, id: CallbackId, at: Timestamp) -> Result<CallbackState, DeskError> {
        for _ in 0..TRIES {
            let callback = self.store.callback(id)?.ok_or(DeskError::NotFound)?;
            if callback.state.slot().is_some_and(|slot| slot.at == at) {
                return Ok(callback.state);
            }
            let slot = self.free_slot(self.clock.now(), at)?;
            let chosen = |_: &Callback| vec![Event::Chosen { slot }];
            let stepped = self.step(id, self.clock.now(), chosen, |_, _| ())?;
            if stepped.committed != Commit::SeatTaken {
                return Ok(stepped.state);
            }
        }
        Err(DeskError::Contended)
    }

    /// Does `accept` with a seat at this time, if there is one, and again with another while others take them.
    pub(crate) fn seated<T>(
        &self,
        at: Option<Timestamp>,
        accept: impl Fn(Option<Slot>) -> Result<T, DeskError>,
    ) -> Result<T, DeskError> {
        let Some(at) = at else { return accept(None) };
        for _ in 0..TRIES {
            match accept(Some(self.free_slot(self.clock.now(), at)?)) {
                Err(DeskError::Store(StoreError::SeatTaken)) => {}
                done => return done,
            }
        }
        Err(DeskError::Contended)
    }

    /// A seat at this time, which may be chosen at `now`, that nobody had when this was asked.
    pub(crate) fn free_slot(&self, now: Timestamp, at: Timestamp) -> Result<Slot, DeskError> {
        let slots = self.slots()?;
        if !slots.has(self.hours(), now, at) {
            return Err(DeskError::NotOffered);
        }
        let next = at.checked_add(SignedDuration::from_millis(1)).unwrap_or(at);
        let taken = self.store.taken(at, next)?;
        let free = (0..slots.seats).find(|seat| taken.iter().all(|slot| slot.seat != *seat));
        free.map(|seat| Slot { at, seat }).ok_or(DeskError::SlotTaken)
    }

    fn slots(&self) -> Result<&Slots, DeskError> {
        self.rules.policy.slots.as_ref().ok_or(DeskError::NoSlots)
    }
}
