use std::fmt::Write;

use provider_ami::ami::{Delivery, Gap, Ping, State};
use tokio::runtime::Handle;

use crate::fake::{client, next, until};

#[tokio::test(start_paused = true)]
async fn a_slow_consumer_gets_a_gap_and_then_a_snapshot_and_holds_up_nobody() {
    let (builder, mut fake) = client(64 * 1024);
    let (ami, mut deliveries) = builder.capacity(8).spawn(&Handle::current());
    let mut peer = fake.accept().await;
    peer.ready(&[]).await;
    until(&ami, |state| matches!(state, State::Ready { .. })).await;

    let mut burst = String::new();
    for number in 0..1000 {
        write!(burst, "Event: Newstate\r\nNumber: {number}\r\n\r\n").unwrap();
    }
    let asked = tokio::spawn({
        let ami = ami.clone();
        async move { ami.send(Ping).await }
    });
    let ping = peer.hear_raw().await.unwrap();
    peer.write(&burst).await;
    peer.succeed(&ping, "").await;
    assert_eq!(asked.await.unwrap(), Ok(()), "answered while the consumer sleeps");

    let mut events = 0;
    let lost = loop {
        match next(&mut deliveries).await {
            Delivery::Event(_) => events += 1,
            Delivery::Snapshot { .. } => {} // The one of the login.
            Delivery::Gap(Gap::Overflow { lost }) => break lost,
            Delivery::Gap(gap) => panic!("{gap:?}"),
        }
    };
    // The queue of 8 held the login's FullyBooted and snapshot too.
    assert_eq!((events, lost), (7, 994));
    peer.list(&["Uniqueid: cb-1\r\n"]).await;
    let Delivery::Snapshot { channels, .. } = next(&mut deliveries).await else { panic!() };
    assert_eq!(channels.len(), 1);
    peer.write("Event: Newstate\r\nNumber: 1001\r\n\r\n").await;
    assert!(
        matches!(next(&mut deliveries).await, Delivery::Event(e) if e.str("Number") == Some("1001"))
    );
}

#[tokio::test(start_paused = true)]
async fn a_consumer_that_stays_slow_gets_runs_of_events_between_gaps() {
    let (builder, mut fake) = client(64 * 1024);
    let (ami, mut deliveries) = builder.capacity(8).spawn(&Handle::current());
    let mut peer = fake.accept().await;
    peer.ready(&[]).await;
    until(&ami, |state| matches!(state, State::Ready { .. })).await;
    while deliveries.try_next().is_some() {}

    let (mut told, mut sent) = (Vec::new(), 0);
    while told.len() < 60 {
        // Three events for each one that is taken.
        peer.write(&"Event: Newstate\r\n\r\n".repeat(3)).await;
        sent += 3;
        peer.answer_until_ping(&ami).await;
        told.extend(deliveries.try_next());
    }
    while let Some(delivery) = deliveries.try_next() {
        told.push(delivery);
        peer.answer_until_ping(&ami).await;
    }
    let runs: Vec<usize> = told
        .split(|delivery| matches!(delivery, Delivery::Gap(_)))
        .map(|run| run.iter().filter(|delivery| matches!(delivery, Delivery::Event(_))).count())
        .collect();
    let lost: u64 = told
        .iter()
        .map(
            |delivery| if let Delivery::Gap(Gap::Overflow { lost }) = delivery { *lost } else { 0 },
        )
        .sum();
    let snapshots = told.iter().filter(|told| matches!(told, Delivery::Snapshot { .. })).count();
    let (first, runs) = runs.split_first().unwrap();
    assert!(*first >= 8 && runs.len() > 5, "{runs:?}");
    assert!(runs.iter().rev().skip(1).all(|&events| events >= 2), "{runs:?}");
    assert!(snapshots > 0, "a gap is followed by one, if that finds room");
    assert!(first + runs.iter().sum::<usize>() + usize::try_from(lost).unwrap() >= sent);
}

#[tokio::test(start_paused = true)]
async fn a_consumer_on_the_same_thread_loses_nothing_of_a_long_burst() {
    const EVENTS: usize = 50_000;
    let (builder, mut fake) = client(4 * 1024 * 1024);
    let (ami, mut deliveries) = builder.spawn(&Handle::current());
    let mut peer = fake.accept().await;
    peer.ready(&[]).await;
    until(&ami, |state| matches!(state, State::Ready { .. })).await;
    while deliveries.try_next().is_some() {}

    peer.write(&"Event: Newstate\r\nUniqueid: 7.1\r\n\r\n".repeat(EVENTS)).await;
    for number in 0..EVENTS {
        let delivery = next(&mut deliveries).await;
        assert!(matches!(delivery, Delivery::Event(_)), "{number}: {delivery:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_can_be_asked_for_in_the_stream_of_events() {
    let (ami, mut deliveries, _fake, mut peer) = crate::fake::ready().await;
    ami.resync().await;
    peer.write("Event: Newstate\r\nNumber: 1\r\n\r\n").await;
    peer.list(&[]).await;
    assert!(matches!(next(&mut deliveries).await, Delivery::Event(_)));
    assert!(matches!(next(&mut deliveries).await, Delivery::Snapshot { .. }));
}

#[tokio::test(start_paused = true)]
async fn a_consumer_that_sleeps_for_100_000_events_costs_no_more_memory_than_its_queue() {
    const EVENTS: usize = 100_000;
    let (builder, mut fake) = client(64 * 1024);
    let (ami, mut deliveries) = builder.capacity(64).spawn(&Handle::current());
    let mut peer = fake.accept().await;
    peer.ready(&[]).await;
    until(&ami, |state| matches!(state, State::Ready { .. })).await;
    while deliveries.try_next().is_some() {}

    let hundred = "Event: Newstate\r\nUniqueid: 7.1\r\n\r\n".repeat(100);
    for _ in 0..EVENTS / 100 {
        peer.write(&hundred).await;
        assert!(deliveries.waiting() <= 64);
    }
    let handle = ami.clone();
    let asked = tokio::spawn(async move { handle.send(Ping).await });
    let ping = peer.hear_raw().await.unwrap();
    peer.succeed(&ping, "").await;
    assert_eq!(asked.await.unwrap(), Ok(()), "all of it was read");

    let mut told = 0;
    while let Some(Delivery::Event(_)) = deliveries.try_next() {
        told += 1;
    }
    assert_eq!(told, 64);
    let gap = next(&mut deliveries).await;
    let lost = u64::try_from(EVENTS).unwrap() - 64;
    assert!(matches!(gap, Delivery::Gap(Gap::Overflow { lost: told }) if told == lost), "{gap:?}");
    peer.list(&[]).await;
    assert!(matches!(next(&mut deliveries).await, Delivery::Snapshot { .. }));
}
