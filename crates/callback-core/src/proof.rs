//! Digits that the visitor's page shows, and that are to be pressed when their phone is answered.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Two digits that only the visitor is shown: whoever presses them asked for the call. None of them is a 9, which says
/// "this was not me" wherever it is pressed. A secret of little worth, and yet none for a log.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProofDigits([u8; 2]);

/// What was pressed instead of digits, or as them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proven {
    Yes,
    /// Other digits, too few, or none.
    No,
    /// 9 or the star: "this was not me".
    NotMe,
}

/// A text that is no such digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a proof is two digits from 0 to 8")]
pub struct InvalidProofDigits;

impl ProofDigits {
    /// How many there are to choose from.
    pub const CHOICES: u8 = 81;
    /// How often they may be pressed in one call.
    pub const TRIES: u8 = 3;

    /// One of them, by a number that the caller drew; the core draws none.
    #[must_use]
    pub const fn nth(drawn: u8) -> Self {
        let drawn = drawn % Self::CHOICES;
        Self([b'0' + drawn / 9, b'0' + drawn % 9])
    }

    /// Reads what [`Self::show`] wrote.
    pub fn parse(text: &str) -> Result<Self, InvalidProofDigits> {
        match text.as_bytes() {
            [first @ b'0'..=b'8', second @ b'0'..=b'8'] => Ok(Self([*first, *second])),
            _ => Err(InvalidProofDigits),
        }
    }

    /// The digits, for the visitor's eyes and for what asks for them.
    #[must_use]
    pub fn show(self) -> String {
        self.0.map(char::from).into_iter().collect()
    }

    /// What follows from the keys that were pressed.
    #[must_use]
    pub fn judge(self, pressed: &str) -> Proven {
        match pressed {
            _ if pressed.contains(['9', '*']) => Proven::NotMe,
            _ if pressed.as_bytes() == self.0 => Proven::Yes,
            _ => Proven::No,
        }
    }
}

impl fmt::Debug for ProofDigits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProofDigits([redacted])")
    }
}

impl From<ProofDigits> for String {
    fn from(digits: ProofDigits) -> Self {
        digits.show()
    }
}

impl TryFrom<String> for ProofDigits {
    type Error = InvalidProofDigits;

    fn try_from(text: String) -> Result<Self, InvalidProofDigits> {
        Self::parse(&text)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_choice_has_a_9_and_each_is_read_back() {
        let all: HashSet<String> = (0..=u8::MAX).map(|n| ProofDigits::nth(n).show()).collect();
        assert_eq!(all.len(), usize::from(ProofDigits::CHOICES));
        for digits in &all {
            assert!(!digits.contains('9'));
            assert_eq!(ProofDigits::parse(digits).unwrap().show(), *digits);
        }
        for wrong in ["", "4", "474", "49", "94", "4*", "４７"] {
            assert_eq!(ProofDigits::parse(wrong), Err(InvalidProofDigits), "{wrong}");
        }
    }

    #[test]
    fn only_the_digits_prove_and_9_or_the_star_refuses() {
        let digits = ProofDigits::parse("47").unwrap();
        assert_eq!(digits.judge("47"), Proven::Yes);
        for wrong in ["", "4", "74", "46", "474", "047", "4 7"] {
            assert_eq!(digits.judge(wrong), Proven::No, "{wrong}");
        }
        for refusal in ["9", "*", "4*", "49", "97", "99"] {
            assert_eq!(digits.judge(refusal), Proven::NotMe, "{refusal}");
        }
    }

    #[test]
    fn they_are_not_shown_by_accident() {
        assert!(!format!("{:?}", ProofDigits::parse("47")).contains("47"));
    }
}
