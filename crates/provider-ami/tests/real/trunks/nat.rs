//! Addresses that are not what a peer believes.

use std::net::{SocketAddr, UdpSocket};

use testbed::{Asterisk, Itsp, ItspOptions, Options};

use super::relay::{self, Relay};
use super::{header, options, receive, talk};
use crate::house::{House, LIMIT, handler_env};

#[test]
fn outside_its_own_networks_the_pbx_says_that_it_is_at_its_public_address() {
    let carrier = Itsp::start(&ItspOptions::default()).unwrap();
    let (public, ports) = relay::outside();
    let pbx = relay::address();
    let (address, [first, last]) = (public.to_string(), ports.map(|port| port.to_string()));
    for is_outside in [true, false] {
        // Two networks, so that a list is understood as one.
        let theirs =
            if is_outside { "10.0.0.0".to_owned() } else { carrier.addr().ip().to_string() };
        let networks = format!("{theirs}/32,{pbx}/32");
        let environment = [
            ("PBX_PUBLIC_ADDRESS", &*address),
            ("PBX_LOCAL_NET", &networks),
            ("RTP_START", &first),
            ("RTP_END", &last),
        ];
        let options = Options { address: Some(pbx), ..options(carrier.addr(), &environment) };
        let house = House::with(options);
        let relay = Relay::open(public, pbx.into(), ports).unwrap();
        let (heard, sent, _) = talk(&house, &carrier);
        assert!(heard > 25 && sent > 25, "heard {heard}, sent {sent}");

        let invite = carrier.requests("INVITE").unwrap().pop().unwrap();
        let shown = if is_outside { public } else { pbx };
        let contact = header(&invite, "Contact").unwrap();
        assert!(contact.contains(&format!("@{shown}:")), "{invite}");
        assert!(header(&invite, "Via").unwrap().contains(&format!(" {shown}:")), "{invite}");
        assert!(invite.contains(&format!("c=IN IP4 {shown}")), "{invite}");
        assert_eq!(relay.audio().len() > 25, is_outside);
    }
}

#[test]
fn a_far_end_that_does_not_know_its_own_address_is_answered_where_it_is() {
    let outside = Some(relay::outside());
    let carrier = Itsp::start(&ItspOptions { outside, ..ItspOptions::default() }).unwrap();
    let house = super::house(carrier.addr(), &[("TRUNK_BEHIND_NAT", "yes")]);
    let (heard, sent, _) = talk(&house, &carrier);
    assert!(heard > 25 && sent > 25, "heard {heard}, sent {sent}");
}

#[test]
fn calls_from_any_of_the_carriers_addresses_are_the_carriers_and_nobody_elses() {
    let [trunk, second, third, stranger] = [(); 4].map(|()| relay::address());
    let matched = format!("{second},{third}/31");
    let options = options(SocketAddr::from((trunk, 5060)), &[("TRUNK_MATCH", &matched)]);
    let asterisk = Asterisk::prepare(options).unwrap().boot(&handler_env()).unwrap();
    for (from, is_known) in [(trunk, true), (second, true), (third, true), (stranger, false)] {
        let socket = UdpSocket::bind((from, 0)).unwrap();
        socket.set_read_timeout(Some(LIMIT)).unwrap();
        let (here, pbx) = (socket.local_addr().unwrap(), asterisk.sip_addr());
        let request = format!(
            "OPTIONS sip:nobody@{pbx} SIP/2.0\r\nVia: SIP/2.0/UDP {here};branch=z9hG4bK{from}\r\n\
             From: <sip:carrier@{here}>;tag=1\r\nTo: <sip:nobody@{pbx}>\r\nCall-ID: {from}\r\n\
             CSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
        );
        socket.send_to(request.as_bytes(), pbx).unwrap();
        let (answer, _) = receive(&socket);
        assert_eq!(answer.starts_with("SIP/2.0 401 "), !is_known, "{from}: {answer}");
    }
}
