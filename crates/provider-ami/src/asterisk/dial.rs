//! How a number becomes a dial string.

use callback_core::PhoneNumber;

use crate::ami::{DialString, InvalidRequest};

/// The place of the number in a template, and of one without its plus.
const NUMBER: &str = "{number}";
const DIGITS: &str = "{digits}";

/// Such as `PJSIP/{number}@trunk`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DialTemplate {
    before: String,
    after: String,
    has_plus: bool,
}

/// The text cannot be a dial template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "a dial template is one destination with `{{number}}` in it once, or `{{digits}}` for one without \
     plus, such as `PJSIP/{{number}}@trunk`; one that begins with `Local/` ends in `/n`"
)]
pub struct InvalidDialTemplate;

impl DialTemplate {
    /// Checks that any number gives one destination of one technology.
    pub fn parse(text: &str) -> Result<Self, InvalidDialTemplate> {
        let has_plus = text.contains(NUMBER);
        let place = if has_plus { NUMBER } else { DIGITS };
        let (before, after) = text.split_once(place).ok_or(InvalidDialTemplate)?;
        let (technology, _) = before.split_once('/').ok_or(InvalidDialTemplate)?;
        let named =
            !technology.is_empty() && technology.bytes().all(|byte| byte.is_ascii_alphanumeric());
        // Sixteen characters are the longest number; a second place is no dial string.
        DialString::parse(format!("{before}+000000000000000{after}"))
            .map_err(|_| InvalidDialTemplate)?;
        // Asterisk takes other Local channels out of a call that lives, and their end looks like the call's.
        if technology.eq_ignore_ascii_case("Local") && !after.ends_with("/n") {
            return Err(InvalidDialTemplate);
        }
        let template = Self { before: before.to_owned(), after: after.to_owned(), has_plus };
        if named { Ok(template) } else { Err(InvalidDialTemplate) }
    }

    /// What to dial to reach `number`.
    #[must_use]
    pub fn render(&self, number: &PhoneNumber) -> String {
        let number = number.as_e164();
        let number = if self.has_plus { number } else { number.trim_start_matches('+') };
        format!("{}{number}{}", self.before, self.after)
    }

    /// The PJSIP endpoint that calls go out by; none if they go another way.
    pub(super) fn endpoint(&self) -> Option<&str> {
        let (technology, rest) = self.before.split_once('/')?;
        if !technology.eq_ignore_ascii_case("PJSIP") {
            return None;
        }
        match self.after.strip_prefix('@') {
            // What stands before the number is a prefix then.
            Some(endpoint) if !rest.contains('/') => Some(endpoint),
            _ => rest.split('/').next().filter(|endpoint| !endpoint.is_empty()),
        }
    }

    pub(super) fn dial_string(&self, number: &PhoneNumber) -> Result<DialString, InvalidRequest> {
        DialString::parse(self.render(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stands_where_the_template_says() {
        let number = PhoneNumber::from_e164("+12015550100").unwrap();
        for (text, dialed) in [
            ("PJSIP/{number}@trunk", "PJSIP/+12015550100@trunk"),
            ("PJSIP/{digits}@trunk", "PJSIP/12015550100@trunk"),
            ("PJSIP/00{digits}@trunk", "PJSIP/0012015550100@trunk"),
        ] {
            assert_eq!(DialTemplate::parse(text).unwrap().render(&number), dialed);
        }
    }

    #[test]
    fn the_endpoint_stands_behind_the_number_or_before_it() {
        for (text, endpoint) in [
            ("PJSIP/{number}@trunk", Some("trunk")),
            ("PJSIP/00{digits}@trunk", Some("trunk")),
            ("PJSIP/trunk/sip:{number}@carrier.example:5060", Some("trunk")),
            ("Local/{number}@out/n", None),
        ] {
            assert_eq!(DialTemplate::parse(text).unwrap().endpoint(), endpoint, "{text}");
        }
    }

    #[test]
    fn a_template_is_one_destination_of_one_technology() {
        for bad in [
            "",
            "PJSIP/trunk",
            "{number}@trunk",
            "/{number}",
            "PJSIP/{number}@a&PJSIP/b",
            "PJSIP/{number},30",
            "PJSIP/{number}/{number}",
            "PJSIP/{digits}/{number}",
            "PJSIP/{number}@${TRUNK}",
            "PJ SIP/{number}",
            "Local/{number}@out",
            "local/{number}@out",
        ] {
            assert_eq!(DialTemplate::parse(bad), Err(InvalidDialTemplate), "{bad:?}");
        }
        assert!(DialTemplate::parse("Local/{number}@out/n").is_ok());
        assert!(DialTemplate::parse("PJSIP/trunk/sip:{number}@carrier.example:5060").is_ok());
    }
}
