use callback_core::ports::provider::{CallFact, CallProvider, Health, OutboundCall, Placement};
use callback_core::{Callee, Cause, LegEnd, PhoneNumber, Side};
use provider_ami::ami::NotSent;

use super::harness::{ID, Rig, Told, call, event, place};

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_one_originate_with_our_ids_and_nothing_of_the_visitor() {
    let (mut rig, mut peer) = Rig::ready().await;
    assert_eq!(rig.provider.health(), Health::Ready);
    let asked = rig.ask(|provider| provider.place_call(&call()));
    let heard = peer.hear("Originate").await;
    let expected = [
        ("Channel", "PJSIP/+12015550100@trunk"),
        ("Context", "callback"),
        ("Exten", "start"),
        ("Priority", "1"),
        ("Timeout", "25000"),
        ("Async", "true"),
        ("ChannelId", ID),
        ("ActionID", ID),
        ("CallerID", "+12015550199"),
    ];
    for (name, value) in expected {
        assert_eq!(heard.get(name), value);
    }
    assert_eq!(
        heard.all("Variable"),
        [
            "__CALLBACK_ATTEMPT=cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
            "__CALLBACK_LEG=0123456789abcdef0123456789abcdef",
            "__CALLBACK_NONCE=abababababababababababababababab"
        ]
    );
    // Events may overtake the answer.
    peer.write(&event("Newchannel", 0, "")).await;
    peer.write(&event("Newstate", 5, "")).await;
    peer.succeed(&heard, "Message: Originate successfully queued\r\n").await;
    assert!(matches!(asked.await.unwrap(), Placement::Placed(placed) if placed.0 == ID));
    assert_eq!(rig.next().await, Told::Fact(Side::Business, CallFact::Ringing));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_connection_no_call_is_placed_and_the_reason_is_said() {
    let mut rig = Rig::start();
    rig.fake.hang_up_for_good();
    let placement = rig.ask(|provider| provider.place_call(&call())).await.unwrap();
    let end = LegEnd::new(Cause::Unreachable);
    assert!(
        matches!(placement, Placement::NotPlaced { end: told, retryable: true } if told == end),
        "{placement:?}"
    );
    let Health::Down { why } = rig.provider.health() else { panic!("ready?") };
    assert!(!why.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_is_never_rung_first() {
    let rig = Rig::start();
    let number = PhoneNumber::from_e164("+14155550132").unwrap();
    let order = OutboundCall { to: Callee::Visitor(number.try_into().unwrap()), ..call() };
    let placement = rig.ask(move |provider| provider.place_call(&order)).await.unwrap();
    assert!(matches!(placement, Placement::NotPlaced { retryable: false, .. }), "{placement:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_originate_is_not_placed_and_not_followed() {
    let (mut rig, mut peer) = Rig::ready().await;
    let asked = rig.ask(|provider| provider.place_call(&call()));
    let heard = peer.hear("Originate").await;
    peer.refuse(&heard, "Extension does not exist.").await;
    assert!(matches!(
        asked.await.unwrap(),
        Placement::NotPlaced { end, .. } if end.cause == Cause::CarrierFault
    ));
    peer.write(&event("Newstate", 5, "")).await;
    drop(peer);
    let mut peer = rig.fake.accept().await;
    peer.ready(&[]).await;
    assert_eq!(rig.next().await, Told::Ready, "nothing was told of the channel");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_originate_cut_off_is_unknown_and_never_sent_again() {
    let (mut rig, mut peer) = Rig::ready().await;
    let asked = rig.ask(|provider| provider.place_call(&call()));
    peer.hear("Originate").await;
    drop(peer);
    let Placement::Unknown { cause } = asked.await.unwrap() else { panic!("known?") };
    assert!(cause.to_string().contains("no answer"), "{cause}");
    assert!(!cause.to_string().contains(&NotSent::DuplicateId.to_string()));
    let mut peer = rig.fake.accept().await;
    // It rings: its facts are told although nobody knew.
    peer.ready(&[&event("CoreShowChannel", 5, "").replace("Event: CoreShowChannel\r\n", "")]).await;
    assert_eq!(rig.next().await, Told::Fact(Side::Business, CallFact::Ringing));
    assert_eq!(rig.next().await, Told::Ready);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unregistered_trunk_is_the_end_of_a_call_that_had_no_channel() {
    let (mut rig, mut peer) = Rig::ready().await;
    place(&rig, &mut peer).await;
    let event = "Event: OriginateResponse\r\nResponse: Failure\r\nReason: 0\r\nUniqueid: <unknown>";
    peer.write(&format!("{event}\r\nActionID: {ID}\r\n\r\n")).await;
    let end = LegEnd::new(Cause::Unreachable);
    assert_eq!(rig.next().await, Told::Fact(Side::Business, CallFact::Ended(end)));
}
