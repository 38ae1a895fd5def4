//! One event of a calendar, and its days.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date;

use super::yearly::Yearly;
use super::{InvalidCalendar, LAST_YEAR, Line};

/// Whatever is longer is no holiday.
const LONGEST_DAYS: i32 = 366;

/// What was read of it so far.
pub(super) struct Event {
    begun: usize,
    start: Option<Date>,
    /// The day after the last.
    end: Option<(usize, Date)>,
    days: Option<i32>,
    yearly: Option<(usize, Yearly)>,
    except: BTreeSet<Date>,
    cancelled: bool,
}

impl Event {
    pub(super) const fn begun(line: usize) -> Self {
        Self {
            begun: line,
            start: None,
            end: None,
            days: None,
            yearly: None,
            except: BTreeSet::new(),
            cancelled: false,
        }
    }

    /// Takes one of its lines; those that say nothing of days are passed over.
    pub(super) fn take(&mut self, line: &Line) -> Result<(), InvalidCalendar> {
        let refuse = |why: &str| Err(InvalidCalendar::new(line.number, why));
        match line.name.as_str() {
            "DTSTART" => self.start = Some(date(line, &line.value)?),
            "DTEND" => self.end = Some((line.number, date(line, &line.value)?)),
            "DURATION" => self.days = Some(duration(line)?),
            "EXDATE" => {
                for value in line.value.split(',') {
                    self.except.insert(date(line, value)?);
                }
            }
            "RRULE" if self.yearly.is_some() => return refuse("one RRULE for an event, not two"),
            "RRULE" => self.yearly = Some((line.number, Yearly::parse(line)?)),
            "STATUS" => self.cancelled = line.value.eq_ignore_ascii_case("CANCELLED"),
            "RDATE" | "EXRULE" | "RECURRENCE-ID" => {
                return refuse("this is not understood: write an event for each such day");
            }
            _ => {}
        }
        Ok(())
    }

    /// All its days, of each year that it comes.
    pub(super) fn days(self) -> Result<BTreeSet<Date>, InvalidCalendar> {
        if self.cancelled {
            return Ok(BTreeSet::new());
        }
        let missing = || InvalidCalendar::new(self.begun, "an event needs DTSTART");
        let start = self.start.ok_or_else(missing)?;
        let length = self.length(start)?;
        let starts = match &self.yearly {
            None => vec![start],
            Some((line, yearly)) => yearly.from(start, LAST_YEAR, *line)?,
        };
        let kept = starts.into_iter().filter(|start| !self.except.contains(start));
        let days = kept.flat_map(|start| {
            (0..length).filter_map(move |day| start.checked_add(day.days()).ok())
        });
        Ok(days.collect())
    }

    fn length(&self, start: Date) -> Result<i32, InvalidCalendar> {
        let (line, length) = match (self.end, self.days) {
            (Some((line, end)), _) => (line, start.until(end).map_or(0, |span| span.get_days())),
            (None, days) => (self.begun, days.unwrap_or(1)),
        };
        if (1..=LONGEST_DAYS).contains(&length) {
            return Ok(length);
        }
        let why =
            format!("an event lasts 1 to {LONGEST_DAYS} days; DTEND is the day after the last");
        Err(InvalidCalendar::new(line, why))
    }
}

/// Such as `20261225`.
pub(super) fn date(line: &Line, text: &str) -> Result<Date, InvalidCalendar> {
    let is_date = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    let read = is_date.then(|| Date::strptime("%Y%m%d", text).ok()).flatten();
    read.ok_or_else(|| {
        let why = format!(
            "{} is no day: events here are whole days, such as {};VALUE=DATE:20261225",
            line.name, line.name
        );
        InvalidCalendar::new(line.number, why)
    })
}

/// Whole days or weeks.
fn duration(line: &Line) -> Result<i32, InvalidCalendar> {
    let text = line.value.strip_prefix('P').unwrap_or_default();
    let days = text.strip_suffix('D').and_then(|days| days.parse().ok());
    let weeks = text.strip_suffix('W').and_then(|weeks| weeks.parse::<i32>().ok());
    let read = days.or(weeks.and_then(|weeks| weeks.checked_mul(7)));
    read.ok_or_else(|| {
        InvalidCalendar::new(line.number, "a duration here is of whole days or weeks, such as P2D")
    })
}
