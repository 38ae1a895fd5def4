//! Hanging up, at every stage of a call.

use callback_core::Side;
use callback_core::ports::provider::{CallFact, CallProvider, HangUpError, ProviderCall};

use crate::network::TestNetwork;

/// Calls, hangs up as soon as `side` is that far, and tells what was heard from then on.
fn hung_up_when(numbers: (u8, u8), side: Side, stage: CallFact) -> Vec<String> {
    let (business, visitor) = numbers;
    let network = TestNetwork::unhurried(visitor);
    let (leg, call) = network.call(business);
    network.hear(leg, side, stage);
    network.simulator.hang_up(&call).unwrap();
    assert_eq!(network.simulator.live_calls(), 0, "the line is free at once");
    let told = network.whole(leg);
    let stage = format!("{side} {stage:?}").to_lowercase();
    told.into_iter().skip_while(|words| *words != stage).skip(1).collect()
}

#[test]
fn a_business_phone_stops_ringing() {
    let told = hung_up_when((11, 0), Side::Business, CallFact::Ringing);
    assert_eq!(told, ["business ended: Cancelled - -"]);
}

#[test]
fn a_screened_business_is_hung_up() {
    let told = hung_up_when((16, 0), Side::Business, CallFact::Answered);
    assert_eq!(told, ["business ended: Normal - 16"]);
}

#[test]
fn a_visitors_phone_stops_ringing_before_the_business_is_let_go() {
    let told = hung_up_when((0, 11), Side::Visitor, CallFact::Ringing);
    assert_eq!(told, ["visitor ended: Cancelled - -", "business ended: Normal - 16"]);
}

#[test]
fn a_talk_ends_on_both_sides() {
    let told = hung_up_when((0, 20), Side::Visitor, CallFact::Bridged);
    let expected = ["visitor ended: Normal - 16", "visitor talked", "business ended: Normal - 16"];
    assert_eq!(told, expected);
}

#[test]
fn a_call_that_is_over_is_gone() {
    let network = TestNetwork::towards(10);
    let (leg, call) = network.call(0);
    network.whole(leg);
    let heard = network.facts().len();
    assert!(matches!(network.simulator.hang_up(&call), Err(HangUpError::Gone { .. })));
    assert_eq!(network.facts().len(), heard, "it does not end twice");
}

#[test]
fn a_call_that_never_was_is_gone() {
    let network = TestNetwork::towards(0);
    for name in ["sim-00000000000000000000000000000001", "sim-", "cb-1", ""] {
        let call = ProviderCall(name.to_owned());
        assert!(matches!(network.simulator.hang_up(&call), Err(HangUpError::Gone { .. })));
    }
}
