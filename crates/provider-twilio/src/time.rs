//! Times and counts of seconds as Twilio writes them.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

/// A time of RFC 2822, such as `Tue, 10 Aug 2010 08:02:17 +0000`. Twilio leaves out times that it doesn't know.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    // A wrong day of the week makes no time wrong.
    DateTimeParser::new().relaxed_weekday(true).parse_timestamp(text).ok()
}

pub(crate) fn seconds(text: &str) -> Option<Duration> {
    text.parse().ok().map(Duration::from_secs)
}

/// Whole seconds for the wire, rounded up.
pub(crate) fn whole_seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_or_unknown() {
        let expected: Timestamp = "2010-08-10T08:02:17Z".parse().unwrap();
        assert_eq!(parse("Tue, 10 Aug 2010 08:02:17 +0000"), Some(expected));
        assert_eq!(parse("Fri, 10 Aug 2010 08:02:17 +0000"), Some(expected));
        for bad in ["", "2010-08-10", "null", "Tue, 10 Aug"] {
            assert_eq!(parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_part_of_a_second_is_a_second_on_the_wire() {
        assert_eq!(whole_seconds(Duration::from_millis(25_001)), 26);
        assert_eq!(whole_seconds(Duration::from_secs(25)), 25);
    }
}
