use serde::{Deserialize, Serialize};

use super::error::InvalidPhoneNumber;
use super::kind::NumberKind;
use super::number::PhoneNumber;
use super::region::Region;
use crate::Side;
use crate::targets::Endpoint;

/// A visitor's number that may be called: an ordinary phone. Numbers that cost their caller money,
/// or that belong to a company's switchboard, are how such a service is abused.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "PhoneNumber", into = "PhoneNumber")]
pub struct VisitorNumber(PhoneNumber);

/// The business's own number. It may also be toll-free, shared-cost or company-wide.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "PhoneNumber", into = "PhoneNumber")]
pub struct BusinessNumber(PhoneNumber);

/// Whom a call rings. Nothing but a [`VisitorNumber`] is ever dialed as the visitor's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Callee {
    Business(BusinessNumber),
    /// A phone of the business that has no number.
    Endpoint(Endpoint),
    Visitor(VisitorNumber),
}

impl Callee {
    #[must_use]
    pub const fn side(&self) -> Side {
        match self {
            Self::Business(_) | Self::Endpoint(_) => Side::Business,
            Self::Visitor(_) => Side::Visitor,
        }
    }

    /// `None` for what only a PBX can dial.
    #[must_use]
    pub fn number(&self) -> Option<&PhoneNumber> {
        match self {
            Self::Business(number) => Some(number.number()),
            Self::Endpoint(_) => None,
            Self::Visitor(number) => Some(number.number()),
        }
    }
}

/// Why a number that exists is not called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotCallable {
    #[error("{0} numbers can't be called back")]
    Kind(NumberKind),
    #[error("satellite phones and worldwide networks can't be called back")]
    Worldwide,
}

impl VisitorNumber {
    /// Reads what a visitor typed; see [`PhoneNumber::parse`].
    pub fn parse(raw: &str, home: Region) -> Result<Self, InvalidPhoneNumber> {
        Ok(Self::try_from(PhoneNumber::parse(raw, home)?)?)
    }

    #[must_use]
    pub fn number(&self) -> &PhoneNumber {
        &self.0
    }
}

impl BusinessNumber {
    /// Reads what the settings say; see [`PhoneNumber::parse`].
    pub fn parse(raw: &str, home: Region) -> Result<Self, InvalidPhoneNumber> {
        Ok(Self::try_from(PhoneNumber::parse(raw, home)?)?)
    }

    #[must_use]
    pub fn number(&self) -> &PhoneNumber {
        &self.0
    }
}

impl TryFrom<PhoneNumber> for VisitorNumber {
    type Error = NotCallable;

    fn try_from(number: PhoneNumber) -> Result<Self, NotCallable> {
        match number.kind() {
            _ if number.region().is_none() => Err(NotCallable::Worldwide),
            kind if is_ordinary(kind) => Ok(Self(number)),
            kind => Err(NotCallable::Kind(kind)),
        }
    }
}

impl TryFrom<PhoneNumber> for BusinessNumber {
    type Error = NotCallable;

    fn try_from(number: PhoneNumber) -> Result<Self, NotCallable> {
        match number.kind() {
            NumberKind::TollFree | NumberKind::SharedCost | NumberKind::Uan => Ok(Self(number)),
            _ if number.region().is_none() => Err(NotCallable::Worldwide),
            kind if is_ordinary(kind) => Ok(Self(number)),
            kind => Err(NotCallable::Kind(kind)),
        }
    }
}

fn is_ordinary(kind: NumberKind) -> bool {
    use NumberKind::{FixedLine, FixedLineOrMobile, Mobile, Voip};
    matches!(kind, FixedLine | Mobile | FixedLineOrMobile | Voip)
}

impl From<VisitorNumber> for PhoneNumber {
    fn from(number: VisitorNumber) -> Self {
        number.0
    }
}

impl From<BusinessNumber> for PhoneNumber {
    fn from(number: BusinessNumber) -> Self {
        number.0
    }
}
