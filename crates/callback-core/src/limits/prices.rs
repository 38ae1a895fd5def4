use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::Money;
use crate::PhoneNumber;

/// What a number costs. A minute that has begun is paid.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Price {
    /// A call, whether answered or not.
    pub call: Money,
    pub minute: Money,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a prefix is + and the digits that numbers begin with, such as +49 or +1900")]
pub struct InvalidPrefix;

impl Price {
    /// What a call costs that lasts so long.
    #[must_use]
    pub fn of_call(&self, lasts: SignedDuration) -> Money {
        let seconds = lasts.as_secs() + i64::from(lasts.subsec_nanos() > 0);
        let minutes = u64::try_from(seconds).unwrap_or(0).div_ceil(60);
        self.call + self.minute.times(minutes)
    }
}

/// Prices by how a number begins: the longest beginning counts. Without any, calls cost nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prices {
    /// What they are in, such as `USD`.
    pub currency: String,
    /// Of a number that begins like none of the others.
    pub usual: Price,
    by_prefix: BTreeMap<String, Price>,
}

impl Prices {
    #[must_use]
    pub fn new(currency: impl Into<String>, usual: Price) -> Self {
        Self { currency: currency.into(), usual, by_prefix: BTreeMap::new() }
    }

    /// The price of numbers that begin with `prefix`.
    pub fn insert(&mut self, prefix: &str, price: Price) -> Result<(), InvalidPrefix> {
        let digits = prefix.strip_prefix('+').ok_or(InvalidPrefix)?;
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InvalidPrefix);
        }
        self.by_prefix.insert(prefix.to_owned(), price);
        Ok(())
    }

    #[must_use]
    pub fn of(&self, number: &PhoneNumber) -> Price {
        let number = number.as_e164();
        let beginnings = (1..=number.len()).rev().filter_map(|length| number.get(..length));
        let mut found = beginnings.filter_map(|beginning| self.by_prefix.get(beginning));
        found.next().copied().unwrap_or(self.usual)
    }

    /// The dearest call that lasts so long.
    #[must_use]
    pub fn dearest(&self, lasts: SignedDuration) -> Money {
        let all = self.by_prefix.values().chain([&self.usual]);
        all.map(|price| price.of_call(lasts)).max().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(call: u64, minute: u64) -> Price {
        Price { call: Money::from_millionths(call), minute: Money::from_millionths(minute) }
    }

    #[test]
    fn the_longest_prefix_wins() {
        let mut prices = Prices::new("USD", price(0, 100));
        for (prefix, minute) in [("+1", 1), ("+1415", 3), ("+49", 4), ("+491", 5)] {
            prices.insert(prefix, price(0, minute)).unwrap();
        }
        for (number, minute) in [
            ("+12015550100", 1),
            ("+14155550132", 3),
            ("+493012345678", 4),
            ("+4915112345678", 5),
            ("+33123456789", 100),
        ] {
            let number = PhoneNumber::from_e164(number).unwrap();
            assert_eq!(prices.of(&number).minute.millionths(), minute, "{minute}");
        }
        for prefix in ["", "+", "49", "+4 9", "+49x"] {
            assert_eq!(prices.insert(prefix, price(0, 0)), Err(InvalidPrefix), "{prefix:?}");
        }
        assert_eq!(prices.dearest(SignedDuration::from_secs(61)).millionths(), 200);
    }

    #[test]
    fn a_minute_that_has_begun_is_paid() {
        for (milliseconds, cost) in
            [(-5, 7), (0, 7), (1, 17), (60_000, 17), (60_001, 27), (3_600_000, 607)]
        {
            let lasts = SignedDuration::from_millis(milliseconds);
            assert_eq!(price(7, 10).of_call(lasts).millionths(), cost, "{milliseconds}");
        }
    }
}
