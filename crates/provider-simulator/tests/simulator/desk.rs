//! The conformance suite, through a real desk over a real store.

use callback_core::{Actor, PhoneNumber, Side};
use jiff::SignedDuration;
use provider_simulator::Simulator;
use testbed::provider_suite::{Platform, Request, Rings, Story, is_over};

use crate::house::House;

testbed::provider_suite!(houses);
testbed::provider_suite!(houses, visitor first);
testbed::provider_suite!(houses, proof);

/// Builds a house for each callback.
struct Houses;

const fn houses() -> Houses {
    Houses
}

impl Platform for Houses {
    fn call_back(&self, request: &Request) -> Story {
        let business = request.business.number().as_e164();
        let business = business.get(business.len() - 2..).unwrap().parse().unwrap();
        // Whoever is to be cancelled while ringing rings until then, however slow the machine.
        let ring_limit = SignedDuration::from_secs(if request.cancel.is_some() { 60 } else { 2 });
        let house = House::proving(business, request.order, ring_limit, 1, request.proof);

        let receipt = house.ask(request.visitor.number().as_e164());
        if let Some(stage) = request.cancel {
            house.wait(&receipt, |state, _| stage.is(state));
            house.desk.cancel(receipt.callback, Actor::Visitor).unwrap();
        }
        let (state, history) = house.wait(&receipt, is_over);
        assert_eq!(house.simulator.live_calls(), 0, "the lines are free");
        Story { state, history, rings: rings(&house.simulator, request) }
    }
}

fn rings(simulator: &Simulator, request: &Request) -> Rings {
    let ledger = simulator.ledger();
    let count = |side: Side, number: &PhoneNumber| {
        ledger.iter().filter(|ring| ring.side == side && ring.number == *number).count()
    };
    Rings {
        business: count(Side::Business, request.business.number()),
        visitor: count(Side::Visitor, request.visitor.number()),
    }
}
