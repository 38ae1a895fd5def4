//! Many callbacks at once, and callbacks in bad times.

use callback_core::{CallOrder, CallbackState, Event, LegId, Side};
use jiff::SignedDuration;
use testbed::provider_suite::is_over;

use crate::house::House;

/// Long enough that nobody gives up because the machine is slow.
const RING_LIMIT: SignedDuration = SignedDuration::from_secs(20);

/// How often each visitor's number was asked to ring.
fn visitors_rung(house: &House, e164: &str) -> usize {
    let ledger = house.simulator.ledger();
    let rings = ledger.iter().filter(|ring| ring.side == Side::Visitor);
    rings.filter(|ring| ring.number.as_e164() == e164).count()
}

#[test]
fn of_forty_callbacks_at_once_each_visitor_is_rung_once() {
    let house = House::of(0, CallOrder::BusinessFirst, RING_LIMIT, 10);
    let visitors: Vec<_> = ["212", "312", "415", "503"]
        .iter()
        .flat_map(|area| (30..40).map(move |digits| format!("+1{area}55501{digits}")))
        .collect();
    let receipts: Vec<_> = visitors.iter().map(|visitor| house.ask(visitor)).collect();
    for (visitor, receipt) in visitors.iter().zip(&receipts) {
        let (state, _) = house.wait(receipt, is_over);
        assert_eq!(state, CallbackState::Completed);
        assert_eq!(visitors_rung(&house, visitor), 1);
    }
    assert_eq!(house.simulator.ledger().len(), 80);
    assert_eq!(house.simulator.live_calls(), 0);
}

#[test]
fn a_callback_waits_until_the_network_is_back() {
    let house = House::of(0, CallOrder::BusinessFirst, RING_LIMIT, 1);
    house.simulator.set_down("unplugged");
    house.settle();
    let receipt = house.ask("+14155550100");
    house.settle();
    let waiting = house.desk.look(receipt.callback, receipt.token).unwrap();
    assert_eq!(waiting.state, CallbackState::Queued);
    house.simulator.set_ready();
    let (state, history) = house.wait(&receipt, is_over);
    assert_eq!(state, CallbackState::Completed);
    assert_eq!(visitors_rung(&house, "+14155550100"), 1);
    let tries = history.iter().filter(|told| matches!(told.event, Event::LineFree { .. }));
    assert_eq!(tries.count(), 1, "no attempt was spent while it was down");
}

#[test]
fn a_lost_answer_is_looked_for_and_nobody_is_rung_on_a_guess() {
    let house = House::of(15, CallOrder::BusinessFirst, RING_LIMIT, 6);
    let visitors: Vec<_> = (0..6).map(|digit| format!("+1415555013{digit}")).collect();
    lose_answers(&house, &visitors, |business, _| business);
}

#[test]
fn a_visitor_whose_answer_was_lost_is_rung_once_at_most() {
    let house = House::of(0, CallOrder::VisitorFirst, RING_LIMIT, 6);
    let visitors: Vec<_> = (0..6).map(|digit| format!("+1415555{digit}115")).collect();
    lose_answers(&house, &visitors, |_, visitor| visitor);
}

/// Everybody is called once, and the answer to each request is lost; the request of the leg that
/// `first` chooses of business's and visitor's got through if its last byte is odd.
fn lose_answers(house: &House, visitors: &[String], first: impl Fn(LegId, LegId) -> LegId) {
    let receipts: Vec<_> = visitors.iter().map(|visitor| house.ask(visitor)).collect();
    for (visitor, receipt) in visitors.iter().zip(&receipts) {
        let (state, history) = house.wait(receipt, is_over);
        let leg = history.iter().find_map(|told| match &told.event {
            Event::LineFree { business, visitor, .. } => {
                business.first().map(|business| first(*business, *visitor))
            }
            _ => None,
        });
        let arrived = leg.unwrap().as_bytes().last().unwrap() % 2 == 1;
        let expected = if arrived { CallbackState::Completed } else { CallbackState::Failed };
        assert_eq!((state, visitors_rung(house, visitor)), (expected, usize::from(arrived)));
    }
}
