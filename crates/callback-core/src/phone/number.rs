use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::error::InvalidPhoneNumber::{self, EmergencyOrShort};
use super::kind::NumberKind;
use super::numbering;
use super::region::Region;
use super::resolve::{self, Resolved};
use super::typed::{Typed, is_service_number};

/// A number that some phone can have, in E.164 form, such as `+14155550132`.
///
/// It has no `Display`, and its `Debug` is masked, so that it gets into no log by accident.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PhoneNumber {
    e164: String,
    region: Option<Region>,
    kind: NumberKind,
}

impl PhoneNumber {
    /// Reads what a person typed; without a `+` or an exit code it belongs to `home`. An extension
    /// is dropped. The number may be one that must not be called: see `VisitorNumber`.
    pub fn parse(raw: &str, home: Region) -> Result<Self, InvalidPhoneNumber> {
        let typed = Typed::read(raw)?;
        if is_service_number(&typed.digits) {
            return Err(EmergencyOrShort);
        }
        let read = resolve::from_home(&typed, home).and_then(|found| Self::in_use(&found));
        read.map_err(|why| if typed.looks_like_a_short_code() { EmergencyOrShort } else { why })
    }

    /// Reads a number that [`Self::as_e164`] gave, and nothing looser.
    pub fn from_e164(text: &str) -> Result<Self, InvalidPhoneNumber> {
        let digits = text.strip_prefix('+').ok_or(InvalidPhoneNumber::NotANumber)?;
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InvalidPhoneNumber::NotANumber);
        }
        Self::in_use(&resolve::from_e164(digits)?)
    }

    fn in_use(found: &Resolved) -> Result<Self, InvalidPhoneNumber> {
        let kind = found.kind().ok_or_else(|| found.complaint())?;
        Ok(Self { e164: found.e164(), region: found.region(), kind })
    }

    /// Reads the numbering plans and compiles their expressions, for which else the first visitor
    /// of each country waits.
    pub fn warm_up() {
        for (_, plan) in numbering::plans() {
            plan.compile();
        }
    }

    #[must_use]
    pub fn as_e164(&self) -> &str {
        &self.e164
    }

    /// `None` for numbers of no country: satellites and worldwide services such as +800.
    #[must_use]
    pub fn region(&self) -> Option<Region> {
        self.region
    }

    #[must_use]
    pub fn kind(&self) -> NumberKind {
        self.kind
    }

    /// Calling code and last two digits, for people who know the number anyway.
    #[must_use]
    pub fn masked(&self) -> MaskedNumber<'_> {
        MaskedNumber(&self.e164)
    }
}

/// A number as it may be shown: `+1***32`.
#[derive(Clone, Copy)]
pub struct MaskedNumber<'n>(&'n str);

impl fmt::Display for MaskedNumber<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.trim_start_matches('+');
        let code = numbering::split_calling_code(digits)
            .map_or("", |(zone, _)| zone.main().calling_code());
        let last = digits.len().checked_sub(2).and_then(|from| digits.get(from..)).unwrap_or("");
        write!(f, "+{code}***{last}")
    }
}

impl fmt::Debug for MaskedNumber<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhoneNumber({})", self.masked())
    }
}

impl Serialize for PhoneNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.e164)
    }
}

impl<'de> Deserialize<'de> for PhoneNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_e164(&text).map_err(de::Error::custom)
    }
}
