//! Which of the numbers that can be called are not.

use serde::{Deserialize, Serialize};

use crate::{PhoneNumber, Region, VisitorNumber};

/// Why nobody calls a number that could be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bar {
    /// Somebody wants no calls there: staff said so, or whoever has it pressed 9.
    Blocked,
    /// It is a phone of the house: whoever calls it back calls themselves.
    Own,
    /// Its country is none of those that are called.
    Country,
}

/// The countries whose numbers are called, by their numbering plans and not by calling codes: +1 is
/// a score of countries, and not all of them are cheap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Countries {
    #[default]
    All,
    Only(Vec<Region>),
}

/// What is known of numbers beforehand; who is blocked, the store knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NumberRules {
    pub countries: Countries,
    /// Numbers of the house, besides those that the other rules name.
    pub own: Vec<PhoneNumber>,
}

impl Countries {
    #[must_use]
    pub fn hold(&self, number: &PhoneNumber) -> bool {
        match self {
            Self::All => true,
            Self::Only(regions) => number.region().is_some_and(|region| regions.contains(&region)),
        }
    }
}

impl NumberRules {
    /// What stands against calling this visitor, if anything.
    #[must_use]
    pub fn bar(&self, number: &VisitorNumber) -> Option<Bar> {
        let number = number.number();
        if self.own.contains(number) {
            return Some(Bar::Own);
        }
        (!self.countries.hold(number)).then_some(Bar::Country)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visitor(text: &str) -> VisitorNumber {
        VisitorNumber::parse(text, Region::parse("US").unwrap()).unwrap()
    }

    #[test]
    fn countries_are_told_by_the_plan_and_not_by_the_calling_code() {
        let only = ["US", "DE"].map(|code| Region::parse(code).unwrap());
        let rules =
            NumberRules { countries: Countries::Only(only.into()), ..NumberRules::default() };
        let cases = [
            ("+14155550132", None),
            ("+4930901820", None),
            // Canada, Jamaica, the Dominican Republic, Puerto Rico: all of them begin with +1.
            ("+14165550132", Some(Bar::Country)),
            ("+18765230132", Some(Bar::Country)),
            ("+18092345678", Some(Bar::Country)),
            ("+17872345678", Some(Bar::Country)),
            ("+442079460018", Some(Bar::Country)),
        ];
        for (text, bar) in cases {
            assert_eq!(rules.bar(&visitor(text)), bar, "{text}");
            assert_eq!(NumberRules::default().bar(&visitor(text)), None, "{text}");
        }
    }

    #[test]
    fn a_number_of_the_house_is_no_visitors() {
        let own = [visitor("+14155550132").number().clone()].into();
        let rules = NumberRules { own, ..NumberRules::default() };
        assert_eq!(rules.bar(&visitor("(415) 555-0132")), Some(Bar::Own));
        assert_eq!(rules.bar(&visitor("+14155550133")), None);
    }
}
