//! Channels that come into a call without being its visitor: by forwarding, by transfers, as helpers of Asterisk.

use std::time::Duration;

use provider_ami::ami::ChannelId;
use provider_ami::ami::calls::{EndKind, Fact, LegRole, Tracker, What};
use tokio::time::Instant;

use super::recording::{ended, frame};

const ORIGIN: &str = "Channel: PJSIP/business-1\nUniqueid: cb-1\nLinkedid: cb-1\nChannelState: 6";
const VISITOR: &str = "Channel: PJSIP/visitor-2\nUniqueid: 7.2\nLinkedid: cb-1\nChannelState: 6";

struct Call {
    tracker: Tracker,
    now: Instant,
    facts: Vec<Fact>,
}

impl Call {
    fn new() -> Self {
        let mut tracker = Tracker::default();
        tracker.follow(&ChannelId::parse("cb-1").unwrap());
        Self { tracker, now: Instant::now(), facts: Vec::new() }
    }

    /// A business and a visitor that talk.
    fn talk() -> Self {
        let mut call = Self::new();
        call.hear("Newstate", ORIGIN);
        call.hear("DialEnd", &dialled(ORIGIN, VISITOR, "ANSWER"));
        call.bridge("BridgeEnter", ORIGIN, "b", 1);
        call.bridge("BridgeEnter", VISITOR, "b", 2);
        assert!(call.facts.iter().any(|fact| fact.what == What::Bridged));
        call
    }

    fn hear(&mut self, event: &str, headers: &str) {
        let event = frame(&format!("Event: {event}\n{headers}"));
        self.facts.extend(self.tracker.apply(&event, self.now));
    }

    fn bridge(&mut self, event: &str, channel: &str, bridge: &str, number: u8) {
        let bridge = format!("BridgeUniqueid: {bridge}\nBridgeNumChannels: {number}\n{channel}");
        self.hear(event, &bridge);
    }

    fn hang_up(&mut self, channel: &str) {
        self.hear("Hangup", &format!("{channel}\nCause: 16"));
    }

    fn wait(&mut self, seconds: u64) {
        self.now += Duration::from_secs(seconds);
        self.facts.extend(self.tracker.due(self.now));
    }

    fn end(&self, role: LegRole) -> Option<EndKind> {
        ended(&self.facts, role).map(|(kind, ..)| kind)
    }

    /// The channels of which anything was told, other than the origin.
    fn peers(&self) -> Vec<&str> {
        let peers = self.facts.iter().filter(|fact| fact.role == LegRole::Peer);
        let mut peers: Vec<_> = peers.map(|fact| fact.channel.as_str()).collect();
        peers.dedup();
        peers
    }
}

/// The headers of a dial event: one channel dials another.
fn dialled(caller: &str, dest: &str, status: &str) -> String {
    format!("{caller}\nDest{}\nDialStatus: {status}", dest.replace('\n', "\nDest"))
}

#[tokio::test]
async fn who_stands_in_for_a_business_that_forwards_is_not_the_visitor() {
    for name in ["Local/9@x-1;1", "PJSIP/elsewhere-4"] {
        let mut call = Call::new();
        let first = ORIGIN.replace("State: 6", "State: 5");
        let second = format!("Channel: {name}\nUniqueid: 7.9\nLinkedid: cb-1\nChannelState: 6");
        call.hear("Newchannel", &first);
        call.hear("Newchannel", &second);
        call.hear("DialEnd", &format!("{}\nForward: 9@x", dialled("X: y", &first, "CANCEL")));
        call.hear("DialBegin", &dialled("X: y", &second, ""));
        call.hear("DialEnd", &dialled("X: y", &second, "ANSWER"));
        call.hear("Hangup", &format!("{first}\nCause: 0"));
        call.wait(3);
        assert_eq!(call.end(LegRole::Origin), None, "somebody may be talking");
        call.hang_up(&second);
        call.wait(3);
        assert_eq!(call.end(LegRole::Origin), Some(EndKind::Unobserved));
        assert_eq!(call.peers(), Vec::<&str>::new());
    }
}

#[tokio::test]
async fn a_helper_of_asterisk_that_ends_does_not_end_the_visitor() {
    let mut call = Call::talk();
    let helper = "Channel: AsyncGoto/PJSIP/visitor-2<ZOMBIE>\nUniqueid: 7.3\nLinkedid: cb-1\nChannelState: 6";
    call.hear("Newchannel", helper);
    call.hear("Rename", &format!("{VISITOR}\nNewname: PJSIP/visitor-2<MASQ>"));
    call.hang_up(helper);
    call.wait(3);
    assert_eq!(call.end(LegRole::Peer), None);
    assert_eq!(call.peers(), ["7.2"]);
    call.hang_up(&VISITOR.replace("PJSIP/visitor-2", "PJSIP/visitor-2<MASQ>"));
    call.hang_up(ORIGIN);
    assert_eq!(call.end(LegRole::Peer), Some(EndKind::Completed));
    assert_eq!(call.end(LegRole::Origin), Some(EndKind::Completed));
}

#[tokio::test]
async fn the_ends_of_a_local_channel_may_vanish_while_the_visitor_talks_through() {
    let mut call = Call::new();
    let (one, two) =
        (VISITOR.replace("PJSIP/visitor-2", "Local/v@x-1;1"), VISITOR.replace("7.2", "7.3"));
    let two = two.replace("PJSIP/visitor-2", "Local/v@x-1;2");
    let phone = VISITOR.replace("7.2", "7.4");
    call.hear("Newstate", ORIGIN);
    call.hear("DialBegin", &dialled(ORIGIN, &one, ""));
    call.hear("Newchannel", &two);
    call.hear("DialEnd", &dialled(&two, &phone, "ANSWER"));
    call.hear("DialEnd", &dialled(ORIGIN, &one, "ANSWER"));
    call.bridge("BridgeEnter", ORIGIN, "b", 1);
    call.bridge("BridgeEnter", &one, "b", 2);
    call.bridge("BridgeEnter", &phone, "b", 2);
    call.hang_up(&one);
    call.hang_up(&two);
    call.wait(3);
    assert_eq!((call.end(LegRole::Peer), call.peers()), (None, vec!["7.4"]));
    assert_eq!(call.facts.iter().filter(|fact| fact.what == What::Bridged).count(), 1);
    call.hang_up(&phone);
    assert_eq!(call.end(LegRole::Peer), Some(EndKind::Completed));
}

#[tokio::test]
async fn a_colleague_who_takes_over_is_no_visitor_and_the_call_lasts_as_long_as_the_talk() {
    let mut call = Call::talk();
    // Asked first on a call of its own; the joined channels take one Linkedid.
    let colleague = "Channel: PJSIP/colleague-3\nUniqueid: 6.1\nLinkedid: cb-1\nChannelState: 6";
    call.bridge("BridgeEnter", colleague, "b", 3);
    call.bridge("BridgeLeave", ORIGIN, "b", 2);
    call.hang_up(ORIGIN);
    call.wait(3);
    assert_eq!((call.end(LegRole::Origin), call.end(LegRole::Peer)), (None, None));
    call.hang_up(VISITOR);
    assert_eq!(call.end(LegRole::Peer), Some(EndKind::Completed));
    call.hang_up(colleague);
    call.wait(3);
    assert_eq!(call.end(LegRole::Origin), Some(EndKind::Completed));
    assert_eq!(call.peers(), ["7.2"]);
    assert_eq!(call.tracker.next_due(), Some(call.now + Duration::from_secs(30)));
}

#[tokio::test]
async fn a_visitor_whose_linkedid_changes_is_still_the_visitor() {
    let mut call = Call::talk();
    call.bridge("BridgeLeave", &VISITOR.replace("cb-1", "1.1"), "b", 1);
    call.hang_up(&VISITOR.replace("cb-1", "1.1"));
    call.hang_up(ORIGIN);
    assert_eq!(call.end(LegRole::Peer), Some(EndKind::Completed));
    assert_eq!(call.end(LegRole::Origin), Some(EndKind::Completed));
}

#[tokio::test]
async fn after_a_gap_the_one_who_rings_for_the_business_or_talks_to_it_is_the_visitor() {
    for headers in [
        "ChannelState: 5\nApplication: AppDial",
        "ChannelState: 6\nBridgeId: b\nApplication: Return",
    ] {
        let mut call = Call::new();
        let listed = [
            frame(&format!("Event: CoreShowChannel\n{ORIGIN}\nBridgeId: b")),
            frame(&format!(
                "Event: CoreShowChannel\nChannel: PJSIP/v-2\nUniqueid: 7.2\nLinkedid: cb-1\n{headers}"
            )),
            frame(
                "Event: CoreShowChannel\nChannel: PJSIP/x-3\nUniqueid: 7.3\nLinkedid: cb-1\nChannelState: 6",
            ),
        ];
        let facts = call.tracker.snapshot(&listed, call.now);
        call.facts.extend(facts);
        assert_eq!(call.peers(), ["7.2"], "{headers}");
    }
}

#[tokio::test]
async fn after_a_gap_the_one_who_leaves_the_talk_with_the_business_is_the_visitor() {
    let mut call = Call::new();
    let listed = [
        frame(&format!("Event: CoreShowChannel\n{ORIGIN}")),
        frame(
            "Event: CoreShowChannel\nChannel: PJSIP/v-2\nUniqueid: 7.2\nLinkedid: cb-1\nChannelState: 6\nApplication: Return",
        ),
    ];
    let facts = call.tracker.snapshot(&listed, call.now);
    call.facts.extend(facts);
    assert!(call.peers().is_empty(), "nobody was dialled, and nobody is in a bridge");
    call.bridge("BridgeLeave", VISITOR, "b", 1);
    call.bridge("BridgeLeave", ORIGIN, "b", 0);
    assert_eq!(call.peers(), ["7.2"]);
}

#[tokio::test]
async fn the_phone_behind_a_business_that_is_a_local_channel_is_not_the_visitor() {
    for after_a_gap in [false, true] {
        let mut call = Call::new();
        let one = ORIGIN.replace("PJSIP/business-1", "Local/b@out-1;1");
        let two = "Channel: Local/b@out-1;2\nUniqueid: cb-1;2\nLinkedid: cb-1\nChannelState: 6";
        let phone = VISITOR.replace("7.2", "7.1").replace("visitor-2", "business-1");
        call.hear("Newstate", &one);
        call.hear("Newchannel", two);
        if after_a_gap {
            let listed = format!("Event: CoreShowChannel\n{phone}\nApplication: AppDial");
            let facts = call.tracker.snapshot(&[frame(&listed)], call.now);
            call.facts.extend(facts);
        } else {
            call.hear("DialEnd", &dialled(two, &phone, "ANSWER"));
        }
        call.bridge("BridgeEnter", two, "a", 1);
        call.bridge("BridgeEnter", &phone, "a", 2);
        assert_eq!(call.peers(), Vec::<&str>::new());
        call.hear("DialEnd", &dialled(&one, VISITOR, "ANSWER"));
        call.bridge("BridgeEnter", &one, "b", 1);
        call.bridge("BridgeEnter", VISITOR, "b", 2);
        assert_eq!(call.peers(), ["7.2"]);
        assert_eq!(call.facts.iter().filter(|fact| fact.what == What::Bridged).count(), 1);
    }
}
