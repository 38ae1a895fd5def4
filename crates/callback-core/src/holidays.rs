//! Holidays as calendars write them: the all-day events of an iCalendar file (RFC 5545).

mod event;
mod lines;
mod yearly;

use std::collections::BTreeSet;

use jiff::civil::Date;

use self::event::Event;
use self::lines::{Line, lines};

/// A holiday of each year is one until the end of this year.
const LAST_YEAR: i16 = 2100;

/// Why a calendar was not read; a part of it never is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct InvalidCalendar {
    /// From 1 on.
    pub line: usize,
    pub why: String,
}

impl InvalidCalendar {
    fn new(line: usize, why: impl Into<String>) -> Self {
        Self { line, why: why.into() }
    }
}

/// The days of all events; what is not understood is refused, so that no holiday is passed over in silence.
pub fn holidays(text: &str) -> Result<BTreeSet<Date>, InvalidCalendar> {
    let mut days = BTreeSet::new();
    // The components that were begun, with the lines where they were.
    let mut open: Vec<(String, usize)> = Vec::new();
    let mut event: Option<Event> = None;
    let mut last = 0;
    for line in lines(text) {
        let line = line?;
        last = line.number;
        let inside = open.last().map(|(name, _)| name.as_str());
        match (line.name.as_str(), inside) {
            ("BEGIN", inside) => {
                let name = line.value.to_ascii_uppercase();
                begin(inside, &name, line.number)?;
                if name == "VEVENT" {
                    event = Some(Event::begun(line.number));
                }
                open.push((name, line.number));
            }
            ("END", Some(inside)) if line.value.eq_ignore_ascii_case(inside) => {
                if inside == "VEVENT"
                    && let Some(event) = event.take()
                {
                    days.extend(event.days()?);
                }
                open.pop();
            }
            ("END", _) => {
                let why = format!("END:{} ends nothing that was begun", line.value);
                return Err(InvalidCalendar::new(line.number, why));
            }
            (_, Some("VEVENT")) => {
                if let Some(event) = &mut event {
                    event.take(&line)?;
                }
            }
            (_, Some(_)) => {}
            (_, None) => return Err(not_a_calendar(line.number)),
        }
    }
    match open.pop() {
        Some((name, line)) => {
            Err(InvalidCalendar::new(line, format!("BEGIN:{name} has no END:{name}")))
        }
        None if last == 0 => Err(not_a_calendar(1)),
        None => Ok(days),
    }
}

/// Time zones and alarms say nothing of days.
fn begin(inside: Option<&str>, name: &str, line: usize) -> Result<(), InvalidCalendar> {
    match (inside, name) {
        (None, "VCALENDAR")
        | (Some("VCALENDAR"), "VEVENT" | "VTIMEZONE")
        | (Some("VTIMEZONE"), "STANDARD" | "DAYLIGHT")
        | (Some("VEVENT"), "VALARM") => Ok(()),
        (None, _) => Err(not_a_calendar(line)),
        (Some(inside), _) => {
            let why = format!("{name} in {inside} is not understood: leave it out");
            Err(InvalidCalendar::new(line, why))
        }
    }
}

fn not_a_calendar(line: usize) -> InvalidCalendar {
    InvalidCalendar::new(line, "an iCalendar file begins with BEGIN:VCALENDAR")
}
