//! Whose numbers are called.

use callback_core::{BusinessNumber, Countries, NumberRules, PhoneNumber, Region};

use super::check::Check;
use super::key;

/// What names a number of the house, besides the targets. One that can't be read is complained about elsewhere.
const OURS: [key::Key; 4] =
    [key::TWILIO_NUMBER, key::CALLER_ID, key::BUSINESS_SMS_NUMBER, key::ESCALATION_CHAIN];

impl Check {
    /// `None` after a complaint.
    pub(super) fn numbers(
        &mut self,
        business: &BusinessNumber,
        home: Region,
    ) -> Option<NumberRules> {
        let countries = self.countries(business, home)?;
        if !matches!(&countries, Countries::Only(regions) if !regions.contains(&home)) {
            return Some(NumberRules { countries, own: self.own(home) });
        }
        let warning = format!(
            "ALLOWED_COUNTRIES leaves out {home}, to which numbers belong that are written without a country \
             (HOME_REGION)"
        );
        self.given.warnings.push(warning);
        Some(NumberRules { countries, own: self.own(home) })
    }

    /// Whoever asks for nothing else has the business's own country called, and the one that visitors' numbers are
    /// taken to belong to.
    fn countries(&mut self, business: &BusinessNumber, home: Region) -> Option<Countries> {
        let Some(written) = self.given.get(key::ALLOWED_COUNTRIES) else {
            let own = business.number().region().into_iter().chain([home]);
            return Some(only(own.collect()));
        };
        if written == "*" {
            return Some(Countries::All);
        }
        let remedy = "write two-letter codes of countries with commas between them, such as US,CA, or * for all";
        self.list(key::ALLOWED_COUNTRIES, |code| Region::parse(code).ok(), remedy).map(only)
    }

    fn own(&self, home: Region) -> Vec<PhoneNumber> {
        let written = OURS.iter().filter_map(|key| self.given.get(*key));
        let numbers = written.flat_map(|written| written.split(','));
        numbers.filter_map(|number| PhoneNumber::parse(number, home).ok()).collect()
    }
}

/// Each once, in the order of their codes.
fn only(mut regions: Vec<Region>) -> Countries {
    regions.sort_unstable();
    regions.dedup();
    Countries::Only(regions)
}
