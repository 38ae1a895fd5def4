//! Identifiers that say what they name: the number of an attempt, and which of its phones.

use callback_core::{AttemptId, CallOrder, LegId};

/// The leg that is rung first.
const FIRST: u8 = 1;
const SECOND: u8 = 2;

pub(super) fn attempt_id(number: u8) -> AttemptId {
    AttemptId::from_bytes(bytes(number, 0))
}

pub(super) fn first(number: u8) -> LegId {
    LegId::from_bytes(bytes(number, FIRST))
}

pub(super) fn second(number: u8) -> LegId {
    LegId::from_bytes(bytes(number, SECOND))
}

/// The business's leg and the visitor's.
pub(super) fn sides(number: u8, order: CallOrder) -> (LegId, LegId) {
    match order {
        CallOrder::BusinessFirst => (first(number), second(number)),
        CallOrder::VisitorFirst => (second(number), first(number)),
    }
}

pub(super) fn number_of(leg: LegId) -> u8 {
    let [number, ..] = *leg.as_bytes();
    number
}

pub(super) fn number_of_attempt(attempt: AttemptId) -> u8 {
    let [number, ..] = *attempt.as_bytes();
    number
}

const fn bytes(number: u8, phone: u8) -> [u8; 16] {
    [number, phone, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
}
