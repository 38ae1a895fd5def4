//! The provider suite over Twilio: what its reader sees is what the application stored.

use callback_core::CallOrder;
use testbed::provider_suite::{Platform, Request, Story};
use testbed::twilio::{Keys, Phone};

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
            line.has_page(visitor, request.order);
        }
        line.call_back(request)
    }
}
