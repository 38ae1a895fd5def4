use callback_core::Hours;
use tempfile::TempDir;

use super::*;

fn hours(table: &str, calendar: Option<&str>, zone: bool) -> Result<Hours, String> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("holidays.ics");
    if let Some(calendar) = calendar {
        std::fs::write(&path, calendar).unwrap();
    }
    let more = [("HOLIDAYS_FILE", path.to_str().unwrap()), ("BUSINESS_TIMEZONE", "Europe/Berlin")];
    let more = if zone { &more[..] } else { &more[..1] };
    let read = read(Some(table), &with(&[SIMULATOR, BUSINESS], more));
    read.map(|settings| settings.rules.policy.hours)
}

fn opens(hours: &Hours, at: &str) -> String {
    hours.next_open(at.parse().unwrap()).to_string()
}

const TABLE: &str = "[hours]\nmonday = [\"09:00-17:00\"]\nfriday = [\"09:00-17:00\"]\n2027-12-24 = [\"10:00-12:00\"]\n";
const YEARLY: &str = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261226\n\
                      RRULE:FREQ=YEARLY\nEND:VEVENT\nEND:VCALENDAR\n";

#[test]
fn holidays_of_a_calendar_are_closed_and_the_table_has_the_last_word() {
    let hours = hours(TABLE, Some(YEARLY), true).unwrap();
    // Friday the 25th of December 2026; then the 24th of 2027, a Friday that the table opens.
    assert_eq!(opens(&hours, "2026-12-24T00:00:00Z"), "2026-12-28T08:00:00Z");
    assert_eq!(opens(&hours, "2027-12-22T00:00:00Z"), "2027-12-24T09:00:00Z");
    assert_eq!(opens(&hours, "2027-12-24T11:00:00Z"), "2027-12-27T08:00:00Z");
}

#[test]
fn a_calendar_that_can_not_be_used_is_told_with_its_line() {
    let timed = YEARLY.replace("DTSTART;VALUE=DATE:20261224", "DTSTART:20261224T090000");
    for (table, calendar, zone, words) in [
        (TABLE, Some(timed.as_str()), true, "line 3: DTSTART is no day"),
        (TABLE, None, true, "it can't be read"),
        ("", Some(YEARLY), true, "set opening hours, too"),
        ("", Some(YEARLY), false, "set opening hours, too"),
    ] {
        let told = hours(table, calendar, zone).unwrap_err();
        assert!(told.contains("HOLIDAYS_FILE") && told.contains(words), "{told}");
    }
}
