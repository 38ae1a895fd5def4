//! What people do: drawn from the seed.

use callback_core::{Cause, LegEnd};
use jiff::{SignedDuration, Timestamp};

use super::house::House;
use crate::sim::Dice;

/// The longest that a phone rings.
const RINGS: i64 = 25;

/// What somebody does whose phone rings.
#[derive(Debug, Clone, Copy)]
pub(super) enum Deed {
    /// It is over so many seconds later.
    Ends(i64, LegEnd),
    /// They answer after so many seconds, and then press 1 or talk for so many.
    Answers(i64, i64),
    /// They answer, and press 9.
    Refuses(i64),
}

#[derive(Debug)]
pub(super) struct People {
    pub(super) dice: Dice,
    /// Of those who want no calls: apart, so that everybody else does as ever.
    pub(super) unwilling: Dice,
}

impl People {
    /// When somebody asks: mostly by day, and on weekdays.
    pub(super) fn asks_at(&mut self, house: &House) -> Timestamp {
        loop {
            let second = self.seconds(0, 30 * 86_400);
            let at =
                house.begin.checked_add(SignedDuration::from_secs(second)).unwrap_or(house.begin);
            let local = house.policy.hours.local(at);
            let by_day = if (8..20).contains(&local.hour()) { 100 } else { 12 };
            let weekend = local.weekday().to_monday_zero_offset() >= 5;
            if self.dice.percent(if weekend { by_day / 3 } else { by_day }) {
                return at;
            }
        }
    }

    /// What whoever is at the business does.
    pub(super) fn business(&mut self) -> Deed {
        match self.dice.below(100) {
            0..7 => ends(self.seconds(1, 3), Cause::Busy),
            7..20 => ends(RINGS, Cause::NoAnswer),
            20..24 => ends(self.seconds(3, 12), Cause::Declined),
            24..28 => ends(self.seconds(20, 45), Cause::NotAccepted),
            28 => ends(self.seconds(1, 4), Cause::CarrierFault),
            _ => Deed::Answers(self.seconds(2, 20), self.seconds(2, 6)),
        }
    }

    /// What the visitor does.
    pub(super) fn visitor(&mut self) -> Deed {
        match self.dice.below(200) {
            0..10 => ends(self.seconds(1, 3), Cause::Busy),
            10..50 => ends(RINGS, Cause::NoAnswer),
            50..58 => ends(self.seconds(3, 15), Cause::Declined),
            58..60 => ends(self.seconds(1, 3), Cause::NoSuchNumber),
            60 => Deed::Refuses(self.seconds(4, 12)),
            _ => {
                let (short, long) = (self.seconds(20, 240), self.seconds(20, 900));
                Deed::Answers(self.seconds(3, 20), short.max(long / 2))
            }
        }
    }

    /// Whether, and how long after asking, the visitor cancels.
    pub(super) fn cancels(&mut self) -> Option<i64> {
        self.dice.percent(3).then(|| self.seconds(5, 7200))
    }

    /// Whether, and how long after asking, the visitor tells staff that they want no calls.
    pub(super) fn wants_no_calls(&mut self) -> Option<i64> {
        let after = i64::try_from(1 + self.unwilling.below(7200)).unwrap_or(1);
        self.unwilling.percent(1).then_some(after)
    }

    fn seconds(&mut self, from: usize, to: usize) -> i64 {
        i64::try_from(from + self.dice.below(to - from)).unwrap_or(0)
    }
}

const fn ends(after: i64, cause: Cause) -> Deed {
    Deed::Ends(after, LegEnd::new(cause))
}
