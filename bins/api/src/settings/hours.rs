//! Opening hours: the same every day by four settings, or a table `[hours]` in the file, each in the business's own time.

use callback_core::{Hours, OpenSpan};
use config::{Map, Value};
use jiff::SignedDuration;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::check::Check;
use super::error::Complaint;
use super::key;

const DAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const SPANS: &str =
    "write a list of spans, such as [\"09:00-12:30\", \"13:30-18:00\"]; an empty one means closed";
/// A reminder longer before would come before anybody forgot.
const LONGEST_REMINDER: u32 = 24 * 60;

impl Check {
    /// When calls are placed; `None` after a complaint.
    pub(super) fn hours(&mut self) -> Option<Hours> {
        let zone = self.zone();
        let simple =
            [key::BUSINESS_HOURS_START, key::BUSINESS_HOURS_END, key::BUSINESS_WEEKDAYS_ONLY];
        let is_set = simple.iter().any(|key| self.given.get(*key).is_some());
        let (week, changes) = match self.given.hours.take() {
            None if !is_set && self.given.get(key::BUSINESS_TIMEZONE).is_none() => {
                return Some(self.with_holidays(Hours::always()));
            }
            None if !is_set => {
                let zone = self.zone()?;
                return Some(self.with_holidays(Hours::always_in(zone)));
            }
            None => (self.simple_week(), Vec::new()),
            Some(_) if is_set => {
                let remedy = "write either these settings or the table [hours], not both";
                self.complain(key::BUSINESS_HOURS_START, remedy);
                return None;
            }
            Some(table) => {
                let (week, changes) = read(table, "hours", &mut self.given.complaints);
                (Some(week), changes)
            }
        };
        if self.given.get(key::BUSINESS_TIMEZONE).is_none() {
            let remedy = "set where the business's clocks are, such as Europe/Berlin";
            self.complain(key::BUSINESS_TIMEZONE, remedy);
        }
        let Some(hours) = Hours::weekly(zone?, week?) else {
            let remedy = "give at least one weekday a span, or calls are never placed";
            self.given.complaints.push(Complaint::about("hours", remedy));
            return None;
        };
        let hours = self.with_holidays(hours);
        Some(changes.into_iter().fold(hours, |hours, (date, spans)| hours.changed(date, spans)))
    }

    /// How long before the announced time a visitor is reminded, if at all.
    pub(super) fn reminds_before(&mut self) -> Option<SignedDuration> {
        let minutes = self.number(key::SMS_REMINDER_MINUTES, 0, 0..=LONGEST_REMINDER)?;
        (minutes > 0).then(|| SignedDuration::from_mins(minutes.into()))
    }

    /// `None` too after a complaint, of which nothing comes.
    pub(super) fn zone(&mut self) -> Option<TimeZone> {
        let zone = TimeZone::get(self.given.get(key::BUSINESS_TIMEZONE)?).ok();
        if zone.is_none() {
            let remedy = "write the name of a time zone, such as America/New_York or Europe/Berlin";
            self.complain(key::BUSINESS_TIMEZONE, remedy);
        }
        zone
    }

    /// One span for every day, or for those of the week alone, as in the old service.
    fn simple_week(&mut self) -> Option<[Vec<OpenSpan>; 7]> {
        let [from, to] = [(key::BUSINESS_HOURS_START, "09:00"), (key::BUSINESS_HOURS_END, "17:00")]
            .map(|(key, usual)| self.given.get(key).unwrap_or(usual).to_owned());
        let span = format!("{from}-{to}").parse::<OpenSpan>();
        if let Err(error) = &span {
            self.complain(
                key::BUSINESS_HOURS_START,
                format_args!("{error} (with BUSINESS_HOURS_END)"),
            );
        }
        let words = [("true", true), ("false", false), ("on", true), ("off", false)];
        let weekdays_only = self.choice(key::BUSINESS_WEEKDAYS_ONLY, &words)?;
        let span = span.ok()?;
        Some(std::array::from_fn(
            |day| if day < 5 || !weekdays_only { vec![span] } else { Vec::new() },
        ))
    }
}

type Week = [Vec<OpenSpan>; 7];

/// Reads the days, and the changes under their dates.
pub(super) fn read(
    table: Map<String, Value>,
    label: &str,
    complaints: &mut Vec<Complaint>,
) -> (Week, Vec<(Date, Vec<OpenSpan>)>) {
    let (mut week, mut changes) = (Week::default(), Vec::new());
    for (name, value) in table {
        let day = DAYS.iter().position(|day| *day == name).and_then(|index| week.get_mut(index));
        let date = name.parse::<Date>().ok();
        let about = || format!("{label}.{name}");
        if day.is_none() && date.is_none() {
            let remedy = "write a weekday such as monday, or a date such as 2026-12-25";
            complaints.push(Complaint::about(about(), remedy));
            continue;
        }
        let spans = match spans(value) {
            Ok(spans) => spans,
            Err(remedy) => {
                complaints.push(Complaint::about(about(), remedy));
                continue;
            }
        };
        match (day, date) {
            (Some(day), _) => *day = spans,
            (None, Some(date)) => changes.push((date, spans)),
            (None, None) => {}
        }
    }
    (week, changes)
}

fn spans(value: Value) -> Result<Vec<OpenSpan>, String> {
    let given = value.into_array().map_err(|_| SPANS.to_owned())?;
    let span = |value: Value| {
        let text = value.into_string().map_err(|_| SPANS.to_owned())?;
        text.parse().map_err(|error| format!("{text:?}: {error}"))
    };
    given.into_iter().map(span).collect()
}
