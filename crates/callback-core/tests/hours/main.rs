//! Opening hours against a table that another library made, and against themselves.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failed step is a failed test")]

mod holidays;
mod slots;

use callback_core::{Hours, OpenSpan};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

fn day(name: &str) -> usize {
    DAYS.iter().position(|day| *day == name).unwrap()
}

/// Hours as the table writes them: `mon-fri 08:30-12:00 13:30-18:00; sat 10:00-14:00`.
fn hours(zone: &str, week: &str, changes: &str) -> Hours {
    let mut days: [Vec<OpenSpan>; 7] = Default::default();
    let spans = |words: std::str::SplitWhitespace<'_>| {
        words.map(|span| span.parse().unwrap()).collect::<Vec<OpenSpan>>()
    };
    for part in week.split(';') {
        let mut words = part.split_whitespace();
        let range = words.next().unwrap();
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let spans = spans(words);
        days[day(first)..=day(last)].iter_mut().for_each(|day| day.clone_from(&spans));
    }
    let weekly = Hours::weekly(TimeZone::get(zone).unwrap(), days).unwrap();
    changes.split(',').filter(|change| !change.is_empty()).fold(weekly, |hours, change| {
        let mut words = change.split_whitespace();
        let date: Date = words.next().unwrap().parse().unwrap();
        hours.changed(date, spans(words))
    })
}

#[test]
fn a_business_opens_when_another_library_says_in_ten_time_zones() {
    let table = include_str!("calendar.txt").lines().filter(|line| !line.starts_with('#'));
    let mut zones = std::collections::BTreeSet::new();
    let mut cases = 0;
    for line in table {
        let fields: Vec<_> = line.split('|').map(str::trim).collect();
        let [zone, week, changes, at, expected] = fields[..] else { panic!("{line}") };
        let (at, expected): (Timestamp, Timestamp) =
            (at.parse().unwrap(), expected.parse().unwrap());
        let hours = hours(zone, week, changes);
        assert_eq!(hours.next_open(at), expected, "{line}");
        assert_eq!(hours.is_open(at), at == expected, "{line}");
        zones.insert(zone);
        cases += 1;
    }
    assert!(zones.len() >= 10 && cases >= 120, "{cases} cases in {} zones", zones.len());
}

#[test]
fn a_week_without_a_span_never_opens_and_is_refused() {
    assert!(Hours::weekly(TimeZone::UTC, Default::default()).is_none());
}

#[test]
fn a_business_without_hours_is_always_open() {
    let at = Timestamp::UNIX_EPOCH;
    assert!(Hours::always().is_open(at));
    let day = SignedDuration::from_hours(24);
    assert_eq!(Hours::always().after_open(at, day), at + day);
}

#[test]
fn open_hours_are_counted_without_nights_weekends_and_holidays() {
    let hours = hours("Europe/Berlin", "mon-fri 09:00-17:00", "2026-12-25,2026-12-28");
    let friday: Timestamp = "2026-12-18T15:00:00Z".parse().unwrap();
    // One hour on Friday, eight on each of Monday to Wednesday is 25: so Wednesday at 16:00.
    let day = SignedDuration::from_hours(24);
    assert_eq!(hours.after_open(friday, day), "2026-12-23T15:00:00Z".parse().unwrap());
    // Three on Thursday and eight on Tuesday after two holidays.
    let asked: Timestamp = "2026-12-24T13:00:00Z".parse().unwrap();
    let eleven = SignedDuration::from_hours(11);
    assert_eq!(hours.after_open(asked, eleven), "2026-12-29T16:00:00Z".parse().unwrap());
}

#[test]
fn spans_that_lie_over_one_another_are_counted_once() {
    let hours = hours("UTC", "mon-fri 09:00-17:00 12:00-18:00", "");
    let monday: Timestamp = "2026-11-23T09:00:00Z".parse().unwrap();
    let nine = SignedDuration::from_hours(9);
    assert_eq!(hours.after_open(monday, nine), monday + nine);
}

#[test]
fn spans_are_written_as_they_were_read() {
    for text in ["09:00-17:30", "22:00-02:00", "00:00-24:00", "13:05-00:00"] {
        let span: OpenSpan = text.parse().unwrap();
        let whole = if text.ends_with("-00:00") { "13:05-24:00" } else { text };
        assert_eq!(span.to_string(), whole);
    }
    assert_eq!("9:00 - 17:00".parse::<OpenSpan>().unwrap().to_string(), "09:00-17:00");
    for text in [
        "",
        "9-17",
        "09:00",
        "25:00-26:00",
        "09:60-10:00",
        "9:0-10:00",
        "+9:00-10:00",
        "24:00-25:00",
    ] {
        assert!(
            text.parse::<OpenSpan>().unwrap_err().to_string().contains("09:00-17:30"),
            "{text}"
        );
    }
    assert!("09:00-09:00".parse::<OpenSpan>().unwrap_err().to_string().contains("00:00-24:00"));
}

proptest! {
    #[test]
    fn the_next_opening_is_open_not_before_and_the_first(
        zone in prop::sample::select(vec!["America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]),
        spans in prop::collection::vec((0..7_usize, 0..1440_i32, 1..1440_i32), 1..8),
        at in 1_200_000_000..2_000_000_000_i64,
        step in 1..40_i64,
    ) {
        let mut week: [Vec<OpenSpan>; 7] = Default::default();
        for (day, from, lasts) in spans {
            let time = |minute: i32| format!("{:02}:{:02}", minute / 60 % 24, minute % 60);
            week[day].push(format!("{}-{}", time(from), time(from + lasts)).parse().unwrap());
        }
        let hours = Hours::weekly(TimeZone::get(zone).unwrap(), week).unwrap();
        let at = Timestamp::from_second(at).unwrap();
        let next = hours.next_open(at);
        prop_assert!(next >= at && hours.is_open(next));
        let mut before = at;
        for _ in 0..200 {
            prop_assert!(before >= next || !hours.is_open(before), "{} is open before {}", before, next);
            before += SignedDuration::from_mins(step);
            if before >= next {
                break;
            }
        }
    }
}

#[test]
fn what_lies_outside_of_a_quiet_time_is_open() {
    for (zone, quiet, at, open_from) in [
        ("UTC", "21:00-08:00", "2026-11-23T20:59:59Z", "2026-11-23T20:59:59Z"),
        ("UTC", "21:00-08:00", "2026-11-23T21:00:00Z", "2026-11-24T08:00:00Z"),
        ("UTC", "21:00-08:00", "2026-11-24T07:59:59Z", "2026-11-24T08:00:00Z"),
        ("UTC", "21:00-08:00", "2026-11-24T08:00:00Z", "2026-11-24T08:00:00Z"),
        ("UTC", "12:00-13:00", "2026-11-24T12:30:00Z", "2026-11-24T13:00:00Z"),
        ("UTC", "12:00-13:00", "2026-11-24T00:00:00Z", "2026-11-24T00:00:00Z"),
        ("UTC", "20:00-24:00", "2026-11-24T23:00:00Z", "2026-11-25T00:00:00Z"),
        ("UTC", "00:00-06:00", "2026-11-24T00:00:00Z", "2026-11-24T06:00:00Z"),
        ("Europe/Berlin", "21:00-08:00", "2026-11-23T20:30:00Z", "2026-11-24T07:00:00Z"),
        ("Asia/Kolkata", "21:00-08:00", "2026-11-23T16:00:00Z", "2026-11-24T02:30:00Z"),
        ("America/New_York", "21:00-08:00", "2026-12-31T23:00:00Z", "2026-12-31T23:00:00Z"),
        // The night in which the clocks go forward, and the one in which they go back.
        ("Europe/Berlin", "21:00-08:00", "2026-03-28T22:00:00Z", "2026-03-29T06:00:00Z"),
        ("Europe/Berlin", "21:00-08:00", "2026-10-24T22:00:00Z", "2026-10-25T07:00:00Z"),
    ] {
        let open = Hours::outside(TimeZone::get(zone).unwrap(), quiet.parse().unwrap()).unwrap();
        let at: Timestamp = at.parse().unwrap();
        assert_eq!(open.next_open(at).to_string(), open_from, "{zone}, {quiet}, {at}");
    }
    assert!(Hours::outside(TimeZone::UTC, "00:00-24:00".parse().unwrap()).is_none());
}
