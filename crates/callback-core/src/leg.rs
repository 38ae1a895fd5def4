//! One phone call inside an attempt: whose it is, how far it got, why it ended.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Whose phone a leg rings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Business,
    Visitor,
}

impl Side {
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Business => Self::Visitor,
            Self::Visitor => Self::Business,
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Business => "business",
            Self::Visitor => "visitor",
        })
    }
}

/// How far a leg got; it only ever grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// The provider was asked, or will be in a moment.
    Dialing,
    Ringing,
    /// Picked up, by a person or by a machine.
    Answered,
    /// Pressed 1.
    Accepted,
}

/// Why a leg ended, in the words of the platform; early media is never an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    Busy,
    /// Rang until the time limit, or the far end gave up ringing.
    NoAnswer,
    /// The called person or their carrier turned the call away.
    Declined,
    /// Answered, but nobody pressed 1: a voicemail, most likely.
    NotAccepted,
    /// Answered and left before the two were joined.
    HungUp,
    /// Pressed 9: "this was not me".
    NotMe,
    /// Answered, and did not know the digits that the visitor was shown: somebody else, most likely.
    ProofFailed,
    /// The number is not in service; trying again cannot help.
    NoSuchNumber,
    /// The carrier or the trunk failed or had no room.
    CarrierFault,
    /// No route: the trunk is not registered, or does not answer.
    Unreachable,
    /// What steers the call broke off before the visitor was rung: our own fault.
    Interrupted,
    /// We ended it ourselves.
    Cancelled,
    /// An ordinary hang-up.
    Normal,
    /// It is over, and nobody saw how.
    Unobserved,
}

impl Cause {
    /// The cause as a person would say it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Busy => "the line was busy",
            Self::NoAnswer => "nobody answered",
            Self::Declined => "the call was declined",
            Self::NotAccepted => "answered, but nobody pressed 1",
            Self::HungUp => "hung up before the two were joined",
            Self::NotMe => "pressed 9: this was not me",
            Self::ProofFailed => "answered, but did not know the digits",
            Self::NoSuchNumber => "the number is not in service",
            Self::CarrierFault => "the carrier failed",
            Self::Unreachable => "the trunk could not be reached",
            Self::Interrupted => "our own steering of the call broke off",
            Self::Cancelled => "cancelled",
            Self::Normal => "hung up",
            Self::Unobserved => "ended while nobody was watching",
        }
    }

    /// Whether the fault is the network's or our own, and neither person's.
    #[must_use]
    pub const fn is_carriers(self) -> bool {
        matches!(self, Self::CarrierFault | Self::Unreachable | Self::Interrupted)
    }
}

/// How a leg ended: the cause, and the numbers that the network gave for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LegEnd {
    pub cause: Cause,
    /// Q.850 cause value, 1 to 127.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q850: Option<u8>,
    /// SIP status code, 300 to 699.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sip: Option<u16>,
}

impl LegEnd {
    /// An end of which the network gave no number.
    #[must_use]
    pub const fn new(cause: Cause) -> Self {
        Self { cause, q850: None, sip: None }
    }
}

impl fmt::Display for LegEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.cause.words())?;
        match (self.sip, self.q850) {
            (Some(sip), _) => write!(f, ": {sip}"),
            (None, Some(q850)) => write!(f, ": cause {q850}"),
            (None, None) => Ok(()),
        }
    }
}
