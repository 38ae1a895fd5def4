//! Whether enough was seen of a peer to tell what came of it. Events can be lost on a connection that lives, and one
//! event more may be on its way.

use tokio::time::Instant;

use super::leg::{Bridging, Leg};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// Its end can be told as it was seen.
    Enough,
    /// Nothing more is to be told of it: nobody's phone.
    Helper,
    /// More may come.
    NotYet,
    /// It is over, and was perhaps the visitor's phone, or joined with the origin for nobody knows how long.
    TooLittle,
}

impl Seen {
    /// `has_phone` tells whether any peer is known to be somebody's phone.
    pub(super) fn of(peer: &Leg, origin: &Leg, has_phone: bool, now: Instant) -> Self {
        let is_phone = peer.is_phone();
        if peer.told.end || (is_phone && !ends_apart(peer)) {
            return Self::Enough;
        }
        if !peer.has_settled(now) {
            return Self::NotYet;
        }
        if is_phone {
            // One that leaves before the two are joined is in no bridge, nor is the other; and Asterisk lives.
            let is_seen =
                !peer.was_bridged() && !origin.was_bridged() && !peer.evidence.is_stopped();
            return if is_seen { Self::Enough } else { Self::TooLittle };
        }
        let is_helper = has_phone || peer.local || origin.local || !origin.evidence.answered();
        if is_helper { Self::Helper } else { Self::TooLittle }
    }
}

/// Answered, over, and not seen joined with the origin.
fn ends_apart(peer: &Leg) -> bool {
    let is_over = peer.evidence.hung_up.is_some() || peer.settles.is_some();
    is_over && peer.evidence.answered() && matches!(peer.told.bridge, Bridging::Apart)
}

/// Whether a phone or its origin is in company, which is perhaps the other's.
pub(super) fn may_be_joined(peer: &Leg, origin: &Leg) -> bool {
    let is_apart = matches!(peer.told.bridge, Bridging::Apart);
    let is_open = peer.is_phone() && !peer.told.end;
    is_open && is_apart && (peer.is_in_company() || origin.is_in_company())
}
