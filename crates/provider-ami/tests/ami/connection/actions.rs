use std::future::Future;
use std::time::Duration;

use provider_ami::ami::{
    ActionError, CallerId, ChannelId, CoreShowChannels, CoreStatus, Delivery, DialString,
    DialplanName, Hangup, NotSent, Originate, Ping, Status, Why,
};
use tokio::time::Instant;

use crate::fake::{next, ready};

#[tokio::test(start_paused = true)]
async fn answers_find_their_actions_by_id_and_not_by_order() {
    let (ami, _deliveries, _fake, mut peer) = ready().await;
    let other = ami.clone();
    let first = tokio::spawn(async move { ami.send(CoreStatus).await });
    let status = peer.hear("CoreStatus").await;
    let gone = Hangup::normal(ChannelId::parse("cb-1").unwrap());
    let second = tokio::spawn(async move { other.send(gone).await });
    let hangup = peer.hear("Hangup").await;
    assert_eq!((hangup.get("Channel"), hangup.get("Cause")), ("cb-1", "16"));
    peer.refuse(&hangup, "No such channel").await;
    peer.succeed(&status, "CoreCurrentCalls: 2\r\nCoreProcessedCalls: 10\r\n").await;
    let refused = ActionError::Refused { message: "No such channel".to_owned() };
    assert_eq!(second.await.unwrap(), Err(refused));
    assert_eq!(first.await.unwrap(), Ok(Status { current_calls: 2, processed_calls: 10 }));
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_an_id_answers_nobody_and_the_action_ends_unknown() {
    let (ami, _deliveries, _fake, mut peer) = ready().await;
    let began = Instant::now();
    let asked = tokio::spawn(async move { ami.send(CoreStatus).await });
    peer.hear("CoreStatus").await;
    peer.write("Response: Error\r\nMessage: Missing action in request\r\n\r\n").await;
    peer.write("Response: Success\r\nActionID: nobody-1\r\n\r\n").await;
    let answered = tokio::spawn(async move { peer.hear_any().await.is_none() });
    let error = asked.await.unwrap().unwrap_err();
    assert!(matches!(error, ActionError::OutcomeUnknown { why: Why::Silent, .. }), "{error:?}");
    assert!(began.elapsed() >= Duration::from_secs(10));
    assert!(answered.await.unwrap(), "the client is gone, and it asked for nothing more");
}

#[tokio::test(start_paused = true)]
async fn a_list_is_gathered_from_among_foreign_events() {
    let (ami, mut deliveries, _fake, mut peer) = ready().await;
    let asked = tokio::spawn(async move { ami.send(CoreShowChannels).await });
    let id = peer.hear("CoreShowChannels").await.id().to_owned();
    let item =
        |n: u32| format!("Event: CoreShowChannel\r\nActionID: {id}\r\nUniqueid: {n}\r\n\r\n");
    let foreign = "Event: Newchannel\r\nUniqueid: 9\r\n\r\n";
    let other = "Event: CoreShowChannel\r\nActionID: other-1\r\nUniqueid: 8\r\n\r\n";
    let wire = format!(
        "Response: Success\r\nActionID: {id}\r\nEventList: start\r\n\r\n{foreign}{}{other}{}\
         Event: CoreShowChannelsComplete\r\nActionID: {id}\r\nEventList: Complete\r\nListItems: 2\r\n\r\n",
        item(1),
        item(2)
    );
    peer.write(&wire).await;
    let items = asked.await.unwrap().unwrap();
    assert_eq!(
        items.iter().map(|item| item.str("Uniqueid").unwrap()).collect::<Vec<_>>(),
        ["1", "2"]
    );
    for uniqueid in ["9", "8"] {
        let Delivery::Event(event) = next(&mut deliveries).await else { panic!() };
        assert_eq!(event.str("Uniqueid"), Some(uniqueid));
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_that_is_cut_short_or_miscounted_is_no_answer() {
    let (ami, _deliveries, _fake, mut peer) = ready().await;
    for end in ["EventList: Complete\r\nListItems: 3", "EventList: Cancelled\r\nListItems: 0"] {
        let ami = ami.clone();
        let asked = tokio::spawn(async move { ami.send(CoreShowChannels).await });
        let listing = peer.hear("CoreShowChannels").await;
        peer.succeed(&listing, "EventList: start\r\n").await;
        peer.write(&format!("Event: End\r\nActionID: {}\r\n{end}\r\n\r\n", listing.id())).await;
        assert_eq!(asked.await.unwrap(), Err(ActionError::Malformed { header: "ListItems" }));
    }
}

fn originate(id: &str) -> Originate {
    Originate {
        id: ChannelId::parse(id).unwrap(),
        channel: DialString::parse("PJSIP/+12015550100@trunk").unwrap(),
        context: DialplanName::parse("callback").unwrap(),
        exten: DialplanName::parse("start").unwrap(),
        caller_id: Some(CallerId::parse("+12015550199").unwrap()),
        timeout: Duration::from_secs(25),
        variables: Vec::new(),
    }
}

#[tokio::test(start_paused = true)]
async fn an_originate_response_before_the_response_is_still_an_event() {
    let (ami, mut deliveries, _fake, mut peer) = ready().await;
    let asked = tokio::spawn(async move { ami.send(originate("cb-1")).await });
    let heard = peer.hear("Originate").await;
    assert_eq!((heard.id(), heard.get("ChannelId")), ("cb-1", "cb-1"));
    let event =
        "Event: OriginateResponse\r\nActionID: cb-1\r\nResponse: Failure\r\nReason: 0\r\n\r\n";
    peer.write(event).await;
    peer.succeed(&heard, "Message: Originate successfully queued\r\n").await;
    assert_eq!(asked.await.unwrap(), Ok(()));
    assert!(
        matches!(next(&mut deliveries).await, Delivery::Event(e) if e.str("Reason") == Some("0"))
    );
}

#[tokio::test(start_paused = true)]
async fn an_originate_under_way_is_not_sent_again() {
    let (ami, _deliveries, _fake, mut peer) = ready().await;
    let first = ami.clone();
    let first = tokio::spawn(async move { first.send(originate("cb-1")).await });
    let heard = peer.hear("Originate").await;
    let again = ami.send(originate("cb-1")).await;
    assert_eq!(again, Err(ActionError::NotSent(NotSent::DuplicateId)));
    peer.succeed(&heard, "").await;
    assert_eq!(first.await.unwrap(), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_left_before_its_turn_is_not_served() {
    let (ami, _deliveries, _fake, mut peer) = ready().await;
    let abandoned = ami.clone();
    {
        let sending = abandoned.send(originate("cb-1"));
        tokio::pin!(sending);
        // One poll queues the action; the connection's task has not run yet.
        let polled = std::future::poll_fn(|cx| std::task::Poll::Ready(sending.as_mut().poll(cx)));
        assert!(polled.await.is_pending());
    }
    let asked = tokio::spawn(async move { ami.send(Ping).await });
    let heard = peer.hear_raw().await.unwrap();
    assert_eq!(heard.get("Action"), "Ping");
    peer.succeed(&heard, "").await;
    assert_eq!(asked.await.unwrap(), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn an_answer_for_a_caller_that_left_disturbs_nobody() {
    let (ami, _deliveries, _fake, mut peer) = ready().await;
    let leaving = tokio::spawn({
        let ami = ami.clone();
        async move { ami.send(CoreShowChannels).await }
    });
    let abandoned = peer.hear("CoreShowChannels").await;
    leaving.abort();
    let asked = tokio::spawn(async move { ami.send(CoreStatus).await });
    let status = peer.hear("CoreStatus").await;
    peer.succeed(&abandoned, "EventList: start\r\n").await;
    peer.write(&format!("Event: CoreShowChannel\r\nActionID: {}\r\n\r\n", abandoned.id())).await;
    let end = "EventList: Complete\r\nListItems: 1";
    peer.write(&format!("Event: End\r\nActionID: {}\r\n{end}\r\n\r\n", abandoned.id())).await;
    // Once more, and now it belongs to no action at all.
    peer.refuse(&abandoned, "No such channel").await;
    peer.succeed(&status, "CoreCurrentCalls: 2\r\nCoreProcessedCalls: 10\r\n").await;
    assert_eq!(asked.await.unwrap(), Ok(Status { current_calls: 2, processed_calls: 10 }));
}

#[tokio::test(start_paused = true)]
async fn a_list_that_the_connection_cuts_off_is_unknown_and_not_half_told() {
    let (ami, _deliveries, _fake, mut peer) = ready().await;
    let asked = tokio::spawn(async move { ami.send(CoreShowChannels).await });
    let listing = peer.hear("CoreShowChannels").await;
    peer.succeed(&listing, "EventList: start\r\n").await;
    peer.write(&format!("Event: CoreShowChannel\r\nActionID: {}\r\n\r\n", listing.id())).await;
    drop(peer);
    let error = asked.await.unwrap().unwrap_err();
    assert!(matches!(error, ActionError::OutcomeUnknown { why: Why::Closed, .. }), "{error:?}");
}
