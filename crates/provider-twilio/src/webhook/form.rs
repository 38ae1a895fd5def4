//! The body of a webhook.

use std::fmt;

/// What Twilio sends is far below.
const LONGEST: usize = 64 << 10;
const MOST_PAIRS: usize = 200;

/// The pairs of a form in the order in which they came, decoded and untrimmed; repeats and empty values are kept,
/// because all of them are signed.
#[derive(Clone, PartialEq, Eq)]
pub struct Form(Vec<(String, String)>);

/// The body is larger than any of Twilio's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidForm {
    /// Too many bytes.
    #[error("a form has at most {LONGEST} bytes")]
    TooLong,
    /// Too many pairs.
    #[error("a form has at most {MOST_PAIRS} pairs")]
    TooManyPairs,
}

impl Form {
    /// Reads a raw `application/x-www-form-urlencoded` body of at most 64 KiB and 200 pairs.
    pub fn parse(raw: &[u8]) -> Result<Self, InvalidForm> {
        if raw.len() > LONGEST {
            return Err(InvalidForm::TooLong);
        }
        let pairs: Vec<_> = form_urlencoded::parse(raw).into_owned().take(MOST_PAIRS + 1).collect();
        if pairs.len() > MOST_PAIRS {
            return Err(InvalidForm::TooManyPairs);
        }
        Ok(Self(pairs))
    }

    /// The first value of that name, which may be empty.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs().find(|(found, _)| *found == name).map(|(_, value)| value)
    }

    /// All pairs, in their order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Holds numbers and texts.
impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Form({} pairs)", self.0.len())
    }
}
