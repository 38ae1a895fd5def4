use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use callback_core::Side;

use super::{EventPattern, Fault, FaultProxy, Moment};

const LIMIT: Duration = Duration::from_secs(10);

/// A client, the proxy, and what the client takes for Asterisk.
struct Line {
    client: TcpStream,
    asterisk: TcpStream,
    proxy: FaultProxy,
}

fn line(fault: Option<(Moment, Fault)>) -> Line {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = FaultProxy::start(listener.local_addr().unwrap()).unwrap();
    if let Some((moment, fault)) = fault {
        proxy.arm(moment, fault);
    }
    let client = TcpStream::connect(proxy.addr()).unwrap();
    let (asterisk, _) = listener.accept().unwrap();
    let line = Line { client, asterisk, proxy };
    write(&line.asterisk, "Asterisk Call Manager/11.0.0\r\n");
    expect(&line.client, "Asterisk Call Manager/11.0.0\r\n");
    line
}

fn write(mut to: &TcpStream, text: &str) {
    to.write_all(text.as_bytes()).unwrap();
}

/// Reads exactly this.
fn expect(mut from: &TcpStream, text: &str) {
    from.set_read_timeout(Some(LIMIT)).unwrap();
    let mut read = vec![0; text.len()];
    from.read_exact(&mut read).unwrap();
    assert_eq!(String::from_utf8_lossy(&read), text);
}

fn expect_end(mut from: &TcpStream) {
    from.set_read_timeout(Some(LIMIT)).unwrap();
    let mut rest = String::new();
    from.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
}

/// Neither a word nor an end.
fn expect_nothing(mut from: &TcpStream) {
    from.set_nonblocking(true).unwrap();
    let read = from.read(&mut [0; 64]);
    assert_eq!(read.map_err(|error| error.kind()), Err(ErrorKind::WouldBlock));
    from.set_nonblocking(false).unwrap();
}

const PING: &str = "Action: Ping\r\nActionID: 1\r\n\r\n";
const PONG: &str = "Response: Success\r\nActionID: 1\r\n\r\n";
const CALL: &str = "Action: Originate\r\nActionID: 2\r\nChannelId: cb-1\r\n\r\n";
const QUEUED: &str = "Response: Success\r\nActionID: 2\r\n\r\n";

/// Says a ping and then a call, as far as the line lets.
fn ask(line: &Line) {
    write(&line.client, PING);
    expect(&line.asterisk, PING);
    write(&line.asterisk, PONG);
    expect(&line.client, PONG);
    write(&line.client, CALL);
}

#[test]
fn a_cut_before_an_action_ends_both_and_the_action_never_arrives() {
    let line = line(Some((Moment::Before("Originate"), Fault::Cut)));
    ask(&line);
    expect_end(&line.asterisk);
    expect_end(&line.client);
    assert_eq!(line.proxy.originated(), ["cb-1"]);
}

#[test]
fn a_cut_after_an_action_ends_both_and_only_the_answer_is_lost() {
    let line = line(Some((Moment::After("Originate"), Fault::Cut)));
    ask(&line);
    expect(&line.asterisk, CALL);
    write(&line.asterisk, QUEUED);
    expect_end(&line.client);
    expect_end(&line.asterisk);
}

#[test]
fn a_cut_after_the_answer_comes_after_it() {
    let line = line(Some((Moment::Answered("Originate"), Fault::Cut)));
    ask(&line);
    expect(&line.asterisk, CALL);
    write(&line.asterisk, &format!("Event: Newchannel\r\nUniqueid: cb-1\r\n\r\n{QUEUED}"));
    expect(&line.client, &format!("Event: Newchannel\r\nUniqueid: cb-1\r\n\r\n{QUEUED}"));
    expect_end(&line.client);
    expect_end(&line.asterisk);
}

#[test]
fn nobody_is_told_of_a_black_hole_until_it_is_mended() {
    for moment in [Moment::Before("Originate"), Moment::After("Originate")] {
        let passes = matches!(moment, Moment::After(_));
        let line = line(Some((moment, Fault::BlackHole)));
        ask(&line);
        line.proxy.wait_for_faults(1, LIMIT).unwrap();
        if passes {
            expect(&line.asterisk, CALL);
        }
        write(&line.asterisk, QUEUED);
        write(&line.client, PING);
        expect_nothing(&line.client);
        expect_nothing(&line.asterisk);
        line.proxy.mend();
        assert!(matches!((&line.client).read(&mut [0; 64]), Ok(0) | Err(_)));
        assert!(matches!((&line.asterisk).read(&mut [0; 64]), Ok(0) | Err(_)));
    }
}

#[test]
fn the_event_at_which_a_fault_strikes_is_not_passed_on() {
    let second = EventPattern::named("BridgeEnter").of_call("cb-1").after(1);
    let line = line(Some((Moment::Event(second), Fault::Cut)));
    let enter =
        |of: &str| format!("Event: BridgeEnter\r\nUniqueid: {of}\r\nLinkedid: {of}\r\n\r\n");
    for of in ["cb-2", "cb-1", "cb-2"] {
        write(&line.asterisk, &enter(of));
        expect(&line.client, &enter(of));
    }
    write(&line.asterisk, &enter("cb-1"));
    expect_end(&line.client);
}

#[test]
fn chosen_events_are_lost_and_counted() {
    let line = line(None);
    let hangup = EventPattern::named("Hangup").of_side(Side::Visitor);
    line.proxy.lose_from_next_call(vec![hangup]);
    line.proxy.lose(EventPattern::named("Newstate").after(1), 1);
    ask(&line);
    line.proxy.wait_for_originates(1, LIMIT).unwrap();
    let event =
        |name: &str, of: &str| format!("Event: {name}\r\nUniqueid: {of}\r\nLinkedid: cb-1\r\n\r\n");
    for (name, of, passes) in [
        ("Newstate", "cb-1", true),
        ("Newstate", "cb-1", false),
        ("Newstate", "cb-1", true),
        ("Hangup", "7.2", false),
        ("Hangup", "cb-1", true),
    ] {
        write(&line.asterisk, &event(name, of));
        if passes {
            expect(&line.client, &event(name, of));
        }
    }
    assert_eq!((line.proxy.lost_of("cb-1"), line.proxy.lost_of("cb-2")), (2, 0));
}

#[test]
fn while_it_is_shut_nobody_gets_in() {
    let line = line(None);
    line.proxy.shut();
    expect_end(&line.client);
    expect_end(&line.asterisk);
    expect_end(&TcpStream::connect(line.proxy.addr()).unwrap());
}
