//! Times that a visitor may choose.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Hours;

/// A time that a visitor chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Slot {
    pub at: Timestamp,
    /// Which of those who are called at that time they are, from 0 on: a seat is one callback's.
    pub seat: u32,
}

/// Which times are offered. They lie whole in the opening hours, and on the business's clocks as far from the full hour
/// as `every` has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slots {
    /// From one to the next; a part of an hour.
    pub every: SignedDuration,
    /// How many may choose the same time.
    pub seats: u32,
    /// Nobody may choose a time that is nearer,
    pub notice: SignedDuration,
    /// or further away.
    pub furthest: SignedDuration,
}

impl Slots {
    /// The times from `from` on and before `to` that may be chosen at `now`, if they have a free seat.
    #[must_use]
    pub fn between(
        &self,
        hours: &Hours,
        now: Timestamp,
        (from, to): (Timestamp, Timestamp),
    ) -> Vec<Timestamp> {
        let moved = |by| now.checked_add(by).unwrap_or(Timestamp::MAX);
        let from = from.max(moved(self.notice));
        // The furthest, too, may be chosen.
        let to = to.min(moved(self.furthest.saturating_add(SignedDuration::from_millis(1))));
        let mut times = Vec::new();
        for open in hours.open_between(from, to) {
            let mut next = self.on_grid(hours, open.start.max(from));
            // Spans may lie over one another.
            while let Some(at) = next.filter(|at| *at < to) {
                let Some(end) = at.checked_add(self.every).ok().filter(|end| *end <= open.end)
                else {
                    break;
                };
                if times.last().is_none_or(|last| *last < at) {
                    times.push(at);
                }
                next = self.on_grid(hours, end);
            }
        }
        times
    }

    /// Whether `at` may be chosen at `now`, if it has a free seat.
    #[must_use]
    pub fn has(&self, hours: &Hours, now: Timestamp, at: Timestamp) -> bool {
        let next = at.checked_add(SignedDuration::from_millis(1)).unwrap_or(at);
        self.between(hours, now, (at, next)) == [at]
    }

    /// The first moment from `at` on at which the clocks of the business show a multiple of `every`.
    fn on_grid(&self, hours: &Hours, at: Timestamp) -> Option<Timestamp> {
        let shown = hours.local(at).time();
        let seconds = i64::from(shown.minute()) * 60 + i64::from(shown.second());
        let past = seconds * 1_000_000_000 + i64::from(shown.subsec_nanosecond());
        let every = i64::try_from(self.every.as_nanos()).unwrap_or(i64::MAX).max(1);
        let missing = (every - past % every) % every;
        at.checked_add(SignedDuration::from_nanos(missing)).ok()
    }
}
