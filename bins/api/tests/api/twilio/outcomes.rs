//! The provider suite over Twilio: what its reader sees is what the application stored.

use testbed::provider_suite::{Platform, Request, Story};

use super::platform::Line;

testbed::provider_suite!(start);

struct Twilio;

fn start() -> Twilio {
    Twilio
}

impl Platform for Twilio {
    fn call_back(&self, request: &Request) -> Story {
        Line::to(request.business.number().as_e164()).call_back(request)
    }
}
