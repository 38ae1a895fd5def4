//! Cancels while a phone rings and while the two talk: the line must really be free afterwards.

use callback_core::CallOrder;

use super::case::{BUSINESS_RINGS, Case, Ending, JOINED, RUNG};
use super::{Platform, Stage};

pub fn cancelling_stops_a_business_phone(platform: &dyn Platform) {
    Case {
        business: 11,
        visitor: 0,
        order: CallOrder::BusinessFirst,
        cancel: Some(Stage::BusinessRings),
        proof: false,
        state: "cancelled",
        ending: Ending::Cancelled,
        scenes: &[BUSINESS_RINGS],
    }
    .run(platform);
}

pub fn cancelling_stops_a_visitors_phone(platform: &dyn Platform) {
    Case {
        business: 0,
        visitor: 11,
        order: CallOrder::BusinessFirst,
        cancel: Some(Stage::VisitorRings),
        proof: false,
        state: "cancelled",
        ending: Ending::Cancelled,
        scenes: RUNG,
    }
    .run(platform);
}

/// Both would stay for an hour; they talked until then, so the callback is completed.
pub fn a_cancelled_talk_is_hung_up_and_counts(platform: &dyn Platform) {
    Case {
        business: 20,
        visitor: 20,
        order: CallOrder::BusinessFirst,
        cancel: Some(Stage::Connected),
        proof: false,
        state: "completed",
        ending: Ending::Talked,
        scenes: JOINED,
    }
    .run(platform);
}
