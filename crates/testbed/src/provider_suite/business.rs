//! Callbacks that are won or lost on the business's side.

use callback_core::{CallOrder, Cause, Side};

use super::Platform;
use super::case::{BUSINESS_ANSWERS, BUSINESS_RINGS, Case, Ending, JOINED, RUNG, Scene};

fn missed(business: u8, cause: Cause, scenes: &'static [Scene]) -> Case {
    let ending = Ending::Lost(Side::Business, cause);
    Case {
        business,
        visitor: 0,
        order: CallOrder::BusinessFirst,
        cancel: None,
        proof: false,
        state: "missed",
        ending,
        scenes,
    }
}

pub fn a_busy_business_is_missed(platform: &dyn Platform) {
    missed(10, Cause::Busy, &[]).run(platform);
}

pub fn a_business_that_does_not_answer_is_missed(platform: &dyn Platform) {
    missed(11, Cause::NoAnswer, &[BUSINESS_RINGS]).run(platform);
}

pub fn a_business_that_declines_is_missed(platform: &dyn Platform) {
    missed(12, Cause::Declined, &[]).run(platform);
}

pub fn a_business_that_does_not_exist_fails(platform: &dyn Platform) {
    Case { state: "failed", ..missed(13, Cause::NoSuchNumber, &[]) }.run(platform);
}

pub fn a_carrier_fault_before_the_business_rings_is_nobodys_fault(platform: &dyn Platform) {
    let ending = Ending::Carrier(Side::Business, Cause::CarrierFault);
    let case = Case {
        business: 14,
        visitor: 0,
        order: CallOrder::BusinessFirst,
        cancel: None,
        proof: false,
        state: "failed",
        ending,
        scenes: &[],
    };
    case.run(platform);
}

pub fn a_voicemail_is_missed(platform: &dyn Platform) {
    missed(16, Cause::NotAccepted, &[BUSINESS_RINGS, BUSINESS_ANSWERS]).run(platform);
}

pub fn a_business_that_presses_another_key_is_missed(platform: &dyn Platform) {
    missed(17, Cause::Declined, &[BUSINESS_RINGS, BUSINESS_ANSWERS]).run(platform);
}

pub fn a_business_that_hangs_up_at_once_is_missed(platform: &dyn Platform) {
    missed(18, Cause::NotAccepted, &[BUSINESS_RINGS, BUSINESS_ANSWERS]).run(platform);
}

/// It presses 1, and is gone while the visitor's phone rings.
pub fn a_business_that_leaves_is_missed(platform: &dyn Platform) {
    let case = missed(19, Cause::HungUp, RUNG);
    Case { visitor: 11, ..case }.run(platform);
}

pub fn a_business_may_answer_late(platform: &dyn Platform) {
    Case {
        business: 21,
        visitor: 0,
        order: CallOrder::BusinessFirst,
        cancel: None,
        proof: false,
        state: "completed",
        ending: Ending::Talked,
        scenes: JOINED,
    }
    .run(platform);
}
