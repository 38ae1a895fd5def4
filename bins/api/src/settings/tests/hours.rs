use callback_core::Hours;

use super::*;

const DAILY: [(&str, &str); 2] = [SIMULATOR, BUSINESS];

/// What the file says, what the environment says, and a part of the complaint.
type Case<'c> = (Option<String>, &'c [(&'c str, &'c str)], &'c str);

fn hours(file: Option<&str>, more: &[(&str, &str)]) -> Result<Hours, String> {
    read(file, &with(&DAILY, more)).map(|settings| settings.rules.policy.hours)
}

fn opens(hours: &Hours, at: &str) -> String {
    hours.next_open(at.parse().unwrap()).to_string()
}

#[test]
fn the_names_of_the_old_service_still_work() {
    let zone = ("BUSINESS_TIMEZONE", "America/New_York");
    assert_eq!(hours(None, &[]), Ok(Hours::always()));
    let there = jiff::tz::TimeZone::get("America/New_York").unwrap();
    assert_eq!(hours(None, &[zone]), Ok(Hours::always_in(there)), "a zone alone closes nothing");
    let usual = hours(None, &[zone, ("BUSINESS_WEEKDAYS_ONLY", "true")]).unwrap();
    assert_eq!(opens(&usual, "2026-11-21T12:00:00Z"), "2026-11-23T14:00:00Z");
    let daily = [
        ("BUSINESS_HOURS_START", "08:30"),
        ("BUSINESS_HOURS_END", "12:00"),
        ("BUSINESS_WEEKDAYS_ONLY", "false"),
    ];
    let daily = hours(None, &with(&daily, &[zone])).unwrap();
    assert_eq!(opens(&daily, "2026-11-21T12:00:00Z"), "2026-11-21T13:30:00Z");
    assert_eq!(opens(&daily, "2026-11-21T17:00:00Z"), "2026-11-22T13:30:00Z");
}

#[test]
fn a_table_has_days_with_several_spans_and_days_that_are_otherwise() {
    let file = "business_timezone = \"Europe/Berlin\"\n[hours]\nmonday = [\"09:00-12:00\", \"13:00-17:00\"]\n\
                tuesday = [\"22:00-02:00\"]\n2026-12-28 = []\n2026-12-31 = [\"10:00-11:00\"]\n";
    let hours = hours(Some(file), &[]).unwrap();
    assert_eq!(opens(&hours, "2026-11-23T11:30:00Z"), "2026-11-23T12:00:00Z");
    assert_eq!(opens(&hours, "2026-11-25T00:30:00Z"), "2026-11-25T00:30:00Z", "past midnight");
    assert_eq!(opens(&hours, "2026-12-28T10:00:00Z"), "2026-12-29T21:00:00Z", "a holiday");
    assert_eq!(opens(&hours, "2026-12-30T10:00:00Z"), "2026-12-31T09:00:00Z", "open once");
}

#[test]
fn hours_that_can_not_be_kept_are_told_with_their_remedy() {
    let zone = ("BUSINESS_TIMEZONE", "Europe/Berlin");
    let table = "business_timezone = \"Europe/Berlin\"\n[hours]\n";
    let cases: [Case<'_>; 10] = [
        (
            None,
            &[("BUSINESS_HOURS_START", "09:00")],
            "BUSINESS_TIMEZONE is not set: set where the business's clocks are",
        ),
        (None, &[("BUSINESS_TIMEZONE", "Berlin")], "\"Berlin\": write the name of a time zone"),
        (None, &[zone, ("BUSINESS_HOURS_START", "9")], "\"9\": write times of 24 hours"),
        (None, &[zone, ("BUSINESS_HOURS_END", "09:00")], "another time than it begins"),
        (None, &[zone, ("BUSINESS_WEEKDAYS_ONLY", "maybe")], "\"maybe\": choose true or false"),
        (Some(format!("{table}monday = []\n")), &[], "hours: give at least one weekday a span"),
        (
            Some(format!("{table}monday = \"09:00-17:00\"\n")),
            &[],
            "hours.monday: write a list of spans",
        ),
        (Some(format!("{table}monday = [\"9-5\"]\n")), &[], "hours.monday: \"9-5\": write times"),
        (
            Some(format!("{table}mon = []\n")),
            &[],
            "hours.mon: write a weekday such as monday, or a date",
        ),
        (
            Some(format!("{table}monday = [\"09:00-17:00\"]\n")),
            &[("BUSINESS_HOURS_END", "18:00")],
            "not both",
        ),
    ];
    for (file, env, remedy) in cases {
        let error = hours(file.as_deref(), env).unwrap_err();
        assert!(error.contains(remedy), "{error}");
    }
    let error = hours(Some("hours = \"always\"\n"), &[]).unwrap_err();
    assert!(error.contains("hours: write a table [hours]"), "{error}");
}

#[test]
fn a_reminder_comes_some_minutes_before() {
    let settings = read(None, &with(&DAILY, &[("SMS_REMINDER_MINUTES", "15")])).unwrap();
    assert_eq!(settings.rules.policy.reminds_before, Some(jiff::SignedDuration::from_mins(15)));
    assert_eq!(read(None, &DAILY).unwrap().rules.policy.reminds_before, None);
    let error = read(None, &with(&DAILY, &[("SMS_REMINDER_MINUTES", "soon")])).unwrap_err();
    assert!(error.contains("write a whole number from 0 to 1440"), "{error}");
}

#[test]
fn times_are_offered_where_the_opening_hours_are_known_or_it_is_asked_for() {
    let slots = |env: &[(&str, &str)]| read(None, &with(&DAILY, env)).unwrap().rules.policy.slots;
    let office = [("BUSINESS_TIMEZONE", "Europe/Berlin"), ("BUSINESS_HOURS_START", "08:30")];
    assert_eq!(slots(&[]), None);
    assert_eq!(slots(&with(&office, &[("SLOT_MINUTES", "0")])), None);
    let usual = slots(&office).unwrap();
    let minutes = jiff::SignedDuration::from_mins;
    assert_eq!((usual.every, usual.notice, usual.seats), (minutes(15), minutes(30), 3));
    let set = [
        ("SLOT_MINUTES", "20"),
        ("SLOT_SEATS", "5"),
        ("SLOT_NOTICE_MINUTES", "0"),
        ("SLOT_DAYS", "30"),
    ];
    let slots = slots(&set).unwrap();
    assert_eq!((slots.every, slots.notice, slots.seats), (minutes(20), minutes(0), 5));
    assert_eq!(slots.furthest, jiff::SignedDuration::from_hours(30 * 24));
    for (key, value, remedy) in [
        ("SLOT_MINUTES", "7", "choose one of 5, 10, 15, 20, 30, 60, or 0 for none"),
        ("SLOT_MINUTES", "61", "write a whole number from 0 to 60"),
        ("SLOT_DAYS", "31", "write a whole number from 1 to 30"),
    ] {
        let error = read(None, &with(&DAILY, &[(key, value)])).unwrap_err();
        assert!(error.contains(remedy), "{error}");
    }
}
