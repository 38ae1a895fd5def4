//! The same person was reached otherwise.

use callback_core::ports::provider::{CallFact, EventSink, Gate, Health, ProviderCall};
use callback_core::{Actor, CallbackState, Side};

use crate::bench::Bench;

const ENDED: CallbackState = CallbackState::Cancelled { by: Actor::ReachedElsewhere };

/// No line can be had, so that what waits goes on waiting.
fn no_line(bench: &Bench) {
    bench.provider.set_health(Health::Down { why: "for the test".into() });
    bench.settle();
}

#[test]
fn a_process_that_dies_when_the_two_talk_has_the_older_callback_ended_in_its_next_life() {
    let mut bench = Bench::new();
    no_line(&bench);
    let older = bench.ask();
    bench.later(1);
    let newer = bench.ask();
    // The visitor calls, and is joined: with the older one, as it waits longer.
    let channel = ProviderCall("1764000000.5".to_owned());
    let number = bench.desk.look(newer.callback, newer.token).unwrap().visitor.number;
    let call_in = bench.desk.call_in(number.number(), &channel).unwrap();
    bench.worker = None;
    bench.desk.join(call_in.leg, &call_in.nonce).unwrap();
    bench.tell(call_in.leg, Side::Visitor, CallFact::Bridged);
    assert!(matches!(bench.state(&older), CallbackState::Connected { .. }));
    assert_eq!(bench.state(&newer), CallbackState::Queued, "nobody is at work");

    let bench = bench.restart();
    assert_eq!(bench.wait_for(&newer, CallbackState::is_final), ENDED);
    assert!(matches!(bench.state(&older), CallbackState::Connected { .. }), "the talk goes on");
}

#[test]
fn a_callback_that_was_asked_for_later_is_wanted_besides() {
    let bench = Bench::with_lines(1);
    let first = bench.ask();
    let call = bench.dialed();
    bench.later(1);
    let second = bench.ask();
    bench.desk.ask(call.leg, &call.nonce).unwrap();
    bench.tell(call.leg, Side::Visitor, CallFact::Bridged);
    bench.settle();
    assert!(matches!(bench.state(&first), CallbackState::Connected { .. }));
    assert_eq!(bench.state(&second), CallbackState::Queued);
    // Whoever talks to them otherwise ends it; the talk that goes on is not touched.
    let number = bench.desk.look(second.callback, second.token).unwrap().visitor.number;
    assert_eq!(bench.desk.reached(number.number()).unwrap(), [second.callback]);
    assert_eq!(bench.state(&second), ENDED);
    assert!(matches!(bench.state(&first), CallbackState::Connected { .. }));
    bench.desk.provider_ready();
}
