use std::sync::Arc;

use callback_core::ports::provider::{CallFact, CallProvider, Health, Placement};
use callback_core::{Cause, Side};
use provider_ami::AsteriskProvider;
use testbed::{Carrier, CarrierOptions};

use crate::house::{House, end, settings};

#[test]
fn when_asterisk_dies_in_a_talk_the_call_is_ended_unobserved_and_new_ones_go_out_later() {
    let carrier = Carrier::start(CarrierOptions::default()).unwrap();
    let mut house = House::open(carrier.addr());
    let (leg, _) = house.ring("12015550120", Some("14155550120"));
    house.sink.wait_for(leg, Side::Visitor, CallFact::Bridged);
    house.asterisk.kill();
    let mut watch = 0;
    while house.provider.health() == Health::Ready {
        watch += 1;
        assert!(watch < 10_000_000, "still ready");
        std::thread::yield_now();
    }
    house.asterisk.restart().unwrap();
    house.sink.wait(|told| told.ready >= 2);
    let story = house.sink.story(leg);
    assert_eq!(end(&story, Side::Visitor).unwrap().cause, Cause::Unobserved, "{story:?}");
    assert_eq!(end(&story, Side::Business).unwrap().cause, Cause::Unobserved, "{story:?}");
    let (leg, _) = house.ring("12015550110", None);
    assert_eq!(end(&house.sink.story(leg), Side::Business).unwrap().cause, Cause::Busy);
}

#[test]
fn a_talk_outlives_the_connection_and_is_found_again() {
    let carrier = Carrier::start(CarrierOptions::default()).unwrap();
    let mut house = House::open(carrier.addr());
    let (leg, call) = house.ring("12015550120", Some("14155550120"));
    house.sink.wait_for(leg, Side::Visitor, CallFact::Bridged);
    // A new process of ours: it knows nothing yet, and asks.
    let settings = settings(&house.asterisk, house.asterisk.ami_secret());
    let sink: Arc<_> = house.sink.clone();
    let handle = house.runtime.handle().clone();
    house.provider = AsteriskProvider::start(settings, sink, &handle).unwrap();
    house.sink.wait(|told| told.ready >= 2);
    let found = house.provider.reconcile(leg);
    assert!(
        matches!(&found, callback_core::ports::provider::Found::Live(live) if *live == call),
        "{found:?}"
    );
    house.provider.hang_up(&call).unwrap();
    let story = house.sink.story(leg);
    assert_eq!(end(&story, Side::Visitor).unwrap().cause, Cause::Cancelled, "{story:?}");
}

#[test]
fn a_stopped_asterisk_takes_no_call_and_says_so() {
    let carrier = Carrier::start(CarrierOptions::default()).unwrap();
    let mut house = House::open(carrier.addr());
    house.asterisk.stop();
    let call = crate::session::any_call();
    let placement = house.provider.place_call(&call);
    assert!(
        matches!(
            placement,
            Placement::NotPlaced { retryable: true, .. } | Placement::Unknown { .. }
        ),
        "{placement:?}"
    );
    house.asterisk.restart().unwrap();
    house.sink.wait(|told| told.ready >= 2);
}

#[test]
fn while_asterisk_stops_gracefully_a_talk_goes_on_and_no_call_is_taken() {
    let carrier = Carrier::start(CarrierOptions::default()).unwrap();
    let house = House::open(carrier.addr());
    let (leg, call) = house.ring("12015550120", Some("14155550120"));
    house.sink.wait_for(leg, Side::Visitor, CallFact::Bridged);
    // The console answers when it has stopped, which it does not here.
    let _no_answer = house.asterisk.console("core stop gracefully");
    let placement = house.provider.place_call(&crate::session::any_call());
    assert!(matches!(placement, Placement::NotPlaced { retryable: true, .. }), "{placement:?}");
    let Health::Down { why } = house.provider.health() else { panic!("ready") };
    assert_eq!(why, "Asterisk is shutting down");
    assert!(house.asterisk.is_running());

    house.asterisk.console("core abort shutdown").unwrap();
    house.sink.wait(|told| told.ready >= 2);
    house.provider.hang_up(&call).unwrap();
    assert_eq!(end(&house.sink.story(leg), Side::Visitor).unwrap().cause, Cause::Cancelled);
}

#[test]
fn a_restart_at_once_leaves_every_call_ended_and_none_is_dialed_again() {
    let carrier = Carrier::start(CarrierOptions::default()).unwrap();
    let house = House::open(carrier.addr());
    let (talking, _) = house.ring("12015550120", Some("14155550120"));
    let (ringing, _) = house.ring("12015550111", None);
    house.sink.wait_for(talking, Side::Visitor, CallFact::Bridged);
    house.sink.wait_for(ringing, Side::Business, CallFact::Ringing);
    // The console is gone before it can answer.
    let _no_answer = house.asterisk.console("core restart now");
    house.sink.wait(|told| told.ready >= 2);
    for (leg, truth) in [(talking, Cause::Normal), (ringing, Cause::Interrupted)] {
        let story = house.sink.story(leg);
        for cause in story.iter().filter_map(|(_, fact)| match fact {
            CallFact::Ended(end) => Some(end.cause),
            _ => None,
        }) {
            assert!(cause == Cause::Unobserved || cause == truth, "{story:?}");
        }
    }
    let (leg, _) = house.ring("12015550110", None);
    assert_eq!(end(&house.sink.story(leg), Side::Business).unwrap().cause, Cause::Busy);
    assert_eq!(carrier.calls().len(), 4, "{:?}", carrier.calls());
}

#[test]
fn a_talk_that_ends_in_a_graceful_stop_is_told_truly() {
    let carrier = Carrier::start(CarrierOptions::default()).unwrap();
    let mut house = House::open(carrier.addr());
    let (leg, _) = house.ring("12015550100", Some("14155550100"));
    house.sink.wait_for(leg, Side::Visitor, CallFact::Bridged);
    let _no_answer = house.asterisk.console("core stop gracefully");
    let story = house.sink.story(leg);
    assert_eq!(end(&story, Side::Visitor).unwrap().cause, Cause::Normal, "{story:?}");
    assert_eq!(end(&story, Side::Business).unwrap().cause, Cause::Normal, "{story:?}");
    let placement = house.provider.place_call(&crate::session::any_call());
    assert!(matches!(placement, Placement::NotPlaced { retryable: true, .. }), "{placement:?}");
    house.asterisk.restart().unwrap();
    house.sink.wait(|told| told.ready >= 2);
    let (leg, _) = house.ring("12015550110", None);
    assert_eq!(end(&house.sink.story(leg), Side::Business).unwrap().cause, Cause::Busy);
    assert_eq!(carrier.calls().len(), 3, "{:?}", carrier.calls());
}
