use callback_core::ports::texts::Budget;
use callback_core::{Hours, PhoneNumber};
use jiff::{SignedDuration, Timestamp};

const DAY: i64 = 86_400;

/// Where texts for the business go, and how many are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextRules {
    pub business: PhoneNumber,
    /// How many are handed to a carrier in a day of UTC, whatever they are about.
    pub per_day: u32,
    /// How many are handed over at a time.
    pub at_once: usize,
    /// Whether what people answer reaches us.
    pub come_in: bool,
    /// When visitors are sent texts that answer nothing.
    pub visitors: Hours,
    /// Where people find our pages, without a slash at its end; without it no text holds a link.
    pub pages: Option<String>,
}

impl TextRules {
    pub const PER_DAY: u32 = 200;
    pub const AT_ONCE: usize = 10;

    /// The usual rules, with texts to this number.
    #[must_use]
    pub const fn to(business: PhoneNumber) -> Self {
        Self {
            business,
            per_day: Self::PER_DAY,
            at_once: Self::AT_ONCE,
            come_in: false,
            visitors: Hours::always(),
            pages: None,
        }
    }

    /// What may be sent on the day of `now`. There is no time zone of the business yet.
    pub(crate) fn budget(&self, now: Timestamp) -> Budget {
        Budget { since: day_of(now), limit: self.per_day }
    }

    /// What may be answered on that day: strangers can make us answer, and must not use up what the
    /// business is told by.
    pub(crate) fn answers(&self, now: Timestamp) -> Budget {
        Budget { since: day_of(now), limit: self.per_day.div_ceil(2) }
    }
}

/// Until the next day begins.
pub(crate) fn rest_of_day(now: Timestamp) -> SignedDuration {
    SignedDuration::from_secs(DAY) - now.duration_since(day_of(now))
}

fn day_of(now: Timestamp) -> Timestamp {
    let second = now.as_second();
    let midnight = second - second.rem_euclid(DAY);
    Timestamp::from_second(midnight).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_goes_from_midnight_to_midnight() {
        let day = |text: &str| text.parse::<Timestamp>().unwrap();
        for now in ["2026-11-23T00:00:00Z", "2026-11-23T12:34:56.789Z", "2026-11-23T23:59:59.999Z"]
        {
            assert_eq!(day_of(day(now)), day("2026-11-23T00:00:00Z"));
            assert_eq!(day(now) + rest_of_day(day(now)), day("2026-11-24T00:00:00Z"));
        }
    }
}
