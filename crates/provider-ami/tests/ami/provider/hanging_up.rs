use callback_core::ports::provider::{CallFact, CallProvider, HangUpError, ProviderCall};
use callback_core::{Cause, Side};

use super::harness::{ID, Rig, Told, event, place};

fn the_call() -> ProviderCall {
    ProviderCall(ID.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hang_up_waits_for_the_channel_to_be_there() {
    let (mut rig, mut peer) = Rig::ready().await;
    place(&rig, &mut peer).await;
    let asked = rig.ask(|provider| provider.hang_up(&the_call()));
    for _ in 0..2 {
        let heard = peer.hear("Hangup").await;
        peer.refuse(&heard, "No such channel").await;
    }
    let heard = peer.hear("Hangup").await;
    assert_eq!((heard.get("Channel"), heard.get("Cause")), (ID, "16"));
    peer.succeed(&heard, "").await;
    assert!(asked.await.unwrap().is_ok());
    peer.write(&event("Hangup", 5, "Cause: 0\r\n")).await;
    assert_eq!(rig.next().await, Told::Fact(Side::Business, CallFact::Ringing));
    let Told::Fact(Side::Business, CallFact::Ended(end)) = rig.next().await else { panic!() };
    assert_eq!(end.cause, Cause::Cancelled);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_not_up_is_gone() {
    let (rig, mut peer) = Rig::ready().await;
    let asked = rig.ask(|provider| provider.hang_up(&the_call()));
    let heard = peer.hear("Hangup").await;
    peer.refuse(&heard, "No such channel").await;
    assert!(matches!(asked.await.unwrap(), Err(HangUpError::Gone { call }) if call == the_call()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_cannot_be_hung_up_yet_is_not_gone() {
    let (rig, mut peer) = Rig::ready().await;
    let asked = rig.ask(|provider| provider.hang_up(&the_call()));
    let heard = peer.hear("Hangup").await;
    peer.refuse(&heard, "Asterisk is shutting down").await;
    assert!(matches!(asked.await.unwrap(), Err(HangUpError::Unreachable { .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pattern_never_reaches_asterisk() {
    let (rig, mut peer) = Rig::ready().await;
    let asked = rig.ask(|provider| provider.hang_up(&ProviderCall("/.*".to_owned())));
    assert!(matches!(asked.await.unwrap(), Err(HangUpError::Gone { .. })));
    drop(rig);
    assert!(peer.hear_any().await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_connection_a_hang_up_must_be_tried_again() {
    let mut rig = Rig::start();
    rig.fake.hang_up_for_good();
    let asked = rig.ask(|provider| provider.hang_up(&the_call()));
    assert!(matches!(asked.await.unwrap(), Err(HangUpError::Unreachable { .. })));
}
