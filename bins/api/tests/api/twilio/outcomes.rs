//! The provider suite over Twilio: what its reader sees is what the application stored.

use callback_core::CallOrder;
use testbed::provider_suite::{Platform, Request, Story};
use testbed::twilio::{Keys, Leaves, People, Phone};

use super::platform::Line;

testbed::provider_suite!(start);
testbed::provider_suite!(start, visitor first);
testbed::provider_suite!(start, proof);

struct Twilio;

fn start() -> Twilio {
    Twilio
}

impl Platform for Twilio {
    fn call_back(&self, request: &Request) -> Story {
        let line = Line::proving(request.business.number().as_e164(), request.order, request.proof);
        let visitor = request.visitor.number().as_e164();
        // What the fake has of this number is for a business: a visitor presses 9 in either order.
        if request.order == CallOrder::VisitorFirst && visitor.ends_with("17") {
            let disowns = Phone { keys: Keys::Always("9".to_owned()), ..Phone::patient() };
            line.twilio.set_phone(visitor, disowns);
        }
        if request.proof && !visitor.ends_with("16") && !visitor.ends_with("17") {
            line.twilio.set_phone(visitor, reader(visitor, request.order));
        }
        line.call_back(request)
    }
}

/// Whoever reads the digits on their page, and presses what the simulator's table says of their number.
fn reader(visitor: &str, order: CallOrder) -> Phone {
    let others = match visitor.get(visitor.len() - 2..) {
        Some("24") => usize::MAX,
        Some("25") => 1,
        _ => 0,
    };
    let leaves = match order {
        CallOrder::BusinessFirst => Leaves::AfterTalk(People::default().talk),
        CallOrder::VisitorFirst => Leaves::Never,
    };
    Phone { keys: Keys::FromPage { others }, leaves, ..Phone::patient() }
}
