//! What the tracker tells.

use super::end::End;
use crate::ami::ChannelId;

/// Which channel of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LegRole {
    /// The channel that was originated; its Uniqueid is the call's id.
    Origin,
    /// A channel that the dialplan dialled for the first.
    Peer,
}

/// What is now known of a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    Ringing,
    Answered,
    /// In one bridge with the origin; only told of peers.
    Bridged,
    Unbridged,
    Ended(End),
}

/// One fact, told once. The ends of peers are told before the end of their origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The id under which the call was originated.
    pub call: ChannelId,
    pub role: LegRole,
    /// The channel's own Uniqueid.
    pub channel: String,
    pub what: What,
}
