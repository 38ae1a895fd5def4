//! Holidays from an iCalendar file, beside the days that the table `[hours]` changes.

use std::fs::File;
use std::io::Read;

use callback_core::{Hours, holidays};

use super::check::Check;
use super::key;

/// Whatever is larger is no list of holidays.
const LARGEST: u64 = 1 << 20;

impl Check {
    /// The same hours, closed on the days of `HOLIDAYS_FILE`.
    pub(super) fn with_holidays(&mut self, hours: Hours) -> Hours {
        let Some(path) = self.given.get(key::HOLIDAYS_FILE).map(str::to_owned) else {
            return hours;
        };
        if hours.is_always() {
            let remedy = "set opening hours, too: a business that is always open has no holidays";
            self.complain(key::HOLIDAYS_FILE, remedy);
            return hours;
        }
        let mut text = String::new();
        let read =
            File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_string(&mut text));
        if let Err(error) = read {
            self.complain(key::HOLIDAYS_FILE, format_args!("it can't be read: {error}"));
            return hours;
        }
        if u64::try_from(text.len()).is_ok_and(|length| length > LARGEST) {
            self.complain(key::HOLIDAYS_FILE, "give an iCalendar file of at most 1 MiB");
            return hours;
        }
        match holidays(&text) {
            Ok(days) => days.into_iter().fold(hours, |hours, day| hours.changed(day, Vec::new())),
            Err(error) => {
                self.complain(key::HOLIDAYS_FILE, error);
                hours
            }
        }
    }
}
