//! One span of a day, as people write it.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Time;

const DAY: u32 = 24 * 60;

/// From a time of the day, for so long: at most a day, so it may end on the next one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OpenSpan {
    /// Minutes after midnight.
    from: u32,
    minutes: u32,
}

/// Why a text is no span.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSpan {
    #[error("write times of 24 hours with a dash between them, such as 09:00-17:30")]
    Shape,
    #[error("a span has to end at another time than it begins; for a whole day write 00:00-24:00")]
    Empty,
}

impl OpenSpan {
    /// From one time of the day to another, which is on the next day if it is not later. `24:00` is `None`.
    pub fn between(from: Time, to: Option<Time>) -> Result<Self, InvalidSpan> {
        let (from, to) = (minutes(from), to.map_or(DAY, minutes));
        let minutes = if to > from { to - from } else { DAY - from + to };
        if to == from { Err(InvalidSpan::Empty) } else { Ok(Self { from, minutes }) }
    }

    /// What it leaves of each day, if anything.
    pub(super) const fn rest(self) -> Option<Self> {
        if self.minutes == DAY {
            return None;
        }
        Some(Self { from: (self.from + self.minutes) % DAY, minutes: DAY - self.minutes })
    }

    /// When it begins.
    pub(super) fn opens(self) -> (i8, i8) {
        of_clock(self.from)
    }

    /// How many minutes the clock on the wall goes on meanwhile.
    pub(super) fn minutes(self) -> u32 {
        self.minutes
    }
}

fn minutes(time: Time) -> u32 {
    u32::from(time.hour().unsigned_abs()) * 60 + u32::from(time.minute().unsigned_abs())
}

/// Hour and minute; less than a day always fits.
fn of_clock(minutes: u32) -> (i8, i8) {
    let part = |part: u32| i8::try_from(part).unwrap_or(0);
    (part(minutes / 60 % 24), part(minutes % 60))
}

impl FromStr for OpenSpan {
    type Err = InvalidSpan;

    /// Reads `09:00-17:30`, `22:00-02:00`, `00:00-24:00`.
    fn from_str(text: &str) -> Result<Self, InvalidSpan> {
        let (from, to) = text.split_once('-').ok_or(InvalidSpan::Shape)?;
        let from = time(from.trim())?;
        let to = match to.trim() {
            "24:00" => None,
            to => Some(time(to)?),
        };
        Self::between(from, to)
    }
}

/// A time as `9:00` or `09:00`.
fn time(text: &str) -> Result<Time, InvalidSpan> {
    let (hour, minute) = text.split_once(':').ok_or(InvalidSpan::Shape)?;
    let is_number =
        |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if !is_number(hour) || !is_number(minute) || minute.len() != 2 {
        return Err(InvalidSpan::Shape);
    }
    let part = |part: &str| part.parse().map_err(|_| InvalidSpan::Shape);
    Time::new(part(hour)?, part(minute)?, 0, 0).map_err(|_| InvalidSpan::Shape)
}

impl fmt::Display for OpenSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute) = self.opens();
        write!(f, "{hour:02}:{minute:02}-")?;
        match self.from + self.minutes {
            DAY => f.write_str("24:00"),
            end => {
                let (hour, minute) = of_clock(end);
                write!(f, "{hour:02}:{minute:02}")
            }
        }
    }
}

impl fmt::Debug for OpenSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
