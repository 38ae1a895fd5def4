use std::time::Duration;

use callback_core::ports::provider::{CallFact, CallProvider, Found, HangUpError};
use callback_core::{Cause, LegEnd, Side};
use testbed::{Carrier, CarrierOptions, dead_end};

use crate::house::{House, LIMIT, a_talk, end};

#[test]
fn each_number_ends_as_it_should_on_the_side_it_is_on() {
    use Cause::{Busy, Cancelled, CarrierFault, Declined, NoAnswer, NoSuchNumber, Normal};
    let carrier = Carrier::start(CarrierOptions::default()).unwrap();
    let house = House::open(carrier.addr());
    let up = || LegEnd::new(Normal);
    let end_of = |cause, q850, sip| LegEnd { cause, q850, sip };
    let table = [
        ("12015550110", None, end_of(Busy, Some(17), Some(486)), None),
        ("12015550111", None, end_of(NoAnswer, Some(19), Some(480)), None),
        ("12015550112", None, end_of(Declined, Some(21), Some(603)), None),
        ("12015550113", None, end_of(NoSuchNumber, Some(1), Some(404)), None),
        ("12015550114", None, end_of(CarrierFault, Some(34), Some(503)), None),
        ("12015550118", None, up(), None),
        ("12015550100", Some("14155550100"), up(), Some(up())),
        ("12015550101", Some("14155550110"), up(), Some(end_of(Busy, Some(17), Some(486)))),
        ("12015550102", Some("14155550111"), up(), Some(LegEnd::new(NoAnswer))),
        ("12015550103", Some("14155550112"), up(), Some(end_of(Declined, Some(21), Some(603)))),
        ("12015550104", Some("14155550113"), up(), Some(end_of(NoSuchNumber, Some(1), Some(404)))),
        ("12015550105", Some("14155550114"), up(), Some(end_of(CarrierFault, Some(34), Some(503)))),
        ("12015550119", Some("14155550211"), up(), Some(end_of(Cancelled, Some(16), None))),
    ];
    let calls: Vec<_> =
        table.iter().map(|(business, visitor, ..)| house.ring(business, *visitor).0).collect();
    for ((business, visitor, business_end, visitor_end), leg) in table.iter().zip(calls) {
        let story = house.sink.story(leg);
        let case = format!("{business}, {visitor:?}: {story:?}");
        assert_eq!(end(&story, Side::Business), Some(*business_end), "{case}");
        assert_eq!(end(&story, Side::Visitor), *visitor_end, "{case}");
        let joined = story.contains(&(Side::Visitor, CallFact::Bridged));
        assert_eq!(joined, *visitor_end == Some(up()), "{case}");
    }
    carrier.wait_for_quiet(LIMIT).unwrap();
    assert_eq!(carrier.faults(), Vec::<String>::new());
    house.asterisk.wait_until_idle(std::time::Duration::from_secs(10)).unwrap();
}

#[test]
fn a_talk_is_told_step_by_step() {
    let carrier = Carrier::start(CarrierOptions::default()).unwrap();
    let house = House::open(carrier.addr());
    let (leg, _) = house.ring("12015550100", Some("14155550100"));
    assert_eq!(house.sink.story(leg), a_talk());
}

#[test]
fn a_ringing_phone_and_a_talk_can_be_hung_up() {
    let carrier = Carrier::start(CarrierOptions::default()).unwrap();
    let house = House::open(carrier.addr());
    let (ringing, its_call) = house.ring("12015550111", None);
    let (talking, their_call) = house.ring("12015550120", Some("14155550120"));
    // At once, when Asterisk may have no channel yet.
    house.provider.hang_up(&its_call).unwrap();
    let story = house.sink.story(ringing);
    assert_eq!(end(&story, Side::Business).unwrap().cause, Cause::Cancelled, "{story:?}");

    house.sink.wait_for(talking, Side::Visitor, CallFact::Bridged);
    house.provider.hang_up(&their_call).unwrap();
    let story = house.sink.story(talking);
    assert_eq!(end(&story, Side::Visitor).unwrap().cause, Cause::Cancelled, "{story:?}");
    assert_eq!(end(&story, Side::Business).unwrap().cause, Cause::Cancelled, "{story:?}");

    assert!(matches!(house.provider.hang_up(&their_call), Err(HangUpError::Gone { .. })));
    carrier.wait_for_quiet(LIMIT).unwrap();
    house.asterisk.wait_until_idle(std::time::Duration::from_secs(10)).unwrap();
}

#[test]
fn a_phone_that_already_rings_can_be_hung_up() {
    let carrier = Carrier::start(CarrierOptions::default()).unwrap();
    let house = House::open(carrier.addr());
    let (leg, call) = house.ring("12015550111", None);
    house.sink.wait_for(leg, Side::Business, CallFact::Ringing);
    house.provider.hang_up(&call).unwrap();
    let story = house.sink.story(leg);
    assert_eq!(end(&story, Side::Business).unwrap().cause, Cause::Cancelled, "{story:?}");
    carrier.wait_for_quiet(LIMIT).unwrap();
}

#[test]
fn a_trunk_that_does_not_reply_is_unreachable() {
    let house = House::open(dead_end().unwrap());
    let (leg, _) = house.ring("12015550100", None);
    let story = house.sink.story(leg);
    assert_eq!(end(&story, Side::Business).unwrap().cause, Cause::Unreachable, "{story:?}");
}

#[test]
fn a_live_call_is_found_by_its_leg() {
    let carrier = Carrier::start(CarrierOptions::default()).unwrap();
    let house = House::open(carrier.addr());
    let (leg, call) = house.ring("12015550120", Some("14155550120"));
    house.sink.wait_for(leg, Side::Visitor, CallFact::Bridged);
    assert!(matches!(house.provider.reconcile(leg), Found::Live(found) if found == call));
    house.provider.hang_up(&call).unwrap();
    house.sink.story(leg);
}

#[test]
fn forty_talks_at_once_are_each_told_whole() {
    let talk = Duration::from_secs(1);
    let carrier = Carrier::start(CarrierOptions { talk, ..CarrierOptions::default() }).unwrap();
    let house = House::open(carrier.addr());
    let legs: Vec<_> = (0..40).map(|_| house.ring("12015550100", Some("14155550100")).0).collect();
    let normal = CallFact::Ended(LegEnd::new(Cause::Normal));
    for leg in legs {
        let story = house.sink.story(leg);
        for fact in [CallFact::Ringing, CallFact::Answered, CallFact::Bridged, normal] {
            let told = story.iter().filter(|told| **told == (Side::Visitor, fact)).count();
            assert_eq!(told, 1, "{fact:?} in {story:?}");
        }
        assert_eq!(story.last(), Some(&(Side::Business, normal)), "{story:?}");
    }
    carrier.wait_for_quiet(LIMIT).unwrap();
    assert_eq!(carrier.calls().len(), 80);
    house.asterisk.wait_until_idle(std::time::Duration::from_secs(10)).unwrap();
}
