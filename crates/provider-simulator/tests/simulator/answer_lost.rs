//! Numbers that end in 15: the request leaves, and its answer is lost.

use callback_core::ports::provider::{
    CallFact, CallProvider, Found, OutboundCall, Placement, ProviderCall,
};
use callback_core::{LegId, Side};

use crate::network::{TestNetwork, words};

/// Asks for a call on `leg`, and is left in doubt.
fn doubtful(network: &TestNetwork, leg: [u8; 16]) -> LegId {
    let order = OutboundCall { leg: LegId::from_bytes(leg), ..network.order(15) };
    let placement = network.simulator.place_call(&order);
    assert!(matches!(placement, Placement::Unknown { .. }), "{placement:?}");
    order.leg
}

#[test]
fn a_request_of_an_even_leg_never_arrived() {
    let network = TestNetwork::towards(0);
    let leg = doubtful(&network, [8; 16]);
    assert!(matches!(network.simulator.reconcile(leg), Found::Absent));
    assert!(network.rung().is_empty());
}

#[test]
fn a_request_of_an_odd_leg_rings_and_is_found_live_then_over() {
    let network = TestNetwork::unhurried(20);
    let leg = doubtful(&network, [7; 16]);
    network.hear(leg, Side::Visitor, CallFact::Bridged);
    let found = network.simulator.reconcile(leg);
    let Found::Live(call) = found else { panic!("found {found:?}") };
    network.simulator.hang_up(&call).unwrap();

    let told = network.whole(leg);
    let found = network.simulator.reconcile(leg);
    let Found::Over(facts) = found else { panic!("found {found:?}") };
    assert_eq!(facts.iter().map(words).collect::<Vec<_>>(), told);
    assert_eq!(facts, network.facts(), "the same facts, at the same times");
}

#[test]
fn a_call_is_found_under_the_name_that_placing_gave_it() {
    let network = TestNetwork::unhurried(0);
    let (leg, call) = network.call(11);
    match network.simulator.reconcile(leg) {
        Found::Live(ProviderCall(name)) => assert_eq!(name, call.0),
        other => panic!("found {other:?}"),
    }
}

#[test]
fn a_leg_that_nobody_ordered_is_absent() {
    let network = TestNetwork::towards(0);
    let found = network.simulator.reconcile(LegId::from_bytes([9; 16]));
    assert!(matches!(found, Found::Absent), "{found:?}");
}
