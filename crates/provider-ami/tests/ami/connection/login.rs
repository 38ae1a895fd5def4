use std::sync::atomic::Ordering;
use std::time::Duration;

use provider_ami::ami::{Delivery, State, Why};
use tokio::time::Instant;

use crate::fake::{next, ready, start, until};

#[tokio::test(start_paused = true)]
async fn a_login_by_challenge_leads_over_syncing_to_ready() {
    let (ami, _deliveries, mut fake) = start();
    assert_eq!(ami.state(), State::Connecting);
    let mut peer = fake.accept().await;
    let login = peer.challenge().await;
    peer.succeed(&login, "Message: Authentication accepted\r\n").await;
    until(&ami, |state| *state == State::Syncing).await;
    peer.fully_booted().await;
    peer.boot("21:05:10").await;
    peer.list(&[]).await;
    until(&ami, |state| matches!(state, State::Ready { .. })).await;
}

#[tokio::test(start_paused = true)]
async fn fully_booted_may_come_before_the_login_is_answered() {
    let (ami, mut deliveries, mut fake) = start();
    let mut peer = fake.accept().await;
    let login = peer.challenge().await;
    peer.fully_booted().await;
    peer.succeed(&login, "Message: Authentication accepted\r\n").await;
    peer.boot("21:05:10").await;
    peer.list(&[]).await;
    until(&ami, |state| matches!(state, State::Ready { .. })).await;
    assert!(
        matches!(next(&mut deliveries).await, Delivery::Event(e) if e.event() == Some("FullyBooted"))
    );
}

#[tokio::test(start_paused = true)]
async fn an_asterisk_that_is_still_starting_is_not_ready() {
    let (ami, _deliveries, mut fake) = start();
    let mut peer = fake.accept().await;
    let login = peer.challenge().await;
    peer.succeed(&login, "").await;
    peer.boot("21:05:10").await;
    let early = tokio::time::timeout(Duration::from_secs(4), peer.hear_any()).await;
    assert!(early.is_err(), "it lists what is not there yet");
    assert_eq!(ami.state(), State::Syncing);
    peer.fully_booted().await;
    peer.list(&[]).await;
    until(&ami, |state| matches!(state, State::Ready { .. })).await;
}

#[tokio::test(start_paused = true)]
async fn a_user_without_reporting_is_ready_and_knows_no_boot() {
    let (ami, _deliveries, mut fake) = start();
    let mut peer = fake.accept().await;
    let login = peer.challenge().await;
    peer.succeed(&login, "").await;
    peer.fully_booted().await;
    let status = peer.hear("CoreStatus").await;
    peer.refuse(&status, "Permission denied").await;
    peer.list(&[]).await;
    let state = until(&ami, |state| matches!(state, State::Ready { .. })).await;
    let State::Ready { boot } = state else { panic!("{state:?}") };
    assert!(!boot.is_same(&boot));
}

#[tokio::test(start_paused = true)]
async fn a_wrong_secret_is_said_and_not_hammered() {
    let (ami, _deliveries, mut fake) = start();
    let began = Instant::now();
    for _ in 0..4 {
        let mut peer = fake.accept().await;
        let login = peer.challenge().await;
        peer.refuse(&login, "Authentication failed").await;
        let refused = Why::Refused("Authentication failed".to_owned());
        until(&ami, |state| *state == State::Down { why: refused.clone() }).await;
    }
    assert!(began.elapsed() >= Duration::from_secs(90), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_user_who_may_not_list_the_channels_is_said_and_not_hammered() {
    let (ami, _deliveries, mut fake) = start();
    let began = Instant::now();
    for _ in 0..4 {
        let mut peer = fake.accept().await;
        let login = peer.challenge().await;
        peer.succeed(&login, "").await;
        peer.fully_booted().await;
        peer.boot("21:05:10").await;
        let listing = peer.hear("CoreShowChannels").await;
        peer.refuse(&listing, "Permission denied").await;
        let forbidden = Why::Forbidden("Permission denied".to_owned());
        until(&ami, |state| *state == State::Down { why: forbidden.clone() }).await;
    }
    assert!(began.elapsed() >= Duration::from_secs(90), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_second_login_is_fenced_and_gets_in_when_the_first_is_gone() {
    let (ami, _deliveries, mut fake) = start();
    for _ in 0..3 {
        let mut peer = fake.accept().await;
        let hello = peer.hear("Challenge").await;
        peer.refuse(&hello, "Login Already In Use").await;
        until(&ami, |state| *state == State::Fenced).await;
    }
    let mut peer = fake.accept().await;
    assert_eq!(ami.state(), State::Fenced);
    peer.ready(&[]).await;
    until(&ami, |state| matches!(state, State::Ready { .. })).await;
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_is_no_asterisk_is_named() {
    let (ami, _deliveries, mut fake) = start();
    let mut peer = fake.accept_silently().await;
    peer.write("SSH-2.0-OpenSSH_9.2\r\n").await;
    until(&ami, |state| *state == State::Down { why: Why::NotAsterisk }).await;
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_never_greets_is_given_up_after_ten_seconds() {
    let (ami, _deliveries, mut fake) = start();
    let began = Instant::now();
    let _silent = fake.accept_silently().await;
    until(&ami, |state| *state == State::Down { why: Why::NoGreeting }).await;
    assert_eq!(began.elapsed().as_secs(), 10);
}

#[tokio::test(start_paused = true)]
async fn a_login_that_is_not_answered_is_given_up_after_ten_seconds() {
    let (ami, _deliveries, mut fake) = start();
    let began = Instant::now();
    let mut peer = fake.accept().await;
    let _unanswered = peer.hear("Challenge").await;
    until(&ami, |state| *state == State::Down { why: Why::LoginTimeout }).await;
    assert_eq!(began.elapsed().as_secs(), 10);
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_closes_at_once_is_tried_ever_less_often() {
    let (ami, _deliveries, mut fake) = start();
    fake.hang_up_for_good();
    tokio::time::sleep(Duration::from_mins(10)).await;
    let tries = fake.connects.load(Ordering::SeqCst);
    // Full jitter: fifteen seconds each on average.
    assert!((15..=120).contains(&tries), "{tries}");
    let State::Down { why: Why::Unreachable(text) } = ami.state() else {
        panic!("{:?}", ami.state())
    };
    assert!(text.contains("refused"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn the_connection_closes_with_the_last_handle() {
    let (ami, mut deliveries, _fake, mut peer) = ready().await;
    drop(ami.clone());
    drop(ami);
    assert!(peer.hear_any().await.is_none());
    assert!(deliveries.next().await.is_none());
}
