use std::net::TcpStream;
use std::time::Duration;

use agi_rs::fastagi::{BlockingSession, Drained, FastAgi, FastAgiStream};
use agi_rs::{AgiError, AsyncSession};

use super::{Caller, LIMIT, Running, on_one_thread};

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
        let blocking = move |mut call: BlockingSession| {
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

#[test]
fn who_connected_and_was_not_taken_in_yet_is_refused_at_the_end() {
    let (entered, inside) = std::sync::mpsc::channel();
    let (release, released) = std::sync::mpsc::channel();
    let released = std::sync::Mutex::new(released);
    let holds_the_only_thread = move |_: AsyncSession<FastAgiStream>| {
        entered.send(()).unwrap();
        released.lock().unwrap().recv_timeout(LIMIT).unwrap();
        std::future::ready(())
    };
    let mut server = Running::start(|server| server.route("holds", holds_the_only_thread));
    let mut guest = server.call("holds");
    inside.recv_timeout(LIMIT).unwrap();
    let late = [(); 3].map(|()| Caller::connect(server.addr));
    server.ask_to_stop();
    release.send(()).unwrap();
    for mut caller in late {
        assert_eq!(caller.hear_out(), "failure\n");
        assert!(server.incident().ends_with("came while the server ends"));
    }
    assert_eq!(guest.hear_out(), "");
    assert_eq!(server.thread.join().unwrap(), Drained { ended: 1, cut: 0 });
}

#[test]
fn a_server_that_is_dropped_cuts_its_sessions() {
    let (drop_it, dropped) = tokio::sync::oneshot::channel::<()>();
    let server = FastAgi::bind("127.0.0.1:0").unwrap().route("greet", greet);
    let addr = server.local_addr().unwrap();
    let thread = std::thread::spawn(move || {
        on_one_thread(async {
            tokio::select! {
                _ = server.serve(std::future::pending()) => {}
                _ = dropped => {}
            }
        });
    });
    let mut guest = Caller::connect(addr).with_environment("greet");
    assert_eq!(guest.hear(), "NOOP \"hello\"");
    drop_it.send(()).unwrap();
    assert_eq!(guest.hear_out(), "failure\n");
    thread.join().unwrap();
}
