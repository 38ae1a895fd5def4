use std::net::TcpStream;
use std::time::Duration;

use agi_rs::fastagi::{Drained, FastAgiStream};
use agi_rs::{AgiError, AsyncSession, Session};

use super::{LIMIT, Running};

const NEVER: Duration = Duration::from_hours(1);

async fn greet(mut call: AsyncSession<FastAgiStream>) {
    drop(call.noop("hello").await);
}

#[test]
fn a_server_without_sessions_stops_at_once() {
    let server = Running::start(|server| server.route("greet", greet).drain_limit(NEVER));
    assert_eq!(server.stop(), Drained { ended: 0, cut: 0 });
}

#[test]
fn running_sessions_end_by_themselves_while_nobody_is_taken_in() {
    let mut server = Running::start(|server| server.route("greet", greet).drain_limit(NEVER));
    let mut guest = server.call("greet");
    assert_eq!(guest.hear(), "NOOP \"hello\"");
    server.ask_to_stop();
    // Once the port is closed, connecting fails; until then the server refuses in words.
    while TcpStream::connect(server.addr).is_ok() {}
    guest.say("200 result=0\n");
    assert_eq!(guest.hear_out(), "");
    assert_eq!(server.thread.join().unwrap(), Drained { ended: 1, cut: 0 });
}

#[test]
fn what_runs_at_the_drain_limit_is_cut_and_asterisk_hears_of_the_failure() {
    let (told, heard) = std::sync::mpsc::channel();
    let server = Running::start(move |server| {
        let blocking = move |mut call: Session<TcpStream, TcpStream>| {
            told.send(call.noop("hello")).unwrap();
        };
        let limit = Duration::from_millis(1);
        server.route("a", greet).route_blocking("b", blocking).drain_limit(limit)
    });
    let mut guests = [server.call("a"), server.call("b")];
    for guest in &mut guests {
        assert_eq!(guest.hear(), "NOOP \"hello\"");
    }
    assert_eq!(server.stop(), Drained { ended: 0, cut: 2 });
    for guest in &mut guests {
        assert_eq!(guest.hear_out(), "failure\n");
    }
    assert!(
        matches!(heard.recv_timeout(LIMIT).unwrap(), Err(AgiError::Eof)),
        "the thread is free again"
    );
}
