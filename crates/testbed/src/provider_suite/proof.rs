//! Callbacks whose visitor's page shows two digits: without them nobody is joined.

use callback_core::{CallOrder, Cause, Side};

use super::case::{Case, Ending, JOINED, PICKED_UP, Scene, VISITOR_ANSWERS, VISITOR_RINGS};
use super::{Platform, visitor_first};

/// As far as it goes with a visitor who is rung first, and proves nothing.
const ANSWERED: &[Scene] = &[VISITOR_RINGS, VISITOR_ANSWERS];

fn case(visitor: u8, order: CallOrder, joined: bool) -> Case {
    let scenes = match (order, joined) {
        (CallOrder::BusinessFirst, true) => JOINED,
        (CallOrder::BusinessFirst, false) => PICKED_UP,
        (CallOrder::VisitorFirst, true) => visitor_first::JOINED,
        (CallOrder::VisitorFirst, false) => ANSWERED,
    };
    let (state, ending) = if joined {
        ("completed", Ending::Talked)
    } else {
        ("unreachable", Ending::Lost(Side::Visitor, Cause::ProofFailed))
    };
    Case { business: 0, visitor, order, cancel: None, proof: true, state, ending, scenes }
}

fn refuses(order: CallOrder) -> Case {
    let ending = Ending::Lost(Side::Visitor, Cause::NotMe);
    Case { state: "refused", ending, ..case(17, order, false) }
}

pub fn whoever_presses_the_digits_talks(platform: &dyn Platform) {
    case(0, CallOrder::BusinessFirst, true).run(platform);
}

pub fn whoever_mistypes_the_digits_may_press_them_again(platform: &dyn Platform) {
    case(25, CallOrder::BusinessFirst, true).run(platform);
}

pub fn whoever_presses_other_digits_is_not_joined(platform: &dyn Platform) {
    case(24, CallOrder::BusinessFirst, false).run(platform);
}

/// A voicemail, most likely.
pub fn whoever_presses_no_digits_is_not_joined(platform: &dyn Platform) {
    case(16, CallOrder::BusinessFirst, false).run(platform);
}

pub fn whoever_presses_9_instead_of_digits_refuses(platform: &dyn Platform) {
    refuses(CallOrder::BusinessFirst).run(platform);
}

pub fn a_visitor_who_is_rung_first_presses_the_digits(platform: &dyn Platform) {
    case(0, CallOrder::VisitorFirst, true).run(platform);
}

pub fn a_visitor_who_is_rung_first_may_mistype_the_digits(platform: &dyn Platform) {
    case(25, CallOrder::VisitorFirst, true).run(platform);
}

pub fn a_visitor_who_is_rung_first_may_press_other_digits(platform: &dyn Platform) {
    case(24, CallOrder::VisitorFirst, false).run(platform);
}

pub fn a_visitor_who_is_rung_first_may_press_no_digits(platform: &dyn Platform) {
    case(16, CallOrder::VisitorFirst, false).run(platform);
}

pub fn a_visitor_who_is_rung_first_may_press_9_instead_of_digits(platform: &dyn Platform) {
    refuses(CallOrder::VisitorFirst).run(platform);
}
