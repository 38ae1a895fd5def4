//! What each number does, fact by fact.

use callback_core::Side;
use callback_core::ports::provider::{CallProvider, GateRefusal, OutboundCall, Placement};

use crate::network::{TestNetwork, number, visitor_number};

/// What is heard of a call whose business gets as far as the gate, before the visitor is called.
const WON: [&str; 3] = ["business ringing", "business answered", "business accepted"];

fn business(digits: u8) -> Vec<String> {
    let network = TestNetwork::towards(0);
    let (leg, _) = network.call(digits);
    let told = network.whole(leg);
    assert_eq!(network.asked(), [], "nobody accepted");
    assert_eq!(network.rung(), [format!("business +120155501{digits}")]);
    told
}

fn visitor(digits: u8) -> Vec<String> {
    let network = TestNetwork::towards(digits);
    let (leg, _) = network.call(0);
    let mut told = network.whole(leg);
    assert_eq!(told.drain(..3).collect::<Vec<_>>(), WON);
    assert_eq!(network.asked().len(), 1);
    let expected = ["business +12015550100".to_owned(), format!("visitor +141555501{digits:02}")];
    assert_eq!(network.rung(), expected);
    assert_eq!(network.simulator.live_calls(), 0);
    told
}

#[test]
fn a_busy_business_never_rings() {
    assert_eq!(business(10), ["business ended: Busy 486 17"]);
}

#[test]
fn a_business_that_never_answers_rings_to_the_limit() {
    assert_eq!(business(11), ["business ringing", "business ended: NoAnswer - 19"]);
}

#[test]
fn a_business_declines_while_it_rings() {
    assert_eq!(business(12), ["business ringing", "business ended: Declined 603 21"]);
}

#[test]
fn a_business_number_that_does_not_exist_never_rings() {
    assert_eq!(business(13), ["business ended: NoSuchNumber 404 1"]);
}

#[test]
fn a_carrier_fault_comes_before_the_business_rings() {
    assert_eq!(business(14), ["business ended: CarrierFault 503 34"]);
}

#[test]
fn a_voicemail_answers_and_is_not_taken_for_a_person() {
    let told = ["business ringing", "business answered", "business ended: NotAccepted - 16"];
    assert_eq!(business(16), told);
}

#[test]
fn another_key_than_1_declines() {
    let told = ["business ringing", "business answered", "business ended: Declined - 16"];
    assert_eq!(business(17), told);
}

#[test]
fn a_business_may_hang_up_at_once() {
    let told = ["business ringing", "business answered", "business ended: Normal - 16"];
    assert_eq!(business(18), told);
}

#[test]
fn an_impatient_business_leaves_while_the_visitor_rings() {
    let network = TestNetwork::towards(11);
    let (leg, _) = network.call(19);
    let told = network.whole(leg);
    assert_eq!(told[..3], WON);
    let rest = ["visitor ringing", "visitor ended: Cancelled - -", "business ended: Normal - 16"];
    assert_eq!(told[3..], rest);
}

#[test]
fn a_late_business_still_accepts() {
    let network = TestNetwork::towards(10);
    let (leg, _) = network.call(21);
    assert_eq!(network.whole(leg)[..3], WON);
}

#[test]
fn a_visitor_talks_and_hangs_up() {
    let told = [
        "visitor ringing",
        "visitor answered",
        "visitor bridged",
        "visitor ended: Normal - 16",
        "visitor talked",
        "business ended: Normal - 16",
    ];
    for digits in [0, 19, 21, 99] {
        assert_eq!(visitor(digits), told, "{digits}");
    }
}

#[test]
fn a_visitor_who_is_not_reached_frees_the_business() {
    let ringing = "visitor ringing";
    let business = "business ended: Normal - 16";
    assert_eq!(visitor(10), ["visitor ended: Busy 486 17", business]);
    assert_eq!(visitor(11), [ringing, "visitor ended: NoAnswer - -", business]);
    assert_eq!(visitor(12), [ringing, "visitor ended: Declined 603 21", business]);
    assert_eq!(visitor(13), ["visitor ended: NoSuchNumber 404 1", business]);
    assert_eq!(visitor(14), ["visitor ended: CarrierFault 503 34", business]);
    assert_eq!(visitor(15), ["visitor ended: CarrierFault 503 34", business]);
}

#[test]
fn a_visitor_who_presses_9_is_never_joined() {
    let told = [
        "visitor ringing",
        "visitor answered",
        "visitor notme",
        "visitor ended: Normal - 16",
        "business ended: Normal - 16",
    ];
    assert_eq!(visitor(17), told);
}

#[test]
fn a_visitor_who_hangs_up_at_once_is_never_joined() {
    let told = [
        "visitor ringing",
        "visitor answered",
        "visitor ended: Normal - 16",
        "business ended: Normal - 16",
    ];
    assert_eq!(visitor(18), told);
}

#[test]
fn without_permission_no_visitor_is_rung() {
    for refusal in [GateRefusal::Shut, GateRefusal::Unknown, GateRefusal::Unavailable] {
        let network = TestNetwork::refusing(refusal);
        let (leg, _) = network.call(0);
        let told = network.whole(leg);
        assert_eq!(told[..3], WON);
        assert_eq!(told[3..], ["business ended: Cancelled - 16"]);
        assert_eq!(network.rung(), ["business +12015550100"]);
    }
}

#[test]
fn a_visitor_who_is_called_first_is_let_go_without_permission_and_nobody_else_is_rung() {
    let network = TestNetwork::refusing(GateRefusal::Shut);
    let order = OutboundCall { to: visitor_number(0), ..network.order(0) };
    assert!(matches!(network.simulator.place_call(&order), Placement::Placed(_)));
    let told = network.told_until(order.leg, Side::Visitor);
    let told: Vec<_> = told.iter().map(String::as_str).collect();
    let words = ["visitor ringing", "visitor answered", "visitor accepted"];
    assert_eq!(told[..3], words);
    assert_eq!(told[3..], ["visitor ended: Cancelled - 16"]);
    assert_eq!(network.rung(), ["visitor +14155550100"]);
}

#[test]
fn the_gate_is_asked_once_with_the_nonce_of_the_call() {
    let network = TestNetwork::towards(0);
    let (leg, _) = network.call(0);
    network.whole(leg);
    let nonce = callback_core::ports::provider::Nonce::new(*leg.as_bytes());
    assert_eq!(network.asked(), [(leg, nonce)]);
}

#[test]
fn only_the_last_two_digits_matter() {
    use provider_simulator::Behaviour;
    for e164 in ["+12015550110", "+14155550110", "+13125550110"] {
        assert_eq!(Behaviour::of(&number(e164)), Behaviour::Busy);
    }
}
