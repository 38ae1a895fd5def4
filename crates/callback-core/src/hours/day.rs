//! What a span of one day is on the line of time, where clocks leap and go back.

use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ToSpan};

use super::OpenSpan;

/// Open from `begin` on, and no more at `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Interval {
    pub(super) begin: Timestamp,
    pub(super) end: Timestamp,
}

/// `None` when the clocks leap over all of it, and at the end of time.
pub(super) fn interval(zone: &TimeZone, date: Date, span: OpenSpan) -> Option<Interval> {
    let (hour, minute) = span.opens();
    let begins = date.at(hour, minute, 0, 0);
    let ends = begins.checked_add(i64::from(span.minutes()).minutes()).ok()?;
    let (begin, _) = moments(zone, begins)?;
    let (_, end) = moments(zone, ends)?;
    (begin < end).then_some(Interval { begin, end })
}

/// The first and the last moment at which clocks show this; or, if they never do, when they leap over it.
fn moments(zone: &TimeZone, shown: DateTime) -> Option<(Timestamp, Timestamp)> {
    let ambiguous = zone.to_ambiguous_timestamp(shown);
    match ambiguous.offset() {
        AmbiguousOffset::Unambiguous { .. } => {
            let only = ambiguous.compatible().ok()?;
            Some((only, only))
        }
        AmbiguousOffset::Fold { .. } => {
            let first = ambiguous.earlier().ok()?;
            Some((first, ambiguous.later().ok()?))
        }
        AmbiguousOffset::Gap { .. } => {
            let before = ambiguous.earlier().ok()?;
            let leap = zone.following(before).next()?.timestamp();
            Some((leap, leap))
        }
    }
}
