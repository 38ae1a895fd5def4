//! How well the two could hear each other.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// Audio in one direction of a leg.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Media {
    /// RTP packets that were sent to the phone, or that came from it.
    pub packets: u32,
    /// Of those that should have come; `None` if nobody reported it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost_packets: Option<u32>,
    /// Interarrival jitter (RFC 3550, section 6.4.1); `None` if nobody reported it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jitter: Option<SignedDuration>,
}

/// The audio between one phone and what steers the call, at the end of a talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LegQuality {
    /// As counted where it arrived.
    pub from_phone: Media,
    /// As the phone reported it.
    pub to_phone: Media,
    /// There and back; `None` if the phone reported nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round_trip: Option<SignedDuration>,
}
