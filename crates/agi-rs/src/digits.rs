use std::fmt;
use std::str::FromStr;

/// One key of a telephone: `0` to `9`, `A` to `D`, `*`, `#`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Dtmf(u8);

/// Not the name of a telephone key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a telephone key")]
pub struct InvalidDigit(pub char);

impl Dtmf {
    /// The key `*`.
    pub const STAR: Self = Self(b'*');
    /// The key `#`.
    pub const POUND: Self = Self(b'#');

    /// Reads one key; small letters are taken as capitals.
    pub fn parse(key: char) -> Result<Self, InvalidDigit> {
        match key.to_ascii_uppercase() {
            found @ ('0'..='9' | 'A'..='D' | '*' | '#') => {
                u8::try_from(found).map(Self).map_err(|_| InvalidDigit(key))
            }
            _ => Err(InvalidDigit(key)),
        }
    }

    /// The key's character.
    #[must_use]
    pub const fn as_char(self) -> char {
        self.0 as char
    }
}

impl fmt::Display for Dtmf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.as_char())
    }
}

/// Keys, for instance those that may interrupt a sound.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Digits(Vec<Dtmf>);

impl Digits {
    /// No key at all.
    #[must_use]
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// The twelve keys that every telephone has.
    #[must_use]
    pub fn any() -> Self {
        Self(b"0123456789*#".iter().copied().map(Dtmf).collect())
    }

    /// Reads keys written one after another, such as `19#`.
    pub fn parse(keys: &str) -> Result<Self, InvalidDigit> {
        keys.chars().map(Dtmf::parse).collect::<Result<_, _>>().map(Self)
    }

    /// The keys, in the order given.
    #[must_use]
    pub fn as_slice(&self) -> &[Dtmf] {
        &self.0
    }

    /// Whether there is no key.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromStr for Digits {
    type Err = InvalidDigit;

    fn from_str(keys: &str) -> Result<Self, InvalidDigit> {
        Self::parse(keys)
    }
}

impl FromIterator<Dtmf> for Digits {
    fn from_iter<I: IntoIterator<Item = Dtmf>>(keys: I) -> Self {
        Self(keys.into_iter().collect())
    }
}

impl From<Dtmf> for Digits {
    fn from(key: Dtmf) -> Self {
        Self(vec![key])
    }
}

impl fmt::Display for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|key| key.fmt(f))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_a_telephone_is_one_and_nothing_else() {
        let keys: Digits = "0123456789abcdABCD*#".parse().unwrap();
        assert_eq!(keys.to_string(), "0123456789ABCDABCD*#");
        for other in ["e", " ", "1 2", "+", "\u{ff11}"] {
            assert!(other.parse::<Digits>().is_err(), "{other:?}");
        }
        let ends: Digits = [Dtmf::STAR, Dtmf::POUND].into_iter().collect();
        assert_eq!(ends.to_string(), "*#");
        assert!(Digits::none().is_empty() && !ends.is_empty());
    }
}
