//! Rules by which an event comes again each year.

use jiff::civil::{Date, Weekday};

use super::event::date;
use super::{InvalidCalendar, Line};

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("MO", Weekday::Monday),
    ("TU", Weekday::Tuesday),
    ("WE", Weekday::Wednesday),
    ("TH", Weekday::Thursday),
    ("FR", Weekday::Friday),
    ("SA", Weekday::Saturday),
    ("SU", Weekday::Sunday),
];

/// On the same date of each year, or the same weekday of a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Yearly {
    every: i16,
    count: Option<usize>,
    until: Option<Date>,
    month: Option<i8>,
    day: Option<i8>,
    /// Such as the fourth Thursday, or the last Monday (-1).
    weekday: Option<(i8, Weekday)>,
}

impl Yearly {
    pub(super) fn parse(line: &Line) -> Result<Self, InvalidCalendar> {
        let (mut every, mut yearly) = (1, false);
        let (mut count, mut until, mut month, mut day, mut weekday) =
            (None, None, None, None, None);
        for part in line.value.split(';') {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let unread = || {
                let why = format!("{part} is not understood: holidays come once a year");
                InvalidCalendar::new(line.number, why)
            };
            match name.to_ascii_uppercase().as_str() {
                "FREQ" if value.eq_ignore_ascii_case("YEARLY") => yearly = true,
                "INTERVAL" => every = positive(value).ok_or_else(unread)?,
                "COUNT" => count = Some(value.parse().map_err(|_| unread())?),
                "UNTIL" => {
                    let day = value.split('T').next().unwrap_or_default();
                    until = Some(date(line, day)?);
                }
                "BYMONTH" => month = Some(positive(value).ok_or_else(unread)?),
                "BYMONTHDAY" => day = Some(positive(value).ok_or_else(unread)?),
                "BYDAY" => weekday = Some(nth(value).ok_or_else(unread)?),
                "WKST" => {}
                _ => return Err(unread()),
            }
        }
        let is_whole = yearly && (weekday.is_none() || (month.is_some() && day.is_none()));
        if is_whole {
            return Ok(Self { every, count, until, month, day, weekday });
        }
        let why = "write FREQ=YEARLY, and with BYDAY the month, such as BYMONTH=11;BYDAY=4TH";
        Err(InvalidCalendar::new(line.number, why))
    }

    /// When it comes from `start` on, to the end of `last`.
    pub(super) fn from(
        &self,
        start: Date,
        last: i16,
        line: usize,
    ) -> Result<Vec<Date>, InvalidCalendar> {
        let mut starts = Vec::new();
        let step = usize::try_from(self.every).unwrap_or(1);
        for year in (start.year()..=last).step_by(step) {
            // A day that this year does not have is no day, such as the 29th of February.
            let Some(day) = self.of(start, year).filter(|day| *day >= start) else { continue };
            let is_over = self.until.is_some_and(|until| day > until)
                || self.count.is_some_and(|count| starts.len() >= count);
            if is_over {
                break;
            }
            starts.push(day);
        }
        if self.of(start, start.year()) == Some(start) {
            return Ok(starts);
        }
        Err(InvalidCalendar::new(line, "DTSTART is no day of its own RRULE"))
    }

    fn of(&self, start: Date, year: i16) -> Option<Date> {
        let month = self.month.unwrap_or_else(|| start.month());
        match self.weekday {
            Some((nth, weekday)) => {
                Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok()
            }
            None => Date::new(year, month, self.day.unwrap_or_else(|| start.day())).ok(),
        }
    }
}

fn positive<N: std::str::FromStr + Default + PartialOrd>(text: &str) -> Option<N> {
    text.parse().ok().filter(|number| *number > N::default())
}

/// Reads `4TH`, `-1MO`.
fn nth(text: &str) -> Option<(i8, Weekday)> {
    let (nth, name) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let (_, weekday) = WEEKDAYS.into_iter().find(|(known, _)| name.eq_ignore_ascii_case(known))?;
    let nth = nth.parse().ok().filter(|nth| (-5..=5).contains(nth) && *nth != 0)?;
    Some((nth, weekday))
}
