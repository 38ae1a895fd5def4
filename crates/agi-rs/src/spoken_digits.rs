use std::fmt;

/// Digits to be said one by one: a digit first, which Asterisk insists on, then `0` to `9`, `*`,
/// `#` and `-`, which is said as "minus".
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SpokenDigits(String);

/// Not what [`SpokenDigits`] can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("what is said digit by digit begins with a digit and goes on with digits, `*`, `#`, `-`")]
pub struct InvalidSpokenDigits;

impl SpokenDigits {
    /// Checks `text`.
    pub fn parse(text: &str) -> Result<Self, InvalidSpokenDigits> {
        let starts = text.starts_with(|letter: char| letter.is_ascii_digit());
        let sayable = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'*' | b'#' | b'-');
        if starts && text.bytes().all(sayable) {
            return Ok(Self(text.to_owned()));
        }
        Err(InvalidSpokenDigits)
    }

    /// The digits as they were given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<u64> for SpokenDigits {
    fn from(number: u64) -> Self {
        Self(number.to_string())
    }
}

/// Masked: what is said to a caller is often a secret or a number.
impl fmt::Debug for SpokenDigits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SpokenDigits({} digits)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_asterisk_would_refuse_or_leave_out_is_no_text_to_say() {
        for text in ["", "*12", "#", "-1", "+1", " 1", "1 2", "12a", "1\n"] {
            assert!(SpokenDigits::parse(text).is_err(), "{text:?}");
        }
        assert_eq!(SpokenDigits::parse("12*#-0").map(|digits| digits.0), Ok("12*#-0".to_owned()));
        assert_eq!(SpokenDigits::from(u64::MAX).as_str(), u64::MAX.to_string());
        assert_eq!(format!("{:?}", SpokenDigits::from(4711)), "SpokenDigits(4 digits)");
    }
}
