#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

//! The asynchronous session over a stream in memory, while the clock stands still.

use std::io;
use std::time::Duration;

use agi_rs::{AgiError, AsyncSession, Transport};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::time::timeout;

const A_DAY: Duration = Duration::from_hours(24);

struct Program(DuplexStream);

impl std::fmt::Debug for Program {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Program")
    }
}

impl Transport for Program {
    async fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.0.read(buf).await
    }

    async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes).await
    }
}

/// A session, and the end of the stream where its Asterisk would be.
async fn session() -> (AsyncSession<Program>, DuplexStream) {
    let (program, mut asterisk) = tokio::io::duplex(1 << 16);
    asterisk.write_all(b"agi_version: 22.10.1\n\n").await.unwrap();
    (AsyncSession::open(Program(program)).await.unwrap(), asterisk)
}

async fn everything_sent(call: AsyncSession<Program>, mut asterisk: DuplexStream) -> String {
    drop(call);
    let mut text = String::new();
    asterisk.read_to_string(&mut text).await.unwrap();
    text
}

#[tokio::test(start_paused = true)]
async fn a_future_dropped_halfway_closes_the_session() {
    let (mut call, mut asterisk) = session().await;
    assert!(timeout(A_DAY, call.answer()).await.is_err(), "it waits for its answer");
    asterisk.write_all(b"200 result=0\n").await.unwrap();
    assert!(matches!(call.answer().await, Err(AgiError::Closed)));
    assert!(matches!(call.hang_up().await, Err(AgiError::Closed)));
    assert_eq!(everything_sent(call, asterisk).await, "ANSWER\n");
}

#[tokio::test(start_paused = true)]
async fn a_future_that_was_never_polled_closes_nothing() {
    let (mut call, mut asterisk) = session().await;
    drop(call.answer());
    let (answered, _) = tokio::join!(call.answer(), async {
        let mut line = [0; 7];
        asterisk.read_exact(&mut line).await.unwrap();
        asterisk.write_all(b"200 result=0\n").await
    });
    answered.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_wait_for_the_hangup_loses_nothing_when_it_is_given_up() {
    let (mut call, mut asterisk) = session().await;
    for piece in [&b"H"[..], b"ANG", b"UP"] {
        asterisk.write_all(piece).await.unwrap();
        assert!(timeout(A_DAY, call.hung_up()).await.is_err(), "the line is not whole");
    }
    asterisk.write_all(b"\n200 res").await.unwrap();
    call.hung_up().await;
    assert!(call.hangup().is_raised());
    call.hung_up().await;
}

#[tokio::test(start_paused = true)]
async fn after_the_hangup_the_session_goes_on() {
    let (mut call, mut asterisk) = session().await;
    asterisk.write_all(b"HANGUP\n").await.unwrap();
    call.hung_up().await;
    let (value, _) = tokio::join!(call.get_variable("A"), async {
        asterisk.read_exact(&mut [0; 16]).await.unwrap();
        asterisk.write_all(b"200 result=1 (a)\n").await
    });
    assert_eq!(value.unwrap(), Some(b"a".to_vec()));
}

#[tokio::test(start_paused = true)]
async fn the_wait_for_the_hangup_ends_with_the_stream() {
    let (mut call, asterisk) = session().await;
    drop(asterisk);
    call.hung_up().await;
    assert!(!call.hangup().is_raised());
    assert!(matches!(call.answer().await, Err(AgiError::Closed)));
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_nobody_asked_for_ends_the_wait_for_the_hangup_and_the_session() {
    let (mut call, mut asterisk) = session().await;
    asterisk.write_all(b"200 result=0\n").await.unwrap();
    call.hung_up().await;
    assert!(!call.hangup().is_raised());
    assert!(matches!(call.answer().await, Err(AgiError::Closed)));
    call.hung_up().await;
}

#[tokio::test(start_paused = true)]
async fn a_session_does_not_show_what_was_said() {
    let (program, mut asterisk) = tokio::io::duplex(1 << 16);
    asterisk.write_all(b"agi_callerid: 12025550143\n\n").await.unwrap();
    let call = AsyncSession::open(Program(program)).await.unwrap();
    let shown = format!("{call:?}");
    let as_numbers = format!("{:?}", b"12025550143").replace(['[', ']'], "");
    assert!(shown.contains("agi_callerid"), "{shown}");
    assert!(!shown.contains("12025550143") && !shown.contains(&as_numbers), "{shown}");
}
