//! The same of visitors who are called first: no visitor is ever called a second time, and no business is rung for one
//! who did not press 1.

use callback_core::CallOrder;
use testbed::provider_suite::Stage;
use testbed::twilio::{CallState, Keys, Phone};

use super::{Case, End, MOST, Street, case, live_all, number};
use crate::twilio::platform::Line;

/// Every way in which a visitor can be won or not, by a business that wants the call.
const VISITORS: [Case; MOST] = [
    case(0),
    case(10),
    case(11),
    case(12),
    case(13),
    case(14),
    case(16),
    case(17),
    case(18),
    Case { visitor: 31, cancel: Some(Stage::VisitorRings) },
    Case { visitor: 41, cancel: Some(Stage::BusinessRings) },
    Case { visitor: 51, cancel: Some(Stage::Connected) },
];

/// Of these no visitor presses 1.
const NOT_WON: std::ops::RangeInclusive<u8> = 10..=18;

/// Every way in which a business can be reached or not, by a visitor who holds the line; of 11 they lose patience.
const BUSINESSES: [u8; 8] = [10, 11, 12, 13, 14, 16, 17, 18];

/// What the fake has of this number is for a business: a visitor presses 9 in either order.
pub(super) fn set_phones(line: &Line) {
    let disowns = Phone { keys: Keys::Always("9".to_owned()), ..Phone::patient() };
    line.twilio.set_phone(&number("415", 17), disowns);
}

pub(super) fn check(ends: &[End], calls: &[CallState]) {
    for end in ends {
        let to = number("415", end.case.visitor);
        let visitors: Vec<_> = calls.iter().filter(|call| call.to == to).collect();
        let is_theirs = |call: &&CallState| {
            call.parent.as_ref().is_some_and(|parent| visitors.iter().any(|it| it.sid == *parent))
        };
        let businesses: Vec<_> = calls.iter().filter(is_theirs).collect();
        let (gates, End { case, history, .. }) = (end.count("gate_won"), end);
        assert!(visitors.len() <= 1, "{case:?}: called again\n{history:#?}");
        assert!(gates <= 1 && businesses.len() <= gates, "{case:?}\n{history:#?}");
        assert!(gates == 0 || !NOT_WON.contains(&case.visitor), "{case:?}\n{history:#?}");
        end.check_talk(businesses.iter().any(|call| call.bridged));
    }
    let visitors: Vec<_> = ends.iter().map(|end| number("415", end.case.visitor)).collect();
    let is_second = |call: &CallState| call.parent.is_some() || visitors.contains(&call.to);
    assert!(calls.iter().all(is_second), "a business was called for nobody: {calls:#?}");
}

#[test]
fn whatever_goes_wrong_no_visitor_is_called_twice_and_no_business_for_nobody() {
    let order = CallOrder::VisitorFirst;
    let of_business = BUSINESSES.map(|business| {
        let visitor = if business == 11 { 19 } else { 0 };
        Street { order, proof: false, business, cases: vec![case(visitor)] }
    });
    let busy = Street { order, proof: false, business: 0, cases: VISITORS.to_vec() };
    live_all(&std::iter::once(busy).chain(of_business).collect::<Vec<_>>());
}
