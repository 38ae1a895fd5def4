//! When the business is there to take calls.

mod any;
mod day;
mod span;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan, Zoned};

use day::{Interval, interval};

pub use span::{InvalidSpan, OpenSpan};

/// The spans of each weekday in the business's own time, with days that are otherwise: closed, or open at other hours.
///
/// A span belongs to the day on which it begins, also where it lasts past midnight: a holiday does not end the evening
/// before. A time that the clocks leap over is when they do, and a time that comes twice opens the first time and
/// closes the second.
#[derive(Clone, PartialEq, Eq)]
pub struct Hours {
    zone: TimeZone,
    /// `None`: always open.
    rules: Option<Rules>,
}

#[derive(Clone, PartialEq, Eq)]
struct Rules {
    /// From Monday on; one of them has a span.
    week: [Vec<OpenSpan>; 7],
    changes: BTreeMap<Date, Vec<OpenSpan>>,
}

impl Hours {
    /// Never closed, and nobody said where.
    #[must_use]
    pub const fn always() -> Self {
        Self::always_in(TimeZone::UTC)
    }

    /// Never closed.
    #[must_use]
    pub const fn always_in(zone: TimeZone) -> Self {
        Self { zone, rules: None }
    }

    /// Open as the same in each `week`, which begins on Monday. `None` for a week without any span: it never opens.
    #[must_use]
    pub fn weekly(zone: TimeZone, mut week: [Vec<OpenSpan>; 7]) -> Option<Self> {
        for day in &mut week {
            day.sort_unstable();
        }
        let opens = week.iter().any(|day| !day.is_empty());
        opens.then(|| Self { zone, rules: Some(Rules { week, changes: BTreeMap::new() }) })
    }

    /// Open but for this span of each day. `None` for a whole day: it never opens.
    #[must_use]
    pub fn outside(zone: TimeZone, span: OpenSpan) -> Option<Self> {
        let rest = span.rest()?;
        Self::weekly(zone, std::array::from_fn(|_| vec![rest]))
    }

    /// The same, but for this one day; without spans it is closed then.
    #[must_use]
    pub fn changed(mut self, date: Date, mut spans: Vec<OpenSpan>) -> Self {
        if let Some(rules) = &mut self.rules {
            spans.sort_unstable();
            rules.changes.insert(date, spans);
        }
        self
    }

    /// The business's own; UTC, if nobody said where it is.
    #[must_use]
    pub fn zone(&self) -> TimeZone {
        self.zone.clone()
    }

    /// What the clocks of the business show at this moment.
    #[must_use]
    pub fn local(&self, at: Timestamp) -> Zoned {
        at.to_zoned(self.zone.clone())
    }

    /// Whether the business is never closed.
    #[must_use]
    pub const fn is_always(&self) -> bool {
        self.rules.is_none()
    }

    /// Whether it is open at this moment.
    #[must_use]
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.next_open(at) == at
    }

    /// The first moment from `at` on when it is open.
    #[must_use]
    pub fn next_open(&self, at: Timestamp) -> Timestamp {
        let Some(rules) = &self.rules else { return at };
        rules.open_from(&self.zone, at).next().map_or(Timestamp::MAX, |open| open.begin)
    }

    /// When it is open in this time, in the order of opening; the last goes on as long as it is open.
    pub(crate) fn open_between(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> impl Iterator<Item = Range<Timestamp>> {
        let always = self.rules.is_none().then_some(from..Timestamp::MAX);
        let spans = self.rules.iter().flat_map(move |rules| rules.open_from(&self.zone, from));
        always
            .into_iter()
            .chain(spans.map(|open| open.begin..open.end))
            .take_while(move |open| open.start < to)
    }

    /// The moment by which it was open for so long, from `at` on.
    #[must_use]
    pub fn after_open(&self, at: Timestamp, long: SignedDuration) -> Timestamp {
        let Some(rules) = &self.rules else {
            return at.checked_add(long).unwrap_or(Timestamp::MAX);
        };
        let (mut left, mut counted) = (long, at);
        for open in rules.open_from(&self.zone, at) {
            // Spans may lie over one another.
            let begin = open.begin.max(counted);
            let lasts = open.end.duration_since(begin);
            if lasts >= left {
                return begin.checked_add(left).unwrap_or(Timestamp::MAX);
            }
            if lasts > SignedDuration::ZERO {
                left -= lasts;
                counted = open.end;
            }
        }
        Timestamp::MAX
    }
}

impl Rules {
    /// When it is open from `at` on, in the order of opening.
    fn open_from(&self, zone: &TimeZone, at: Timestamp) -> impl Iterator<Item = Interval> {
        let today = zone.to_datetime(at).date();
        // Of the day before, for what lasts past midnight.
        let first = today.yesterday().unwrap_or(today);
        first
            .series(1.day())
            .flat_map(|date| self.spans(date).iter().map(move |span| (date, *span)))
            .filter_map(|(date, span)| interval(zone, date, span))
            .filter(move |open| open.end > at)
            .map(move |open| Interval { begin: open.begin.max(at), ..open })
    }

    fn spans(&self, date: Date) -> &[OpenSpan] {
        let days_on = Weekday::Monday.until(date.weekday());
        let of_week = || self.week.get(usize::from(days_on.unsigned_abs()));
        self.changes.get(&date).or_else(of_week).map_or(&[], Vec::as_slice)
    }
}

impl Default for Hours {
    fn default() -> Self {
        Self::always()
    }
}

/// Short: it is part of the rules that are shown.
impl fmt::Debug for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.rules {
            None => f.write_str("Hours(always)"),
            Some(Rules { week, changes }) => f
                .debug_struct("Hours")
                .field("zone", &self.zone.iana_name())
                .field("week", week)
                .field("changes", changes)
                .finish(),
        }
    }
}
