//! The settings of text messages, whatever sends them.

use callback_core::{BusinessNumber, Hours, OpenSpan, PhoneNumber, Region};
use callback_engine::TextRules;
use jiff::tz::TimeZone;

use super::check::Check;
use super::{ProviderSettings, key};

impl ProviderSettings {
    /// Whether anything sends text messages.
    pub(super) fn sends_texts(&self) -> bool {
        match self {
            Self::Asterisk(pbxs) => pbxs.iter().any(|pbx| pbx.sms.is_some()),
            Self::Twilio(twilio) => twilio.sms,
            Self::Simulator(_) => false,
        }
    }
}

impl Check {
    /// Where texts for the business go, and how many are sent in a day.
    pub(super) fn texts(
        &mut self,
        business: &BusinessNumber,
        home: Region,
        sends: bool,
    ) -> Option<TextRules> {
        let business = business.number();
        let per_day = self.number(key::MAX_SMS_PER_DAY, TextRules::PER_DAY, 1..=1_000_000);
        let to = self.business_sms_number(home).unwrap_or_else(|| business.clone());
        if sends && !business.kind().may_take_texts() {
            let (kind, elsewhere) = (business.kind(), to != *business);
            let what = if elsewhere {
                "texts for the business go to BUSINESS_SMS_NUMBER"
            } else {
                "the business gets no texts; set BUSINESS_SMS_NUMBER to a phone that takes them"
            };
            self.given.warnings.push(format!("BUSINESS_NUMBER is a {kind} number: {what}"));
        }
        let (visitors, at_once) = (self.quiet_hours(), self.texts_at_once());
        let (per_day, at_once) = (per_day?, at_once?);
        Some(TextRules { per_day, at_once, visitors: visitors?, ..TextRules::to(to) })
    }

    /// When visitors are sent texts that answer nothing; `None` after a complaint.
    fn quiet_hours(&mut self) -> Option<Hours> {
        let Some(quiet) = self.given.get(key::QUIET_HOURS) else { return Some(Hours::always()) };
        let span = match quiet.parse::<OpenSpan>() {
            Ok(span) => span,
            Err(error) => {
                self.complain(key::QUIET_HOURS, error);
                return None;
            }
        };
        let Some(zone) = self.given.get(key::BUSINESS_TIMEZONE) else {
            let remedy = "set where the business's clocks are, such as Europe/Berlin";
            self.complain(key::BUSINESS_TIMEZONE, remedy);
            return None;
        };
        // What is no zone is complained about elsewhere.
        let hours = Hours::outside(TimeZone::get(zone).ok()?, span);
        if hours.is_none() {
            let remedy = "leave a time in which visitors may be written to; SMS_CONFIRMATION=off sends them nothing";
            self.complain(key::QUIET_HOURS, remedy);
        }
        hours
    }

    /// `None` too after a complaint, of which nothing comes.
    fn business_sms_number(&mut self, home: Region) -> Option<PhoneNumber> {
        let raw = self.given.get(key::BUSINESS_SMS_NUMBER)?.to_owned();
        let number = match PhoneNumber::parse(&raw, home) {
            Ok(number) => number,
            Err(error) => {
                self.complain(key::BUSINESS_SMS_NUMBER, error);
                return None;
            }
        };
        let kind = number.kind();
        if !kind.may_take_texts() {
            let remedy = format!("this is a {kind} number, which takes no text messages");
            self.complain(key::BUSINESS_SMS_NUMBER, remedy);
            return None;
        }
        Some(number)
    }

    /// Whether visitors are told by text, too.
    pub(super) fn confirms(&mut self, sends: bool) -> bool {
        match self.given.get(key::SMS_CONFIRMATION) {
            None => sends,
            Some("off") => false,
            Some("on") if sends => true,
            Some("on") => {
                let remedy = "nothing sends text messages: set that up first, or remove this";
                self.complain(key::SMS_CONFIRMATION, remedy);
                false
            }
            Some(_) => {
                self.complain(key::SMS_CONFIRMATION, "choose on or off");
                false
            }
        }
    }
}
