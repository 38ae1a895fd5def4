//! A network that can't be reached for a while.

use callback_core::Cause;
use callback_core::ports::provider::{CallProvider, Found, HangUpError, Health, Placement};

use crate::network::TestNetwork;

#[test]
fn nothing_is_placed_while_the_network_is_down() {
    let network = TestNetwork::towards(0);
    network.simulator.set_down("pulled the plug");
    let why = "pulled the plug".to_owned();
    assert_eq!(network.simulator.health(), Health::Down { why });
    match network.simulator.place_call(&network.order(0)) {
        Placement::NotPlaced { end, retryable: true } => assert_eq!(end.cause, Cause::Unreachable),
        other => panic!("{other:?}"),
    }
    assert!(network.rung().is_empty());
}

#[test]
fn a_network_that_is_back_says_so_and_takes_calls() {
    let network = TestNetwork::towards(10);
    assert_eq!(network.simulator.health(), Health::Ready);
    network.simulator.set_down("restarting");
    network.simulator.set_ready();
    network.ready(1);
    assert_eq!(network.simulator.health(), Health::Ready);
    let (leg, _) = network.call(0);
    network.whole(leg);
}

#[test]
fn calls_go_on_while_nobody_can_reach_them() {
    let network = TestNetwork::towards(0);
    let (leg, call) = network.call(20);
    network.simulator.set_down("cable");
    let hung_up = network.simulator.hang_up(&call);
    assert!(matches!(hung_up, Err(HangUpError::Unreachable { .. })), "{hung_up:?}");
    let found = network.simulator.reconcile(leg);
    assert!(matches!(found, Found::NotNow { .. }), "{found:?}");
    let told = network.whole(leg);
    assert!(told.contains(&"visitor bridged".to_owned()), "{told:?}");
}
