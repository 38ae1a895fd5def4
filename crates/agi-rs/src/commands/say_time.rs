use super::keys::{escape_digits, key};
use crate::command::{Command, DecodeError};
use crate::digits::{Digits, Dtmf};
use crate::line::{ArgError, Line};
use crate::reply::Reply;

/// `SAY DATE`: says a day in Asterisk's own time zone; the key that interrupted it, if any. Fails
/// on a hangup.
#[derive(Clone, Copy, Debug)]
pub struct SayDate<'a> {
    /// Seconds since 1970, in UTC: Asterisk reads 32 bits, so this ends on 2038-01-19.
    /// [`SayDateTime`] doesn't.
    pub unix_seconds: i32,
    /// The keys that interrupt it.
    pub escape: &'a Digits,
}

impl Command for SayDate<'_> {
    type Output = Option<Dtmf>;
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        escape_digits(line.words("SAY DATE").number(self.unix_seconds)?, self.escape)
    }

    fn decode(&self, reply: &Reply) -> Result<Option<Dtmf>, DecodeError> {
        key(reply)
    }
}

/// `SAY TIME`: says a time of day in Asterisk's own time zone; the key that interrupted it, if
/// any. Fails on a hangup.
#[derive(Clone, Copy, Debug)]
pub struct SayTime<'a> {
    /// Seconds since 1970, in UTC: Asterisk reads 32 bits, so this ends on 2038-01-19.
    /// [`SayDateTime`] doesn't.
    pub unix_seconds: i32,
    /// The keys that interrupt it.
    pub escape: &'a Digits,
}

impl Command for SayTime<'_> {
    type Output = Option<Dtmf>;
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        escape_digits(line.words("SAY TIME").number(self.unix_seconds)?, self.escape)
    }

    fn decode(&self, reply: &Reply) -> Result<Option<Dtmf>, DecodeError> {
        key(reply)
    }
}

/// `SAY DATETIME`: says a moment; the key that interrupted it, if any. Fails on a hangup.
#[derive(Clone, Copy, Debug)]
pub struct SayDateTime<'a> {
    /// Seconds since 1970, in UTC.
    pub unix_seconds: i64,
    /// The keys that interrupt it.
    pub escape: &'a Digits,
    /// What of it is said, and in which time zone.
    pub form: SpokenForm<'a>,
}

impl<'a> SayDateTime<'a> {
    /// Says the whole moment in the usual form.
    #[must_use]
    pub const fn new(unix_seconds: i64, escape: &'a Digits) -> Self {
        Self { unix_seconds, escape, form: SpokenForm::Usual }
    }
}

/// How [`SayDateTime`] speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SpokenForm<'a> {
    /// The language's usual form, in Asterisk's own time zone.
    #[default]
    Usual,
    /// A form of one's own.
    Format {
        /// In the letters of `voicemail.conf`, such as `ABdY 'digits/at' IMp`.
        format: &'a str,
        /// Such as `Europe/Berlin`; `None` is Asterisk's own.
        zone: Option<&'a str>,
    },
}

impl Command for SayDateTime<'_> {
    type Output = Option<Dtmf>;
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        escape_digits(line.words("SAY DATETIME").number(self.unix_seconds)?, self.escape)?;
        let SpokenForm::Format { format, zone } = self.form else { return Ok(()) };
        line.arg(format)?;
        zone.map_or(Ok(()), |zone| line.arg(zone).map(drop))
    }

    fn decode(&self, reply: &Reply) -> Result<Option<Dtmf>, DecodeError> {
        key(reply)
    }
}
