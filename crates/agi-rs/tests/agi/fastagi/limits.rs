use std::io::Write;
use std::time::Duration;

use agi_rs::fastagi::{BlockingSession, FastAgiStream};
use agi_rs::{AgiError, AsyncSession};

use super::{Caller, LIMIT, Running};

async fn greet(mut call: AsyncSession<FastAgiStream>) {
    drop(call.noop("hello").await);
}

#[test]
fn an_unknown_path_is_refused() {
    let server = Running::start(|server| server.route("greet", greet));
    for path in ["", "gree", "greet/", "/greet", "Greet"] {
        let mut asterisk = server.call(path);
        let own = asterisk.stream.local_addr().unwrap();
        if path == "/greet" {
            assert_eq!(asterisk.hear(), "NOOP \"hello\"", "one slash more is none");
            continue;
        }
        assert_eq!(asterisk.hear_out(), "failure\n", "{path:?}");
        let told = server.incident();
        assert_eq!(told, format!("{own} asked for {path:?}, which is no route"));
    }
}

#[test]
fn one_session_too_many_is_refused_and_its_place_is_free_again_after_an_end() {
    let server = Running::start(|server| server.route("greet", greet).max_sessions(2));
    let mut guests = [server.call("greet"), server.call("greet")];
    for guest in &mut guests {
        assert_eq!(guest.hear(), "NOOP \"hello\"");
    }
    let mut third = Caller::connect(server.addr);
    assert_eq!(third.hear_out(), "failure\n");
    assert!(server.incident().ends_with("is one session too many"));
    let [mut first, _second] = guests;
    first.say("200 result=0\n");
    assert_eq!(first.hear_out(), "");
    assert_eq!(server.call("greet").hear(), "NOOP \"hello\"");
}

#[test]
fn a_late_environment_is_refused() {
    let server = Running::start(|server| {
        server.route("greet", greet).environment_limit(Duration::from_millis(1))
    });
    let mut asterisk = Caller::connect(server.addr);
    asterisk.say("agi_network: yes\n");
    assert_eq!(asterisk.hear(), "failure");
    assert!(server.incident().ends_with("cannot be used: the stream failed: timed out"));
}

#[test]
fn an_environment_that_comes_byte_by_byte_is_late_as_a_whole() {
    let server = Running::start(|server| {
        server.route("greet", greet).environment_limit(Duration::from_millis(20))
    });
    let mut asterisk = Caller::connect(server.addr);
    while asterisk.stream.write_all(b"x").is_ok() {}
    assert!(server.incident().ends_with("cannot be used: the stream failed: timed out"));
}

#[test]
fn an_environment_that_does_not_end_is_refused() {
    let server = Running::start(|server| server.route("greet", greet));
    let mut asterisk = Caller::connect(server.addr);
    let line = format!("agi_arg_1: {}\n", "x".repeat(1 << 16));
    let sent = (0..8).try_for_each(|_| asterisk.stream.write_all(line.as_bytes()));
    let told = server.incident();
    assert!(told.contains("cannot be used: the environment"), "{told}, {sent:?}");
}

#[test]
fn a_command_that_says_nothing_for_too_long_ends_the_session() {
    let (told, heard) = std::sync::mpsc::channel();
    let server = Running::start(move |server| {
        let handler = move |mut call: AsyncSession<FastAgiStream>| {
            let told = told.clone();
            async move { told.send((call.answer().await, call.answer().await)).unwrap() }
        };
        let idle = Duration::from_millis(1);
        server.route("greet", handler).environment_limit(LIMIT * 2).idle_limit(idle)
    });
    let mut asterisk = server.call("greet");
    assert_eq!(asterisk.hear_out(), "ANSWER\n");
    let (first, second) = heard.recv_timeout(LIMIT).unwrap();
    let late = |error: &std::io::Error| error.kind() == std::io::ErrorKind::TimedOut;
    assert!(matches!(&first, Err(AgiError::Io(error)) if late(error)), "{first:?}");
    assert!(matches!(second, Err(AgiError::Closed)), "{second:?}");
    assert_eq!(server.stop().cut, 0);
}

#[test]
fn a_handler_that_blocks_has_the_same_idle_limit() {
    let (told, heard) = std::sync::mpsc::channel();
    let server = Running::start(move |server| {
        let handler = move |mut call: BlockingSession| {
            told.send(call.answer()).unwrap();
        };
        server.route_blocking("greet", handler).idle_limit(Duration::from_millis(1))
    });
    let mut asterisk = server.call("greet");
    assert_eq!(asterisk.hear_out(), "ANSWER\n");
    let answer = heard.recv_timeout(LIMIT).unwrap();
    let late = |error: &std::io::Error| error.kind() == std::io::ErrorKind::WouldBlock;
    assert!(matches!(&answer, Err(AgiError::Io(error)) if late(error)), "{answer:?}");
}

#[test]
fn a_connection_that_cannot_be_made_to_block_is_refused() {
    let server =
        Running::start(|server| server.route_blocking("greet", |_| ()).idle_limit(Duration::ZERO));
    let mut asterisk = server.call("greet");
    let own = asterisk.stream.local_addr().unwrap();
    assert_eq!(asterisk.hear_out(), "failure\n");
    let expected = format!("{own} cannot be handed to a handler that blocks: ");
    assert!(server.incident().starts_with(&expected));
}
