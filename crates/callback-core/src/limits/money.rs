use std::fmt;
use std::iter::Sum;
use std::ops::Add;
use std::str::FromStr;

const MILLION: u64 = 1_000_000;
const DECIMALS: usize = 6;

/// An amount of the one currency that prices are in, in millionths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(u64);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("write an amount such as 0.0135, with at most six decimals and no currency")]
pub struct InvalidMoney;

impl Money {
    pub const ZERO: Self = Self(0);

    #[must_use]
    pub const fn from_millionths(millionths: u64) -> Self {
        Self(millionths)
    }

    #[must_use]
    pub const fn millionths(self) -> u64 {
        self.0
    }

    #[must_use]
    pub const fn times(self, factor: u64) -> Self {
        Self(self.0.saturating_mul(factor))
    }

    #[must_use]
    pub const fn less(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Add for Money {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

impl FromStr for Money {
    type Err = InvalidMoney;

    fn from_str(text: &str) -> Result<Self, InvalidMoney> {
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let is_number =
            |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(whole) || !is_number(part) || part.len() > DECIMALS {
            return Err(InvalidMoney);
        }
        let whole: u64 = whole.parse().map_err(|_| InvalidMoney)?;
        let part: u64 = format!("{part:0<DECIMALS$}").parse().map_err(|_| InvalidMoney)?;
        let millionths = whole.checked_mul(MILLION).and_then(|whole| whole.checked_add(part));
        // What a store can keep.
        let fits = millionths.filter(|millionths| i64::try_from(*millionths).is_ok());
        fits.map(Self).ok_or(InvalidMoney)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0 / MILLION, self.0 % MILLION);
        let part = format!("{part:0>DECIMALS$}");
        let digits = part.trim_end_matches('0');
        write!(f, "{whole}.{digits:0<2}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_and_shown() {
        for (text, millionths, shown) in [
            ("0", 0, "0.00"),
            ("12", 12_000_000, "12.00"),
            ("0.5", 500_000, "0.50"),
            ("0.0135", 13_500, "0.0135"),
            ("3.000001", 3_000_001, "3.000001"),
        ] {
            let money: Money = text.parse().unwrap();
            assert_eq!((money.millionths(), money.to_string().as_str()), (millionths, shown));
        }
        for text in
            ["", ".", "1.", ".5", "-1", "1,5", "$1", "1e3", "0.0000001", " 1", "99999999999999"]
        {
            assert_eq!(text.parse::<Money>(), Err(InvalidMoney), "{text:?}");
        }
    }
}
