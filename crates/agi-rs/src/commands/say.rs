use super::keys::{escape_digits, key};
use crate::command::{Command, DecodeError};
use crate::digits::{Digits, Dtmf};
use crate::line::{ArgError, Line};
use crate::reply::Reply;
use crate::spoken_digits::SpokenDigits;

/// `SAY ALPHA`: spells a text in the channel's language; the key that interrupted it, if any.
/// Fails on a hangup; letters without a sound are left out.
#[derive(Clone, Copy, Debug)]
pub struct SayAlpha<'a> {
    /// What to spell.
    pub text: &'a str,
    /// The keys that interrupt it.
    pub escape: &'a Digits,
    /// Which letters are announced as capital or small; `None` sends nothing, so no letter.
    pub case: Option<SayCase>,
}

/// Which letters [`SayAlpha`] announces as capital or small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SayCase {
    /// Both.
    All,
    /// Small letters.
    Lower,
    /// Capitals.
    Upper,
    /// Neither.
    Ignored,
}

impl Command for SayAlpha<'_> {
    type Output = Option<Dtmf>;
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        escape_digits(line.words("SAY ALPHA").arg(self.text)?, self.escape)?;
        let Some(case) = self.case else { return Ok(()) };
        let letter = match case {
            SayCase::All => "a",
            SayCase::Lower => "l",
            SayCase::Upper => "u",
            SayCase::Ignored => "n",
        };
        line.arg(letter).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<Option<Dtmf>, DecodeError> {
        key(reply)
    }
}

/// `SAY PHONETIC`: spells a text in a spelling alphabet, `Alpha`, `Bravo`; the key that
/// interrupted it, if any. Fails on a hangup.
#[derive(Clone, Copy, Debug)]
pub struct SayPhonetic<'a> {
    /// What to spell.
    pub text: &'a str,
    /// The keys that interrupt it.
    pub escape: &'a Digits,
}

impl Command for SayPhonetic<'_> {
    type Output = Option<Dtmf>;
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        escape_digits(line.words("SAY PHONETIC").arg(self.text)?, self.escape)
    }

    fn decode(&self, reply: &Reply) -> Result<Option<Dtmf>, DecodeError> {
        key(reply)
    }
}

/// `SAY DIGITS`: says one digit after another; the key that interrupted it, if any. Fails on a
/// hangup.
#[derive(Clone, Copy, Debug)]
pub struct SayDigits<'a> {
    /// What to say.
    pub digits: &'a SpokenDigits,
    /// The keys that interrupt it.
    pub escape: &'a Digits,
}

impl Command for SayDigits<'_> {
    type Output = Option<Dtmf>;
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        escape_digits(line.words("SAY DIGITS").arg(self.digits.as_str())?, self.escape)
    }

    fn decode(&self, reply: &Reply) -> Result<Option<Dtmf>, DecodeError> {
        key(reply)
    }
}

/// `SAY NUMBER`: says a whole number in the channel's language; the key that interrupted it, if
/// any. Fails on a hangup.
#[derive(Clone, Copy, Debug)]
pub struct SayNumber<'a> {
    /// What to say.
    pub number: i32,
    /// The keys that interrupt it.
    pub escape: &'a Digits,
    /// For languages whose numbers have one; `None` is the language's usual one.
    pub gender: Option<Gender>,
}

/// The grammatical gender of a spoken number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gender {
    /// As in the French "une".
    Feminine,
    /// As in the French "un".
    Masculine,
    /// As in the German "ein Haus".
    Neuter,
    /// As in the Danish "en".
    Common,
}

impl Command for SayNumber<'_> {
    type Output = Option<Dtmf>;
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        escape_digits(line.words("SAY NUMBER").number(self.number)?, self.escape)?;
        let Some(gender) = self.gender else { return Ok(()) };
        let letter = match gender {
            Gender::Feminine => "f",
            Gender::Masculine => "m",
            Gender::Neuter => "n",
            Gender::Common => "c",
        };
        line.arg(letter).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<Option<Dtmf>, DecodeError> {
        key(reply)
    }
}
