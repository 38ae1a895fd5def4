//! The visitor is rung first, and the business once they have pressed 1.

use callback_core::{CallOrder, Cause, Side};

use super::case::{
    BRIDGED, BUSINESS_ANSWERS, BUSINESS_RINGS, Case, Ending, Scene, VISITOR_ANSWERS, VISITOR_RINGS,
    VISITORS_GATE,
};
use super::{Platform, Stage};

const VISITOR_ACCEPTS: Scene = (Side::Visitor, "accepted");

/// The visitor was won.
const WON: &[Scene] = &[VISITOR_RINGS, VISITOR_ANSWERS, VISITOR_ACCEPTS, VISITORS_GATE];
/// And the business's phone rang.
const RUNG: &[Scene] =
    &[VISITOR_RINGS, VISITOR_ANSWERS, VISITOR_ACCEPTS, VISITORS_GATE, BUSINESS_RINGS];
/// And the business answered.
const PICKED_UP: &[Scene] = &[
    VISITOR_RINGS,
    VISITOR_ANSWERS,
    VISITOR_ACCEPTS,
    VISITORS_GATE,
    BUSINESS_RINGS,
    BUSINESS_ANSWERS,
];
/// And the two were joined.
pub(super) const JOINED: &[Scene] = &[
    VISITOR_RINGS,
    VISITOR_ANSWERS,
    VISITOR_ACCEPTS,
    VISITORS_GATE,
    BUSINESS_RINGS,
    BUSINESS_ANSWERS,
    BRIDGED,
];

fn case(
    (visitor, business): (u8, u8),
    state: &'static str,
    ending: Ending,
    scenes: &'static [Scene],
) -> Case {
    let order = CallOrder::VisitorFirst;
    Case { business, visitor, order, cancel: None, proof: false, state, ending, scenes }
}

fn visitor(digits: u8, cause: Cause, scenes: &'static [Scene]) -> Case {
    case((digits, 0), "unreachable", Ending::Lost(Side::Visitor, cause), scenes)
}

fn business(digits: u8, cause: Cause, scenes: &'static [Scene]) -> Case {
    case((0, digits), "missed", Ending::Lost(Side::Business, cause), scenes)
}

pub fn a_visitor_who_is_rung_first_talks(platform: &dyn Platform) {
    case((0, 0), "completed", Ending::Talked, JOINED).run(platform);
}

pub fn a_visitor_who_is_rung_first_may_be_busy(platform: &dyn Platform) {
    visitor(10, Cause::Busy, &[]).run(platform);
}

pub fn a_visitor_who_is_rung_first_may_not_answer(platform: &dyn Platform) {
    visitor(11, Cause::NoAnswer, &[VISITOR_RINGS]).run(platform);
}

pub fn a_visitor_who_is_rung_first_may_decline(platform: &dyn Platform) {
    visitor(12, Cause::Declined, &[]).run(platform);
}

pub fn a_visitor_who_is_rung_first_may_not_exist(platform: &dyn Platform) {
    Case { state: "failed", ..visitor(13, Cause::NoSuchNumber, &[]) }.run(platform);
}

pub fn a_carrier_fault_before_a_visitor_who_is_rung_first(platform: &dyn Platform) {
    let ending = Ending::Carrier(Side::Visitor, Cause::CarrierFault);
    case((14, 0), "failed", ending, &[]).run(platform);
}

/// Nobody at the business talks to a machine.
pub fn a_visitors_voicemail_that_is_rung_first(platform: &dyn Platform) {
    visitor(16, Cause::NotAccepted, &[VISITOR_RINGS, VISITOR_ANSWERS]).run(platform);
}

pub fn a_visitor_who_is_rung_first_may_press_9(platform: &dyn Platform) {
    let case = visitor(17, Cause::NotMe, &[VISITOR_RINGS, VISITOR_ANSWERS]);
    Case { state: "refused", ..case }.run(platform);
}

pub fn a_visitor_who_is_rung_first_may_hang_up_at_once(platform: &dyn Platform) {
    visitor(18, Cause::HungUp, &[VISITOR_RINGS, VISITOR_ANSWERS]).run(platform);
}

/// They press 1, and are gone while the business's phone rings.
pub fn a_visitor_who_is_rung_first_may_leave(platform: &dyn Platform) {
    Case { business: 11, ..visitor(19, Cause::HungUp, RUNG) }.run(platform);
}

pub fn a_visitor_who_is_rung_first_may_answer_late(platform: &dyn Platform) {
    case((21, 0), "completed", Ending::Talked, JOINED).run(platform);
}

pub fn a_business_that_is_rung_second_may_be_busy(platform: &dyn Platform) {
    business(10, Cause::Busy, WON).run(platform);
}

pub fn a_business_that_is_rung_second_may_not_answer(platform: &dyn Platform) {
    business(11, Cause::NoAnswer, RUNG).run(platform);
}

pub fn a_business_that_is_rung_second_may_decline(platform: &dyn Platform) {
    business(12, Cause::Declined, WON).run(platform);
}

pub fn a_business_that_is_rung_second_may_not_exist(platform: &dyn Platform) {
    Case { state: "failed", ..business(13, Cause::NoSuchNumber, WON) }.run(platform);
}

pub fn a_carrier_fault_before_a_business_that_is_rung_second(platform: &dyn Platform) {
    let ending = Ending::Carrier(Side::Business, Cause::CarrierFault);
    case((0, 14), "failed", ending, WON).run(platform);
}

pub fn a_business_that_is_rung_second_may_hang_up_at_once(platform: &dyn Platform) {
    business(18, Cause::NotAccepted, PICKED_UP).run(platform);
}

pub fn a_business_that_is_rung_second_may_answer_late(platform: &dyn Platform) {
    case((0, 21), "completed", Ending::Talked, JOINED).run(platform);
}

pub fn cancelling_stops_a_visitors_phone_that_is_rung_first(platform: &dyn Platform) {
    let case = case((11, 0), "cancelled", Ending::Cancelled, &[VISITOR_RINGS]);
    Case { cancel: Some(Stage::VisitorRings), ..case }.run(platform);
}

pub fn cancelling_stops_a_business_phone_that_is_rung_second(platform: &dyn Platform) {
    let case = case((0, 11), "cancelled", Ending::Cancelled, RUNG);
    Case { cancel: Some(Stage::BusinessRings), ..case }.run(platform);
}

/// Both would stay for an hour; they talked until then, so the callback is completed.
pub fn a_cancelled_talk_with_a_visitor_who_was_rung_first_counts(platform: &dyn Platform) {
    let case = case((20, 20), "completed", Ending::Talked, JOINED);
    Case { cancel: Some(Stage::Connected), ..case }.run(platform);
}
