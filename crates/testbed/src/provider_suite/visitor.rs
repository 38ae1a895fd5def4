//! Callbacks whose business was won: now it depends on the visitor.

use callback_core::{CallOrder, Cause, Side};

use super::Platform;
use super::case::{Case, Ending, JOINED, PICKED_UP, RUNG, Scene, WON};

fn case(visitor: u8, state: &'static str, ending: Ending, scenes: &'static [Scene]) -> Case {
    Case {
        business: 0,
        visitor,
        order: CallOrder::BusinessFirst,
        cancel: None,
        proof: false,
        state,
        ending,
        scenes,
    }
}

fn lost(cause: Cause) -> Ending {
    Ending::Lost(Side::Visitor, cause)
}

pub fn the_two_talk(platform: &dyn Platform) {
    case(0, "completed", Ending::Talked, JOINED).run(platform);
}

pub fn a_busy_visitor_is_unreachable(platform: &dyn Platform) {
    case(10, "unreachable", lost(Cause::Busy), WON).run(platform);
}

pub fn a_visitor_that_does_not_answer_is_unreachable(platform: &dyn Platform) {
    case(11, "unreachable", lost(Cause::NoAnswer), RUNG).run(platform);
}

pub fn a_visitor_that_declines_is_unreachable(platform: &dyn Platform) {
    case(12, "unreachable", lost(Cause::Declined), WON).run(platform);
}

pub fn a_visitor_that_does_not_exist_fails(platform: &dyn Platform) {
    case(13, "failed", lost(Cause::NoSuchNumber), WON).run(platform);
}

pub fn a_carrier_fault_before_the_visitor_rings_is_nobodys_fault(platform: &dyn Platform) {
    let ending = Ending::Carrier(Side::Visitor, Cause::CarrierFault);
    case(14, "failed", ending, WON).run(platform);
}

pub fn a_visitor_that_presses_9_refuses(platform: &dyn Platform) {
    case(17, "refused", lost(Cause::NotMe), PICKED_UP).run(platform);
}

pub fn a_visitor_that_hangs_up_at_once_is_unreachable(platform: &dyn Platform) {
    case(18, "unreachable", lost(Cause::HungUp), PICKED_UP).run(platform);
}

pub fn a_visitor_may_answer_late(platform: &dyn Platform) {
    case(21, "completed", Ending::Talked, JOINED).run(platform);
}
