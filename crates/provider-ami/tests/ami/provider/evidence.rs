//! What Asterisk itself kept of calls that nobody saw.

use std::sync::{Arc, Mutex};

use callback_core::ports::provider::{CallFact, CallProvider, Fact, Found};
use callback_core::{Cause, LegEnd, Side};
use jiff::{SignedDuration, Timestamp};
use provider_ami::ami::ChannelId;
use provider_ami::ami::calls::{Recorded, Row};
use provider_ami::{Evidence, Record, Unreadable};

use super::harness::{ID, Rig, Told, event, leg, place};
use crate::fake::Peer;

/// A record with these rows, and what was left in Asterisk's database.
#[derive(Debug)]
struct Kept {
    rows: Vec<Row>,
    left: Mutex<Vec<(String, Vec<u8>)>>,
}

impl Kept {
    fn of(rows: Vec<Row>) -> Arc<Self> {
        Arc::new(Self { rows, left: Mutex::default() })
    }

    fn left(&self) -> Vec<(String, Vec<u8>)> {
        self.left.lock().unwrap().clone()
    }
}

impl Evidence for Kept {
    fn record(&self, channel: &ChannelId, within: SignedDuration) -> Result<Record, Unreadable> {
        assert_eq!(channel.as_str(), ID);
        assert!(within.is_positive());
        let rows = self.rows.clone();
        Ok(Record { now: Timestamp::now(), oldest: None, newest: None, rows })
    }

    fn left(&self, entries: &[(String, Vec<u8>)]) {
        self.left.lock().unwrap().extend_from_slice(entries);
    }
}

fn row(seconds_ago: i64, channel: &str, what: Recorded) -> Row {
    let ago = SignedDuration::from_secs(seconds_ago);
    Row { at: Timestamp::now().checked_sub(ago).unwrap(), channel: channel.to_owned(), what }
}

fn started(seconds_ago: i64, channel: &str) -> Row {
    row(seconds_ago, channel, Recorded::Started { name: "PJSIP/trunk-00000001".to_owned() })
}

fn hung_up(seconds_ago: i64, channel: &str, cause: u8, dial_status: Option<&str>) -> Row {
    let dial_status = dial_status.map(str::to_owned);
    row(seconds_ago, channel, Recorded::HungUp { cause, dial_status })
}

/// The record of a talk of twelve seconds.
fn talk() -> Vec<Row> {
    const BRIDGE: &str = "b1";
    let enter = || Recorded::Entered { bridge: BRIDGE.to_owned() };
    let leave = || Recorded::Left { bridge: BRIDGE.to_owned() };
    vec![
        started(40, ID),
        row(39, ID, Recorded::Answered),
        started(38, "7.1"),
        row(37, "7.1", Recorded::Answered),
        row(35, "7.1", enter()),
        row(35, ID, enter()),
        row(23, "7.1", leave()),
        row(23, ID, leave()),
        hung_up(23, "7.1", 16, None),
        hung_up(22, ID, 16, Some("ANSWER")),
    ]
}

/// Answers the question what is left in the database, for all legs or for this one.
async fn database(peer: &mut Peer, entries: &[(&str, &str)]) {
    let heard = peer.hear("DBGetTree").await;
    assert_eq!(heard.get("Family"), "callback");
    let id = heard.id().to_owned();
    peer.succeed(&heard, "EventList: start\r\nMessage: Result will follow\r\n").await;
    for (path, value) in entries {
        peer.write(&format!(
            "Event: DBGetTreeResponse\r\nActionID: {id}\r\nKey: {path}\r\nVal: {value}\r\n\r\n"
        ))
        .await;
    }
    let count = entries.len();
    let end = "Event: DBGetTreeComplete\r\nEventList: Complete";
    peer.write(&format!("{end}\r\nListItems: {count}\r\nActionID: {id}\r\n\r\n")).await;
}

async fn ready(kept: &Arc<Kept>, left: &[(&str, &str)]) -> (Rig, Peer) {
    let mut rig = Rig::start_with(Some(kept.clone()));
    let mut peer = rig.fake.accept().await;
    peer.ready(&[]).await;
    assert_eq!(rig.next().await, Told::Ready);
    database(&mut peer, left).await;
    (rig, peer)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_ended_unseen_is_over_as_the_record_says() {
    let kept = Kept::of(vec![started(20, ID), hung_up(18, ID, 17, None)]);
    let (rig, mut peer) = ready(&kept, &[]).await;
    let asked = rig.ask(|provider| provider.reconcile(leg()));
    peer.list(&[]).await;
    database(&mut peer, &[]).await;
    let Found::Over(facts) = asked.await.unwrap() else { panic!("not over") };
    let [Fact { side: Side::Business, at, what, .. }] = facts.as_slice() else {
        panic!("{facts:?}")
    };
    let end = LegEnd { q850: Some(17), ..LegEnd::new(Cause::Busy) };
    assert_eq!(*what, CallFact::Ended(end));
    let ago = Timestamp::now().duration_since(*at).as_secs();
    assert!((17..60).contains(&ago), "{ago} s ago");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_handler_left_is_taken_before_the_record_is_asked() {
    let kept = Kept::of(vec![started(20, ID), hung_up(18, ID, 17, None)]);
    let (rig, mut peer) = ready(&kept, &[("/callback/x/visitor", "{}"), ("/other/y", "z")]).await;
    let asked = rig.ask(|provider| provider.reconcile(leg()));
    peer.list(&[]).await;
    let (path, value) = (format!("/callback/{}", leg()), r#"{"a": "b"}"#);
    database(&mut peer, &[(&path, value)]).await;
    assert!(matches!(asked.await.unwrap(), Found::Over(_)));
    let entry = |key: &str, value: &str| (key.to_owned(), value.as_bytes().to_vec());
    assert!(kept.left().contains(&entry(&leg().to_string(), value)));
    // What was found at first is taken beside all that.
    while kept.left().len() < 2 {
        tokio::task::yield_now().await;
    }
    assert!(kept.left().contains(&entry("x/visitor", "{}")));
    assert_eq!(kept.left().len(), 2, "of our family alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_the_record_does_not_have_is_unknown_if_nothing_proves_that_it_would() {
    let kept = Kept::of(Vec::new());
    let (rig, mut peer) = ready(&kept, &[]).await;
    let asked = rig.ask(|provider| provider.reconcile(leg()));
    peer.list(&[]).await;
    database(&mut peer, &[]).await;
    assert!(matches!(asked.await.unwrap(), Found::Unknown { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_followed_call_that_ended_without_a_connection_has_its_real_end_and_talk() {
    let kept = Kept::of(talk());
    let (mut rig, mut peer) = ready(&kept, &[]).await;
    place(&rig, &mut peer).await;
    peer.write(&event("Newchannel", 0, "")).await;
    peer.write(&event("Newstate", 6, "")).await;
    assert_eq!(rig.next().await, Told::Fact(Side::Business, CallFact::Answered));
    drop(peer);
    let mut peer = rig.fake.accept().await;
    peer.ready(&[]).await;
    assert_eq!(rig.next().await, Told::Ready);
    database(&mut peer, &[]).await;
    assert!(rig.is_quiet(), "one listing proves nothing");
    peer.list(&[]).await;
    database(&mut peer, &[]).await;
    let visitor = |what| Told::Fact(Side::Visitor, what);
    // That the business had answered is known.
    assert_eq!(rig.next().await, visitor(CallFact::Answered));
    assert_eq!(rig.next().await, visitor(CallFact::Bridged));
    let normal = CallFact::Ended(LegEnd::new(Cause::Normal));
    assert_eq!(rig.next().await, visitor(normal));
    assert_eq!(rig.next().await, Told::Fact(Side::Business, normal));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_talk_of_which_only_the_end_was_seen_has_its_real_beginning() {
    let kept = Kept::of(talk());
    let (mut rig, mut peer) = ready(&kept, &[]).await;
    place(&rig, &mut peer).await;
    let visitor = |text: String| text.replace(&format!("Uniqueid: {ID}"), "Uniqueid: 7.1");
    let leave = |inside| format!("BridgeUniqueid: b1\r\nBridgeNumChannels: {inside}\r\n");
    let dialed = format!("DestUniqueid: 7.1\r\nDestLinkedid: {ID}\r\nDestChannelState: 6\r\n");
    peer.write(&event("DialEnd", 6, &dialed)).await;
    peer.write(&visitor(event("BridgeLeave", 6, &leave(1)))).await;
    peer.write(&visitor(event("Hangup", 6, "Cause: 16\r\n"))).await;
    peer.write(&event("BridgeLeave", 6, &leave(0))).await;
    peer.write(&event("Hangup", 6, "Cause: 16\r\n")).await;
    // A listing shows that all of it is gone, and another one proves it.
    peer.list(&[]).await;
    peer.list(&[]).await;
    database(&mut peer, &[]).await;
    let told = |what| Told::Fact(Side::Visitor, what);
    let normal = CallFact::Ended(LegEnd::new(Cause::Normal));
    assert_eq!(rig.next().await, told(CallFact::Answered));
    assert_eq!(rig.next().await, Told::Fact(Side::Business, CallFact::Answered));
    assert_eq!(rig.next().await, told(CallFact::Bridged));
    assert_eq!(rig.next().await, told(normal));
    assert_eq!(rig.next().await, Told::Fact(Side::Business, normal));
}
