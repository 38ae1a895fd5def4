//! Following calls over gaps, by listings.

use std::time::Duration;

use jiff::Timestamp;
use provider_ami::ami::ChannelId;
use provider_ami::ami::calls::{EndKind, LegRole, Recorded, Row, Tracker, What};
use tokio::time::Instant;

use super::recording::{deciding, ended, frame};

fn followed(id: &str) -> (Tracker, ChannelId) {
    let (mut tracker, id) = (Tracker::default(), ChannelId::parse(id).unwrap());
    tracker.follow(&id);
    (tracker, id)
}

const LISTED: &str =
    "Event: CoreShowChannel\nUniqueid: cb-1\nLinkedid: cb-1\nChannelState: 6\nBridgeId: b";
const PEER: &str =
    "Event: CoreShowChannel\nUniqueid: 7.1\nLinkedid: cb-1\nChannelState: 6\nBridgeId: b";

#[tokio::test]
async fn a_listing_tells_what_happened_in_a_gap() {
    let (mut tracker, id) = followed("cb-1");
    tracker.placed(&id);
    let facts = tracker.snapshot(&[frame(LISTED), frame(PEER)], Instant::now());
    let told: Vec<_> = facts.iter().map(|fact| (fact.role, &fact.what)).collect();
    assert_eq!(
        told,
        [
            (LegRole::Origin, &What::Answered),
            (LegRole::Peer, &What::Answered),
            (LegRole::Peer, &What::Bridged)
        ]
    );
    assert!(
        tracker.snapshot(&[frame(LISTED), frame(PEER)], Instant::now()).is_empty(),
        "told once"
    );
}

#[tokio::test]
async fn one_listing_proves_nothing_and_two_prove_it_gone() {
    let (mut tracker, id) = followed("cb-1");
    tracker.placed(&id);
    let now = Instant::now();
    assert!(tracker.snapshot(&[], now).is_empty());
    assert_eq!(tracker.wants_listing(), Some(now + Duration::from_secs(2)));
    assert!(tracker.snapshot(&[], now + Duration::from_secs(1)).is_empty());
    let facts = tracker.snapshot(&[], now + Duration::from_secs(2));
    assert_eq!(ended(&facts, LegRole::Origin), Some((EndKind::Unobserved, None, None)));
    assert!(!tracker.is_open(&id));
    assert_eq!(tracker.wants_listing(), None);
}

#[tokio::test]
async fn a_channel_that_comes_after_the_listing_is_not_gone() {
    let (mut tracker, id) = followed("cb-1");
    tracker.placed(&id);
    let now = Instant::now();
    tracker.snapshot(&[], now);
    let born = frame("Event: Newchannel\nUniqueid: cb-1\nLinkedid: cb-1\nChannelState: 0");
    tracker.apply(&born, now);
    assert!(tracker.snapshot(&[], now + Duration::from_secs(3)).is_empty());
    assert!(tracker.is_open(&id));
}

#[tokio::test]
async fn a_call_that_asterisk_has_not_taken_yet_is_not_missed() {
    let (mut tracker, id) = followed("cb-1");
    let now = Instant::now();
    for seconds in [0, 3, 6] {
        assert!(tracker.snapshot(&[], now + Duration::from_secs(seconds)).is_empty());
    }
    assert!(tracker.is_open(&id));
}

#[tokio::test]
async fn a_hang_up_of_ours_is_a_cancel_while_it_rings_and_an_end_when_it_is_up() {
    let states = [("0", EndKind::Cancelled), ("5", EndKind::Cancelled), ("6", EndKind::Completed)];
    for (state, kind) in states {
        for cause in ["0", "16", "19"] {
            let (mut tracker, id) = followed("cb-1");
            tracker.cancelled(&id);
            // Asterisk calls a dial that we withdrew unanswered, even before it rang.
            let dial_end =
                "Event: DialEnd\nDestUniqueid: cb-1\nDestLinkedid: cb-1\nDialStatus: NOANSWER";
            tracker.apply(&frame(dial_end), Instant::now());
            let text = "Event: Hangup\nUniqueid: cb-1\nLinkedid: cb-1";
            let hangup = frame(&format!("{text}\nChannelState: {state}\nCause: {cause}"));
            let facts = tracker.apply(&hangup, Instant::now());
            assert_eq!(ended(&facts, LegRole::Origin).unwrap().0, kind, "{state} {cause}");
        }
    }
}

#[tokio::test]
async fn a_refused_duplicate_does_not_end_the_living_call() {
    let (mut tracker, id) = followed("cb-1");
    let now = Instant::now();
    let text =
        "Event: OriginateResponse\nActionID: other\nResponse: Failure\nReason: 0\nUniqueid: cb-1";
    tracker.apply(&frame(text), now);
    assert!(tracker.due(now + Duration::from_secs(5)).is_empty());
    assert!(tracker.is_open(&id));
}

#[tokio::test]
async fn early_media_is_no_answer() {
    let (mut tracker, id) = followed("cb-1");
    let now = Instant::now();
    for text in [
        "Event: Newchannel\nUniqueid: cb-1\nLinkedid: cb-1\nChannelState: 0",
        "Event: DialState\nDestUniqueid: cb-1\nDestLinkedid: cb-1\nDestChannelState: 0\nDialStatus: PROGRESS",
        "Event: DialEnd\nDestUniqueid: cb-1\nDestLinkedid: cb-1\nDestChannelState: 0\nDialStatus: ANSWER",
        "Event: OriginateResponse\nActionID: cb-1\nResponse: Success\nReason: 4",
    ] {
        let facts = tracker.apply(&frame(text), now);
        assert!(facts.iter().all(|fact| fact.what == What::Ringing), "{facts:?}");
    }
    assert!(tracker.is_open(&id));
}

#[tokio::test]
async fn a_forwarded_call_is_not_a_cancelled_one() {
    let (mut tracker, _id) = followed("cb-1");
    let now = Instant::now();
    let forward =
        "Event: DialEnd\nDestUniqueid: cb-1\nDestLinkedid: cb-1\nDialStatus: CANCEL\nForward: 9@x";
    tracker.apply(&frame(forward), now);
    let hangup = "Event: Hangup\nUniqueid: cb-1\nLinkedid: cb-1\nChannelState: 0\nCause: 0";
    assert!(tracker.apply(&frame(hangup), now).is_empty());
    let facts = tracker.due(now + Duration::from_secs(3));
    assert_eq!(ended(&facts, LegRole::Origin), Some((EndKind::Unobserved, None, None)));
}

#[tokio::test]
async fn a_call_is_forgotten_half_a_minute_after_its_end() {
    let (mut tracker, id) = followed("cb-answered");
    let now = Instant::now();
    for event in deciding("answered") {
        tracker.apply(&event, now);
    }
    assert!(tracker.is_idle());
    assert!(!tracker.is_open(&id));
    assert_eq!(tracker.next_due(), Some(now + Duration::from_secs(30)));
    tracker.due(now + Duration::from_secs(30));
    assert_eq!(tracker.next_due(), None);
    // Late events of a forgotten call are nobody's.
    assert!(deciding("answered").iter().all(|event| tracker.apply(event, now).is_empty()));
}

const TIMED_OUT: &str =
    "Event: Hangup\nUniqueid: cb-1\nLinkedid: cb-1\nChannelState: 0\nCause: 19\nTechCause: 480";
const OUR_LIMIT: &str = "Event: OriginateResponse\nActionID: cb-1\nResponse: Failure\nReason: 3";

#[tokio::test]
async fn a_call_that_never_rang_until_our_limit_reached_nobody() {
    for events in [[TIMED_OUT, OUR_LIMIT], [OUR_LIMIT, TIMED_OUT]] {
        let (mut tracker, _id) = followed("cb-1");
        let now = Instant::now();
        let facts: Vec<_> =
            events.iter().flat_map(|event| tracker.apply(&frame(event), now)).collect();
        let end = (EndKind::Unreachable, Some(19), Some(480));
        assert_eq!(ended(&facts, LegRole::Origin), Some(end));
    }
}

/// The reply of an originate says that it failed, and the rest was never seen.
#[tokio::test]
async fn what_is_said_to_be_over_and_not_how_is_looked_up_in_the_record() {
    let (mut tracker, id) = (Tracker::asking(), ChannelId::parse("cb-1").unwrap());
    tracker.follow(&id);
    let now = Instant::now();
    let begun = "Event: Newchannel\nUniqueid: cb-1\nLinkedid: cb-1\nChannelState: 0";
    let failed = "Event: OriginateResponse\nActionID: cb-1\nResponse: Failure\nReason: 1";
    for text in [begun, failed] {
        assert!(tracker.apply(&frame(text), now).is_empty());
    }
    let settled = tracker.next_due().unwrap();
    assert!(tracker.due(settled).is_empty(), "somebody can tell");
    let look = tracker.wants_listing().unwrap();
    assert!(tracker.snapshot(&[], look).is_empty());
    assert_eq!(tracker.questions(), std::slice::from_ref(&id));

    let what = Recorded::HungUp { cause: 21, dial_status: None };
    let row = Row { at: Timestamp::UNIX_EPOCH, channel: "cb-1".to_owned(), what };
    let facts: Vec<_> =
        tracker.recorded(&id, &[row], look).into_iter().map(|(_, fact)| fact).collect();
    assert_eq!(ended(&facts, LegRole::Origin), Some((EndKind::Rejected, Some(21), None)));
    assert!(!tracker.is_open(&id));
}

#[tokio::test]
async fn a_carrier_that_says_480_without_ringing_means_that_nobody_answers() {
    let (mut tracker, _id) = followed("cb-1");
    let now = Instant::now();
    assert!(tracker.apply(&frame(TIMED_OUT), now).is_empty());
    let dial_end = "Event: DialEnd\nDestUniqueid: cb-1\nDestLinkedid: cb-1\nDialStatus: NOANSWER";
    let facts = tracker.apply(&frame(dial_end), now);
    assert_eq!(ended(&facts, LegRole::Origin), Some((EndKind::NoAnswer, Some(19), Some(480))));
}

#[tokio::test]
async fn a_call_that_may_never_have_been_is_waited_for_an_hour() {
    let (mut tracker, id) = followed("cb-1");
    let now = Instant::now();
    tracker.due(now);
    tracker.due(now + Duration::from_mins(59));
    assert!(tracker.is_open(&id));
    tracker.due(now + Duration::from_hours(1));
    assert!(!tracker.is_open(&id));
}

#[tokio::test]
async fn two_channels_that_were_in_one_bridge_after_each_other_were_not_joined() {
    let (mut tracker, _id) = followed("cb-1");
    let now = Instant::now();
    for (uniqueid, event, inside) in
        [("cb-1", "BridgeEnter", 1), ("cb-1", "BridgeLeave", 0), ("7.1", "BridgeEnter", 1)]
    {
        let text = format!(
            "Event: {event}\nUniqueid: {uniqueid}\nLinkedid: cb-1\nChannelState: 6\n\
             BridgeUniqueid: b\nBridgeNumChannels: {inside}"
        );
        let facts = tracker.apply(&frame(&text), now);
        assert!(facts.iter().all(|fact| fact.what == What::Answered), "{facts:?}");
    }
}
