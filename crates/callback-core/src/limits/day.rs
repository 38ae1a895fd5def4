use jiff::Timestamp;

use crate::Hours;

/// A day on the clocks of the business, from midnight to midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    pub begin: Timestamp,
    /// The first moment of the next day.
    pub end: Timestamp,
}

impl Day {
    /// The day of `now`.
    #[must_use]
    pub fn of(now: Timestamp, hours: &Hours) -> Self {
        let local = hours.local(now);
        let begin = local.start_of_day().map_or(now, |day| day.timestamp());
        let next = local.tomorrow().and_then(|day| day.start_of_day());
        Self { begin, end: next.map_or(Timestamp::MAX, |day| day.timestamp()) }
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;

    #[test]
    fn a_day_is_the_businesss_also_when_its_clocks_change() {
        for (zone, now, begin, end) in [
            ("UTC", "2026-11-23T12:00Z", "2026-11-23T00:00Z", "2026-11-24T00:00Z"),
            ("UTC", "2026-11-23T00:00Z", "2026-11-23T00:00Z", "2026-11-24T00:00Z"),
            ("Europe/Berlin", "2026-11-23T22:59Z", "2026-11-22T23:00Z", "2026-11-23T23:00Z"),
            ("Europe/Berlin", "2026-11-23T23:00Z", "2026-11-23T23:00Z", "2026-11-24T23:00Z"),
            // 23 and 25 hours long.
            ("Europe/Berlin", "2026-03-29T12:00Z", "2026-03-28T23:00Z", "2026-03-29T22:00Z"),
            ("Europe/Berlin", "2026-10-25T12:00Z", "2026-10-24T22:00Z", "2026-10-25T23:00Z"),
            // Midnight itself is leapt over.
            ("America/Santiago", "2026-09-06T12:00Z", "2026-09-06T04:00Z", "2026-09-07T03:00Z"),
            ("Pacific/Auckland", "2026-11-23T12:00Z", "2026-11-23T11:00Z", "2026-11-24T11:00Z"),
        ] {
            let hours = Hours::always_in(TimeZone::get(zone).unwrap());
            let at = |text: &str| text.parse::<Timestamp>().unwrap();
            let day = Day::of(at(now), &hours);
            assert_eq!(day, Day { begin: at(begin), end: at(end) }, "{zone} {now}");
        }
    }
}
