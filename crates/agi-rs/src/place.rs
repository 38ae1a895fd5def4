use std::fmt;

use crate::line::ArgError;

/// A priority of a dialplan extension: its number, from 1, or its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Priority<'a>(Kind<'a>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind<'a> {
    Number(i32),
    Label(&'a str),
}

impl<'a> Priority<'a> {
    /// Priority 1, where an extension begins.
    pub const FIRST: Self = Self(Kind::Number(1));

    /// A priority by its number, 1 to 2147483647.
    pub const fn number(number: i32) -> Result<Self, ArgError> {
        if number < 1 {
            return Err(ArgError::Invalid("priorities are counted from 1"));
        }
        Ok(Self(Kind::Number(number)))
    }

    /// A priority by its label, which begins with a letter or `_`, so that Asterisk doesn't take
    /// it for a number.
    pub fn label(label: &'a str) -> Result<Self, ArgError> {
        let begins = label.starts_with(|letter: char| letter.is_alphabetic() || letter == '_');
        if begins && !label.contains([',', '(', ')', '+']) {
            return Ok(Self(Kind::Label(label)));
        }
        Err(ArgError::Invalid(
            "a label begins with a letter or `_` and holds no `,`, `(`, `)`, `+`",
        ))
    }
}

impl fmt::Display for Priority<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::Number(number) => number.fmt(f),
            Kind::Label(label) => f.write_str(label),
        }
    }
}
