use callback_core::ports::provider::CallFact;
use callback_core::{Actor, Cause, Event, LegEnd, Side};

use crate::bench::Bench;

#[test]
fn a_late_fact_is_kept_with_the_leg_that_it_speaks_of() {
    let bench = Bench::new();
    let receipt = bench.ask();
    let call = bench.dialed();
    bench.desk.cancel(receipt.callback, Actor::Visitor).unwrap();
    let end = LegEnd::new(Cause::Cancelled);
    bench.tell(call.leg, Side::Visitor, CallFact::Ended(end));
    let history = bench.history(receipt.callback);
    let visitor = history.iter().find_map(|recorded| match &recorded.event {
        Event::LineFree { visitor, .. } => Some(*visitor),
        _ => None,
    });
    let last = history.last().unwrap();
    assert_eq!(last.event, Event::Ended { leg: visitor.unwrap(), end });
    assert!(!last.moved);
}
