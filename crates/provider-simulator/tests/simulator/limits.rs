//! Limits that the platform sets, and orders that it must not give twice.

use callback_core::Side;
use callback_core::ports::provider::{CallFact, CallProvider, Placement};
use jiff::SignedDuration;
use provider_simulator::Timing;

use crate::network::{Limits, TestNetwork};

#[test]
fn nobody_rings_longer_than_the_limit() {
    let ring = SignedDuration::from_millis(10);
    let network = TestNetwork::limited(0, Limits { ring, talk: SignedDuration::MAX });
    let (leg, _) = network.call(21);
    assert_eq!(network.whole(leg), ["business ringing", "business ended: NoAnswer - 19"]);
}

#[test]
fn a_phone_that_nobody_answers_rings_for_the_whole_limit() {
    let ring = SignedDuration::from_millis(30);
    let network = TestNetwork::limited(0, Limits { ring, talk: SignedDuration::MAX });
    let (leg, _) = network.call(11);
    network.whole(leg);
    let facts = network.facts();
    assert_eq!(facts[1].at.duration_since(facts[0].at), ring);
}

/// How long the business talks with this visitor, if nobody may talk longer than `limit`.
fn talk(visitor: u8, limit: SignedDuration) -> SignedDuration {
    let network = TestNetwork::limited(visitor, Limits { ring: SignedDuration::MAX, talk: limit });
    let (leg, _) = network.call(20);
    network.whole(leg);
    let talked = network.facts().into_iter().find_map(|fact| match fact.what {
        CallFact::Talked(talked) if fact.side == Side::Visitor => Some(talked),
        _ => None,
    });
    talked.unwrap()
}

#[test]
fn nobody_talks_longer_than_the_limit() {
    let limit = SignedDuration::from_millis(30);
    for visitor in [0, 16, 20] {
        assert_eq!(talk(visitor, limit), limit, "{visitor}");
    }
}

#[test]
fn a_visitor_who_stays_stays_to_the_limit() {
    let limit = SignedDuration::from_millis(200);
    assert_eq!((talk(16, limit), talk(20, limit)), (limit, limit));
    assert_eq!(talk(0, limit), Timing::fast().talk.try_into().unwrap());
}

#[test]
fn a_second_order_for_the_same_leg_is_refused_and_seen_in_the_ledger() {
    let network = TestNetwork::towards(0);
    let order = network.order(11);
    assert!(matches!(network.simulator.place_call(&order), Placement::Placed(_)));
    let again = network.simulator.place_call(&order);
    assert!(matches!(again, Placement::NotPlaced { retryable: false, .. }), "{again:?}");
    assert_eq!(network.rung().len(), 2);
    assert_eq!(network.whole(order.leg).len(), 2, "the first call is not disturbed");
}
