//! The times that visitors may choose.

use callback_core::Slots;
use jiff::SignedDuration;

use super::check::Check;
use super::key;

/// What divides an hour, and is no hurry.
const LENGTHS: [u32; 6] = [5, 10, 15, 20, 30, 60];

impl Check {
    /// `None` where no times are offered, and after a complaint.
    pub(super) fn slots(&mut self, lines: u32, has_hours: bool) -> Option<Slots> {
        let usual = if has_hours { 15 } else { 0 };
        let minutes = self.number(key::SLOT_MINUTES, usual, 0..=60);
        let seats = self.number(key::SLOT_SEATS, lines, 1..=1000);
        let notice = self.number(key::SLOT_NOTICE_MINUTES, 30, 0..=7 * 24 * 60);
        let days = self.number(key::SLOT_DAYS, 7, 1..=30);
        let minutes = minutes?;
        if minutes == 0 {
            return None;
        }
        if !LENGTHS.contains(&minutes) {
            let lengths = LENGTHS.map(|minutes| minutes.to_string()).join(", ");
            self.complain(
                key::SLOT_MINUTES,
                format_args!("choose one of {lengths}, or 0 for none"),
            );
            return None;
        }
        Some(Slots {
            every: SignedDuration::from_mins(minutes.into()),
            seats: seats?,
            notice: SignedDuration::from_mins(notice?.into()),
            furthest: SignedDuration::from_hours(i64::from(days?) * 24),
        })
    }
}
