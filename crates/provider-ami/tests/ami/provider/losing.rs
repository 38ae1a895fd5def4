use callback_core::ports::provider::{CallFact, CallProvider, Found};
use callback_core::{Cause, LegEnd, Side};

use super::harness::{ID, Rig, Told, event, leg, place};

fn listed(uniqueid: &str, state: u8) -> String {
    format!(
        "Uniqueid: {uniqueid}\r\nLinkedid: {ID}\r\nChannelState: {state}\r\nBridgeId: b1\r\nApplication: AppDial\r\n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_outlived_the_connection_is_followed_on() {
    let (mut rig, mut peer) = Rig::ready().await;
    place(&rig, &mut peer).await;
    peer.write(&event("Newchannel", 0, "")).await;
    peer.write(&event("Newstate", 6, "")).await;
    assert_eq!(rig.next().await, Told::Fact(Side::Business, CallFact::Answered));
    drop(peer);
    let mut peer = rig.fake.accept().await;
    peer.ready(&[&listed(ID, 6), &listed("7.1", 6)]).await;
    let mut told = vec![rig.next().await, rig.next().await, rig.next().await];
    told.retain(|told| *told != Told::Ready);
    let visitor = |what| Told::Fact(Side::Visitor, what);
    assert_eq!(told, [visitor(CallFact::Answered), visitor(CallFact::Bridged)]);
    let hangup = event("Hangup", 6, "Cause: 16\r\n");
    peer.write(&hangup.replace(&format!("Uniqueid: {ID}"), "Uniqueid: 7.1")).await;
    peer.write(&hangup).await;
    let normal = CallFact::Ended(LegEnd::new(Cause::Normal));
    assert_eq!(rig.next().await, visitor(normal));
    assert_eq!(rig.next().await, Told::Fact(Side::Business, normal));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_did_not_is_ended_unobserved_after_two_listings() {
    let (mut rig, mut peer) = Rig::ready().await;
    place(&rig, &mut peer).await;
    // Not even its channel was heard of.
    drop(peer);
    let mut peer = rig.fake.accept().await;
    peer.ready(&[]).await;
    assert_eq!(rig.next().await, Told::Ready);
    assert!(rig.is_quiet(), "one listing proves nothing");
    peer.list(&[]).await;
    let end = LegEnd::new(Cause::Unobserved);
    assert_eq!(rig.next().await, Told::Fact(Side::Business, CallFact::Ended(end)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_live_call_is_found_by_its_id_and_followed_from_then_on() {
    let (mut rig, mut peer) = Rig::ready().await;
    let asked = rig.ask(|provider| provider.reconcile(leg()));
    peer.list(&[&listed(ID, 6), &listed("7.1", 5)]).await;
    assert!(matches!(asked.await.unwrap(), Found::Live(call) if call.0 == ID));
    peer.list(&[&listed(ID, 6), &listed("7.1", 5)]).await;
    assert_eq!(rig.next().await, Told::Fact(Side::Business, CallFact::Answered));
    assert_eq!(rig.next().await, Told::Fact(Side::Visitor, CallFact::Ringing));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_not_listed_is_unknown_and_told_of_should_it_ring_after_all() {
    let (mut rig, mut peer) = Rig::ready().await;
    let asked = rig.ask(|provider| provider.reconcile(leg()));
    peer.list(&["Uniqueid: cb-other\r\nLinkedid: cb-other\r\n"]).await;
    assert!(matches!(asked.await.unwrap(), Found::Unknown { .. }));
    peer.write(&event("Newstate", 5, "")).await;
    assert_eq!(rig.next().await, Told::Fact(Side::Business, CallFact::Ringing));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_connection_nothing_is_concluded() {
    let mut rig = Rig::start();
    rig.fake.hang_up_for_good();
    let asked = rig.ask(|provider| provider.reconcile(leg()));
    assert!(matches!(asked.await.unwrap(), Found::NotNow { .. }));
}
