use std::time::Duration;

use provider_ami::ami::{
    ActionError, Ami, CoreStatus, Credentials, Delivery, Gap, NotSent, Ping, Request, State, Why,
};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::time::Instant;

use crate::fake::{client, next, ready, until};

#[tokio::test(start_paused = true)]
async fn a_peer_that_answers_no_ping_is_left_within_eight_seconds() {
    let (ami, _deliveries, mut fake, mut peer) = ready().await;
    let began = Instant::now();
    assert_eq!(peer.hear_raw().await.unwrap().get("Action"), "Ping");
    until(&ami, |state| *state == State::Down { why: Why::Silent }).await;
    assert!(began.elapsed() <= Duration::from_secs(8), "{:?}", began.elapsed());
    let mut peer = fake.accept().await;
    peer.ready(&[]).await;
    until(&ami, |state| matches!(state, State::Ready { .. })).await;
}

#[tokio::test(start_paused = true)]
async fn pings_that_are_answered_keep_the_connection_for_an_hour() {
    let (ami, _deliveries, _fake, mut peer) = ready().await;
    let hour = tokio::time::sleep(Duration::from_hours(1));
    tokio::select! {
        heard = peer.hear_any() => panic!("{:?}", heard.map(|heard| heard.get("Action").to_owned())),
        () = hour => {}
    }
    assert!(matches!(ami.state(), State::Ready { .. }));
}

#[tokio::test(start_paused = true)]
async fn an_action_cut_off_after_it_was_written_is_unknown() {
    let (ami, _deliveries, _fake, mut peer) = ready().await;
    let asked = tokio::spawn(async move { ami.send(Request::new("Originate").unwrap()).await });
    peer.hear("Originate").await;
    drop(peer);
    let error = asked.await.unwrap().unwrap_err();
    assert!(matches!(error, ActionError::OutcomeUnknown { why: Why::Closed, .. }), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn an_action_cut_off_before_its_first_byte_was_not_sent() {
    let (builder, mut fake) = client(256);
    let (ami, _deliveries) = builder.spawn(&Handle::current());
    let mut peer = fake.accept().await;
    peer.ready(&[]).await;
    until(&ami, |state| matches!(state, State::Ready { .. })).await;
    let long = Request::new("UserEvent").unwrap().header("Text", &"x".repeat(500)).unwrap();
    let (first, second) = (ami.clone(), ami.clone());
    let first = tokio::spawn(async move { first.send(long).await });
    let second = tokio::spawn(async move { second.send(Request::new("Originate").unwrap()).await });
    // The wire holds half of the first action, and nothing of the second.
    peer.black_hole(Instant::now() + Duration::from_secs(1)).await;
    drop(peer);
    let first = first.await.unwrap().unwrap_err();
    assert!(matches!(first, ActionError::OutcomeUnknown { .. }), "{first:?}");
    let second = second.await.unwrap().unwrap_err();
    assert_eq!(second, ActionError::NotSent(NotSent::Lost(Why::Closed)));
}

#[tokio::test(start_paused = true)]
async fn without_a_connection_an_action_is_not_sent_at_once() {
    let (ami, _deliveries, mut fake, peer) = ready().await;
    fake.hang_up_for_good();
    drop(peer);
    until(&ami, |state| matches!(state, State::Down { why: Why::Unreachable(_) })).await;
    let error = ami.send(Ping).await.unwrap_err();
    assert!(
        matches!(error, ActionError::NotSent(NotSent::NotReady(State::Down { .. }))),
        "{error:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_lost_connection_is_a_gap_and_the_next_one_begins_with_a_snapshot() {
    let (_ami, mut deliveries, mut fake, peer) = ready().await;
    drop(peer);
    assert!(matches!(next(&mut deliveries).await, Delivery::Gap(Gap::Disconnected)));
    let mut peer = fake.accept().await;
    peer.ready(&["Uniqueid: cb-1\r\nLinkedid: cb-1\r\n"]).await;
    assert!(matches!(next(&mut deliveries).await, Delivery::Event(_)));
    let Delivery::Snapshot { channels, boot } = next(&mut deliveries).await else { panic!() };
    assert_eq!(channels[0].str("Uniqueid"), Some("cb-1"));
    assert!(boot.is_same(&boot));
}

#[tokio::test(start_paused = true)]
async fn a_graceful_stop_is_draining_and_can_be_called_off() {
    let (ami, _deliveries, _fake, mut peer) = ready().await;
    let ping = peer.hear_raw().await.unwrap();
    peer.refuse(&ping, "Asterisk is shutting down").await;
    until(&ami, |state| *state == State::Draining).await;
    let error = ami.send(CoreStatus).await.unwrap_err();
    assert_eq!(error, ActionError::NotSent(NotSent::NotReady(State::Draining)));
    let ping = peer.hear_raw().await.unwrap();
    peer.succeed(&ping, "").await;
    until(&ami, |state| matches!(state, State::Ready { .. })).await;
}

#[tokio::test]
async fn over_real_tcp_a_loss_is_seen_and_mended() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (ami, _deliveries) =
        Ami::tcp(address, Credentials::new("a", "b")).spawn(&Handle::current());
    for _ in 0..2 {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"Asterisk Call Manager/11.0.0\r\n").await.unwrap();
        drop(stream);
        until(&ami, |state| *state == State::Down { why: Why::Closed }).await;
    }
    drop(listener);
    until(&ami, |state| matches!(state, State::Down { why: Why::Unreachable(_) })).await;
}

#[tokio::test(start_paused = true)]
async fn a_stable_minute_makes_the_next_pause_short_again() {
    let (ami, _deliveries, mut fake) = crate::fake::start();
    // Many failures, so that a pause could be half a minute.
    for _ in 0..12 {
        drop(fake.accept_silently().await);
    }
    let mut peer = fake.accept().await;
    peer.ready(&[]).await;
    until(&ami, |state| matches!(state, State::Ready { .. })).await;
    let minute = tokio::time::sleep(Duration::from_secs(61));
    tokio::select! {
        _ = peer.hear_any() => panic!("only pings"),
        () = minute => {}
    }
    drop(peer);
    let lost = Instant::now();
    let _peer = fake.accept().await;
    assert!(lost.elapsed() <= Duration::from_millis(250), "{:?}", lost.elapsed());
}
