//! Holidays from iCalendar files; the days of rules by hand, from printed calendars.

use callback_core::holidays;

fn calendar(event: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

/// The days up to the end of 2030.
fn days(event: &str) -> Vec<String> {
    let days = holidays(&calendar(event)).unwrap();
    days.into_iter().filter(|day| day.year() <= 2030).map(|day| day.to_string()).collect()
}

#[test]
fn whole_days_are_read_one_or_several_once_or_each_year() {
    let of = |month_day: &str, years: &[i16]| -> Vec<String> {
        years.iter().map(|year| format!("{year}-{month_day}")).collect()
    };
    for (event, expected) in [
        ("DTSTART;VALUE=DATE:20261225", of("12-25", &[2026])),
        ("SUMMARY:Xmas\r\nDTSTART:20261225\r\nDTEND:20261226", of("12-25", &[2026])),
        (
            "DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270102",
            vec!["2026-12-31".to_owned(), "2027-01-01".to_owned()],
        ),
        ("DTSTART:20261230\r\nDURATION:P1D", of("12-30", &[2026])),
        ("DTSTART:20261003\r\nRRULE:FREQ=YEARLY", of("10-03", &[2026, 2027, 2028, 2029, 2030])),
        ("DTSTART:20261003\r\nRRULE:FREQ=YEARLY;INTERVAL=2", of("10-03", &[2026, 2028, 2030])),
        ("DTSTART:20261003\r\nRRULE:FREQ=YEARLY;COUNT=2", of("10-03", &[2026, 2027])),
        ("DTSTART:20261003\r\nRRULE:FREQ=YEARLY;UNTIL=20281003", of("10-03", &[2026, 2027, 2028])),
        (
            "DTSTART:20261003\r\nRRULE:FREQ=YEARLY;UNTIL=20280101T000000Z",
            of("10-03", &[2026, 2027]),
        ),
        (
            "DTSTART:20261003\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=3;WKST=MO;COUNT=1",
            of("10-03", &[2026]),
        ),
        (
            "DTSTART:20261003\r\nRRULE:FREQ=YEARLY\r\nEXDATE;VALUE=DATE:20271003,20281003\r\nEXDATE:20301003",
            of("10-03", &[2026, 2029]),
        ),
        // A leap day comes when there is one.
        ("DTSTART:20240229\r\nRRULE:FREQ=YEARLY", of("02-29", &[2024, 2028])),
        ("DTSTART:20240229\r\nRRULE:FREQ=YEARLY;COUNT=2", of("02-29", &[2024, 2028])),
        // Thanksgiving in the United States, and the last Monday of August in Britain.
        (
            "DTSTART:20261126\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;COUNT=3",
            vec!["2026-11-26".to_owned(), "2027-11-25".to_owned(), "2028-11-23".to_owned()],
        ),
        (
            "DTSTART:20260831\r\nRRULE:FREQ=YEARLY;BYMONTH=8;BYDAY=-1MO;COUNT=2",
            vec!["2026-08-31".to_owned(), "2027-08-30".to_owned()],
        ),
        ("DTSTART:20261225\r\nSTATUS:CANCELLED", Vec::new()),
        (
            "DTSTART;X-P=\"a:b\":2026\r\n 1225\r\nBEGIN:VALARM\r\nTRIGGER:-P1D\r\nEND:VALARM",
            of("12-25", &[2026]),
        ),
    ] {
        assert_eq!(days(event), expected, "{event}");
    }
}

#[test]
fn what_is_not_understood_is_refused_with_its_line() {
    for (event, line, words) in [
        ("DTSTART:20261225T090000", 4, "whole days"),
        ("DTSTART;TZID=Europe/Berlin:20261225T000000", 4, "whole days"),
        ("DTSTART:20261325", 4, "whole days"),
        ("SUMMARY:nothing", 3, "needs DTSTART"),
        ("DTSTART:20261225\r\nDTEND:20261225", 5, "the day after the last"),
        ("DTSTART:20261225\r\nDTEND:20281225", 5, "1 to 366 days"),
        ("DTSTART:20261225\r\nDURATION:PT8H", 5, "whole days or weeks"),
        ("DTSTART:20261225\r\nRRULE:FREQ=WEEKLY", 5, "FREQ=WEEKLY is not understood"),
        ("DTSTART:20261225\r\nRRULE:FREQ=YEARLY;BYEASTER=1", 5, "BYEASTER=1 is not understood"),
        ("DTSTART:20261225\r\nRRULE:FREQ=YEARLY;BYDAY=4TH", 5, "with BYDAY the month"),
        ("DTSTART:20261225\r\nRRULE:INTERVAL=1", 5, "write FREQ=YEARLY"),
        ("DTSTART:20261225\r\nRRULE:FREQ=YEARLY;INTERVAL=0", 5, "INTERVAL=0 is not understood"),
        (
            "DTSTART:20261225\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
            5,
            "no day of its own RRULE",
        ),
        ("DTSTART:20261225\r\nRRULE:FREQ=YEARLY;BYMONTH=11", 5, "no day of its own RRULE"),
        ("DTSTART:20261225\r\nRDATE:20261226", 5, "an event for each such day"),
        ("DTSTART:20261225\r\nEXDATE:tomorrow", 5, "EXDATE is no day"),
        ("DTSTART:20261225\r\nnonsense", 5, "a name, a colon and a value"),
    ] {
        let error = holidays(&calendar(event)).unwrap_err();
        assert_eq!(error.line, line, "{event}: {error}");
        assert!(error.to_string().contains(words), "{event}: {error}");
    }
    for (text, line, words) in [
        ("", 1, "begins with BEGIN:VCALENDAR"),
        ("<html>:", 1, "begins with BEGIN:VCALENDAR"),
        ("BEGIN:VEVENT", 1, "begins with BEGIN:VCALENDAR"),
        ("BEGIN:VCALENDAR\nBEGIN:VTODO", 2, "VTODO in VCALENDAR is not understood"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261225", 2, "has no END:VEVENT"),
        ("BEGIN:VCALENDAR\nEND:VEVENT", 2, "ends nothing"),
    ] {
        let error = holidays(text).unwrap_err();
        assert_eq!(error.line, line, "{text}: {error}");
        assert!(error.to_string().contains(words), "{text}: {error}");
    }
}

#[test]
fn a_calendar_without_events_has_no_holidays() {
    let zone =
        "BEGIN:VTIMEZONE\nBEGIN:STANDARD\nDTSTART:19701025T030000\nEND:STANDARD\nEND:VTIMEZONE";
    assert!(holidays(&format!("BEGIN:VCALENDAR\n{zone}\nEND:VCALENDAR\n")).unwrap().is_empty());
}
