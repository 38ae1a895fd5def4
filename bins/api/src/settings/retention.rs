//! How long data is kept.

use callback_core::ports::housekeeping::Retention;
use jiff::SignedDuration;

use super::check::Check;
use super::key;

/// Ten years.
const MOST: u32 = 3650;

impl Check {
    /// What is complained about is kept.
    pub(super) fn retention(&mut self) -> Retention {
        let days = self.number(key::RETENTION_CALLBACKS_DAYS, 0, 0..=MOST).unwrap_or(0);
        let callbacks = (days > 0).then(|| SignedDuration::from_hours(24 * i64::from(days)));
        Retention { callbacks }
    }
}
