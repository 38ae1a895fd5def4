//! Recorded calls, told in the words of the core.

use callback_core::ports::provider::CallFact;
use callback_core::{Cause, LegEnd, Side};

use super::harness::{ID, Rig, Told, place};
use crate::calls::recording::wire;

#[tokio::test(flavor = "multi_thread")]
async fn every_recorded_call_is_told_with_side_and_cause() {
    let normal = LegEnd::new(Cause::Normal);
    let end = |cause, q850, sip| LegEnd { cause, q850, sip };
    let table = [
        ("answered", normal, Some(normal)),
        ("business-abandons", normal, Some(end(Cause::Cancelled, Some(16), None))),
        ("business-busy", end(Cause::Busy, Some(17), Some(486)), None),
        ("business-congestion", end(Cause::CarrierFault, Some(34), Some(503)), None),
        ("business-noanswer", end(Cause::NoAnswer, Some(19), Some(480)), None),
        ("business-reject", end(Cause::Declined, Some(21), Some(603)), None),
        ("business-unreachable", end(Cause::Unreachable, Some(18), Some(408)), None),
        ("visitor-busy", normal, Some(end(Cause::Busy, Some(17), Some(486)))),
        ("visitor-congestion", normal, Some(end(Cause::CarrierFault, Some(34), Some(503)))),
        ("visitor-noanswer", normal, Some(end(Cause::NoAnswer, None, None))),
        ("visitor-reject", normal, Some(end(Cause::Declined, Some(21), Some(603)))),
        ("visitor-unreachable", normal, Some(end(Cause::Unreachable, None, None))),
        ("visitor-unregistered", normal, None),
    ];
    for (name, business, visitor) in table {
        let (mut rig, mut peer) = Rig::ready().await;
        place(&rig, &mut peer).await;
        let trace = String::from_utf8(wire(name)).unwrap().replace(&format!("cb-{name}"), ID);
        let (_login, events) = trace.split_once("successfully queued\r\n\r\n").unwrap();
        peer.write(events).await;
        let mut ends = Vec::new();
        while ends.last().is_none_or(|(side, _)| *side == Side::Visitor) {
            if let Told::Fact(side, CallFact::Ended(end)) = rig.next().await {
                ends.push((side, end));
            }
        }
        let expected = visitor.map(|end| (Side::Visitor, end)).into_iter();
        let expected: Vec<_> = expected.chain([(Side::Business, business)]).collect();
        assert_eq!(ends, expected, "{name}");
    }
}
