use std::net::IpAddr;

use agi_rs::AsyncSession;
use agi_rs::fastagi::{FastAgi, FastAgiStream, InvalidPeerRange, PeerRange};

use super::Running;

async fn greet(mut call: AsyncSession<FastAgiStream>) {
    drop(call.noop("hello").await);
}

fn range(text: &str) -> PeerRange {
    text.parse().unwrap()
}

#[test]
fn a_range_holds_what_begins_as_it_does() {
    for (network, inside, outside) in [
        ("10.0.0.0/8", "10.255.1.2", "11.0.0.0"),
        ("192.0.2.7", "192.0.2.7", "192.0.2.6"),
        ("192.0.2.128/25", "192.0.2.128", "192.0.2.127"),
        ("fd00::/8", "fdff::1", "fc00::1"),
        ("2001:db8::/127", "2001:db8::1", "2001:db8::2"),
        ("0.0.0.0/0", "203.0.113.9", "::1"),
        ("::/0", "2001:db8::1", "127.0.0.1"),
        ("10.0.0.0/8", "::ffff:10.1.2.3", "::ffff:11.1.2.3"),
        ("::ffff:10.0.0.0/104", "10.1.2.3", "11.1.2.3"),
        ("::ffff:10.0.0.1", "10.0.0.1", "10.0.0.2"),
    ] {
        let range = range(network);
        assert!(range.contains(inside.parse().unwrap()), "{inside} in {range}");
        assert!(!range.contains(outside.parse().unwrap()), "{outside} in {range}");
    }
    let own: IpAddr = "::1".parse().unwrap();
    assert!(PeerRange::from(own).contains(own));
}

#[test]
fn what_is_no_range_is_refused_with_the_reason() {
    let refusal = |text: &str| text.parse::<PeerRange>().unwrap_err();
    for text in ["", "localhost", "10.0.0/8", "10.0.0.1:80", "[::1]", "/8"] {
        assert!(matches!(refusal(text), InvalidPeerRange::Address(_)), "{text:?}");
    }
    for text in ["10.0.0.0/33", "10.0.0.0/", "10.0.0.0/+8", "fd00::/129", "::ffff:10.0.0.0/95"] {
        assert!(matches!(refusal(text), InvalidPeerRange::Prefix(_)), "{text:?}");
    }
    assert_eq!(refusal("10.0.0.1/8").to_string(), "10.0.0.1/8 has bits set behind its prefix");
}

#[test]
fn loopback_is_let_in_unless_told_otherwise() {
    let server = Running::start(|server| server.route("greet", greet));
    assert_eq!(server.call("greet").hear(), "NOOP \"hello\"");
}

#[test]
fn who_is_in_no_range_is_closed_without_a_word() {
    let server = Running::start(|server| {
        server.route("greet", greet).peers([range("10.0.0.0/8"), range("::1")])
    });
    let mut stranger = super::Caller::connect(server.addr);
    assert_eq!(stranger.hear_out(), "");
    let own = stranger.stream.local_addr().unwrap();
    assert_eq!(server.incident(), format!("{own} may not connect"));
}

#[test]
fn a_mapped_address_is_judged_as_the_one_that_it_is() {
    let server = FastAgi::bind("[::]:0").unwrap().route("greet", greet).peers([range("127.0.0.1")]);
    let server = Running::serve(server);
    let addr = (std::net::Ipv4Addr::LOCALHOST, server.addr.port()).into();
    let mut asterisk = super::Caller::connect(addr).with_environment("greet");
    assert_eq!(asterisk.hear(), "NOOP \"hello\"");
}
