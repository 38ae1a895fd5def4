//! The same of visitors who have to press digits: nobody is joined without them, and nobody is asked a fourth time.

use callback_core::{CallOrder, ProofDigits};
use testbed::provider_suite::Stage;
use testbed::twilio::CallState;

use super::{Case, Street, case, live_all, number};
use crate::twilio::platform::Line;

/// Every way in which digits can be pressed or not.
const VISITORS: [Case; 7] = [
    case(0),
    case(16),
    case(17),
    case(18),
    case(24),
    case(25),
    Case { visitor: 51, cancel: Some(Stage::Connected) },
];

/// Those who press the right ones in the end.
const PROVEN: [u8; 3] = [0, 25, 51];

pub(super) fn set_phones(line: &Line, street: &Street) {
    let readers = [0, 24, 25, 51].map(|digits| number("415", digits));
    for visitor in readers {
        line.has_page(&visitor, street.order);
    }
}

pub(super) fn check(line: &Line, calls: &[CallState]) {
    let proven = PROVEN.map(|digits| number("415", digits));
    let is_visitor = |call: &&CallState| call.to.starts_with("+1415");
    for call in calls.iter().filter(is_visitor) {
        assert!(!call.bridged || proven.contains(&call.to), "joined without digits: {call:?}");
        let asked = line.twilio.heard(&call.sid);
        let asked = asked.iter().filter(|it| it.contains("press the two digits")).count();
        assert!(asked <= usize::from(ProofDigits::TRIES), "{call:?} was asked {asked} times");
    }
}

#[test]
fn whatever_goes_wrong_nobody_is_joined_without_the_digits() {
    let street = |order| Street { order, proof: true, business: 0, cases: VISITORS.to_vec() };
    live_all(&[CallOrder::BusinessFirst, CallOrder::VisitorFirst].map(street));
}
