//! What is rung for a target.

use serde::{Deserialize, Serialize};

use crate::{BusinessNumber, Callee};

const LONGEST: usize = 128;

/// A phone of the business.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BusinessPhone {
    Number(BusinessNumber),
    /// Something of the PBX's own that has no number.
    Endpoint(Endpoint),
}

/// What Asterisk dials as it is written: one destination, such as `PJSIP/anna` or `Local/sales@queues/n`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Endpoint(String);

/// The text is no dial string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a dial string has a technology, a slash and one destination, such as PJSIP/anna")]
pub struct InvalidEndpoint;

impl Endpoint {
    /// Reads one destination; several, options and anything with a space are none.
    pub fn parse(text: &str) -> Result<Self, InvalidEndpoint> {
        let (technology, rest) = text.split_once('/').ok_or(InvalidEndpoint)?;
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "/@._:+-".contains(c);
        let is_word =
            |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric());
        if text.len() > LONGEST
            || !is_word(technology)
            || rest.is_empty()
            || !rest.chars().all(is_plain)
        {
            return Err(InvalidEndpoint);
        }
        Ok(Self(text.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Endpoint {
    type Error = InvalidEndpoint;

    fn try_from(text: String) -> Result<Self, InvalidEndpoint> {
        Self::parse(&text)
    }
}

impl From<Endpoint> for String {
    fn from(endpoint: Endpoint) -> Self {
        endpoint.0
    }
}

impl From<BusinessPhone> for Callee {
    fn from(phone: BusinessPhone) -> Self {
        match phone {
            BusinessPhone::Number(number) => Self::Business(number),
            BusinessPhone::Endpoint(endpoint) => Self::Endpoint(endpoint),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_destination_is_read_and_nothing_else() {
        for text in
            ["PJSIP/anna", "Local/sales@queues/n", "SIP/100", "PJSIP/+49@trunk.example:5061"]
        {
            assert_eq!(Endpoint::parse(text).unwrap().as_str(), text);
        }
        let long = format!("PJSIP/{}", "a".repeat(LONGEST));
        for text in [
            "",
            "anna",
            "/anna",
            "PJSIP/",
            "PJSIP/a&PJSIP/b",
            "PJSIP/a,30",
            "PJSIP/a b",
            "PJSIP/a\r\nX: y",
            "P SIP/a",
            "PJSIP/${X}",
            long.as_str(),
        ] {
            assert_eq!(Endpoint::parse(text), Err(InvalidEndpoint), "{text:?}");
        }
    }
}
