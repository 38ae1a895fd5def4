//! Those who ask when the line is full: they are given a time, or told to come back.

use callback_core::Slot;
use callback_core::ports::store::StoreError;
use jiff::{SignedDuration, Timestamp};

use crate::{Desk, DeskError, Overflow};

/// Where no times are offered, the first one that is given lies so far ahead,
const AHEAD: SignedDuration = SignedDuration::from_mins(30);
/// and from one to the next.
const EVERY: SignedDuration = SignedDuration::from_mins(5);
/// How far a free seat is looked for, and how often while others take them.
const TRIES: usize = 1000;

impl Desk {
    /// Does `accept` with a time of our choice, in the place of a full line.
    pub(crate) fn overflow<T>(
        &self,
        accept: impl Fn(Option<Slot>) -> Result<T, DeskError>,
    ) -> Result<T, DeskError> {
        if self.rules.budget.overflow == Overflow::Reject {
            return Err(DeskError::Store(StoreError::QueueFull));
        }
        for _ in 0..TRIES {
            let Some(slot) = self.next_seat()? else { break };
            match accept(Some(slot)) {
                Err(DeskError::Store(StoreError::SeatTaken)) => {}
                done => return done,
            }
        }
        Err(DeskError::Store(StoreError::QueueFull))
    }

    /// The first time that has a seat: of those that are offered, or else while we are open.
    fn next_seat(&self) -> Result<Option<Slot>, DeskError> {
        if self.rules.policy.slots.is_some() {
            let offers = self.offers(Timestamp::MIN, Timestamp::MAX)?;
            return offers
                .first()
                .map(|offer| self.free_slot(self.clock.now(), offer.at))
                .transpose();
        }
        let seats = u32::try_from(self.rules.lines).unwrap_or(u32::MAX);
        let mut at = even(self.clock.now() + AHEAD);
        for _ in 0..TRIES {
            at = self.hours().next_open(at);
            let next = at.checked_add(EVERY).unwrap_or(Timestamp::MAX);
            let taken = self.store.taken(at, next)?;
            let is_taken = |seat| taken.iter().any(|slot| slot.at == at && slot.seat == seat);
            if let Some(seat) = (0..seats).find(|seat| !is_taken(*seat)) {
                return Ok(Some(Slot { at, seat }));
            }
            at = next;
        }
        Ok(None)
    }
}

/// The next time that people say easily.
fn even(at: Timestamp) -> Timestamp {
    let (second, every) = (at.as_second(), EVERY.as_secs());
    let next = second + (every - second.rem_euclid(every)) % every;
    Timestamp::from_second(next).unwrap_or(at)
}
