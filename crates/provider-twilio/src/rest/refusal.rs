//! What Twilio says no with, and what to do about it.

use std::fmt;

use crate::mask;

/// A final no: the same request would be refused again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Refusal {
    /// Twilio's number for it; `None` if something before Twilio refused.
    pub code: Option<u32>,
    /// The HTTP status.
    pub http: u16,
    /// What to do about it.
    pub kind: RefusalKind,
    /// Twilio's words, without digits: they may hold a phone number.
    pub message: String,
}

impl Refusal {
    pub(super) fn new(code: Option<u32>, http: u16, message: &str) -> Self {
        let kind = RefusalKind::of(code, http);
        Self { code, http, kind, message: mask::without_digits(message) }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => write!(f, "{} ({code}, HTTP {})", self.message, self.http),
            None => write!(f, "HTTP {} without a word of Twilio's", self.http),
        }
    }
}

/// Named by what can be done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefusalKind {
    /// Wrong or suspended credentials, or those of another region: nothing will work until they are mended.
    Credentials,
    /// Something to be set at Twilio, or the number that calls or sends.
    Configuration,
    /// The number can't be reached, ever.
    DeadNumber,
    /// The number is no number: whoever typed it has to mend it.
    BadNumber,
    /// They wrote STOP: never text them again.
    OptedOut,
    /// No texts reach it.
    Landline,
    /// Held back as spam or fraud; it may pass later.
    Blocked,
    /// The call is not in a state for that, mostly over.
    NotInState,
    /// There is no such thing.
    NotFound,
    /// The request is wrong: a fault in the program.
    OurFault,
    /// None of these.
    Other,
}

impl RefusalKind {
    /// The one table of codes, for answers as for the `ErrorCode` of a text's callback (with `http` 400).
    #[must_use]
    pub fn of(code: Option<u32>, http: u16) -> Self {
        let Some(code) = code else { return Self::of_http(http) };
        match code {
            20003 => Self::Credentials,
            20404 => Self::NotFound,
            21210 | 21212 | 21215 | 21216 | 21219 | 21408 | 21606 | 21608 | 30034 => {
                Self::Configuration
            }
            21214 | 21612 | 30005 => Self::DeadNumber,
            21211 | 21217 => Self::BadNumber,
            21610 => Self::OptedOut,
            21614 | 30006 => Self::Landline,
            30007 | 30450 => Self::Blocked,
            21220 => Self::NotInState,
            21201 | 21205 | 21208 | 21209 | 21213 | 21262 | 21602 | 21603 | 21617 => Self::OurFault,
            _ => Self::of_http(http),
        }
    }

    fn of_http(http: u16) -> Self {
        match http {
            401 => Self::Credentials,
            403 => Self::Configuration,
            404 => Self::NotFound,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_tells_its_code_and_no_number() {
        let refusal = Refusal::new(Some(21211), 400, "The 'To' number +14155550132 is not valid");
        assert_eq!(
            refusal.to_string(),
            "The 'To' number +########### is not valid (21211, HTTP 400)"
        );
        assert!(!format!("{refusal:?}").contains("5550132"));
        let refusal = Refusal::new(None, 403, "<html>+14155550132");
        assert_eq!(refusal.to_string(), "HTTP 403 without a word of Twilio's");
    }
}
