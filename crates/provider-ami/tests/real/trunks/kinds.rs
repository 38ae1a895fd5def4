//! The kinds of trunk that docs/ASTERISK.md shows, each with a whole talk.

use callback_core::Cause;
use testbed::{Authority, Itsp, ItspOptions, Options};

use super::relay::{self, Packet, Relay};
use super::{PASSWORD, REGISTERED, header, house, options, refusal, talk, until_said};
use crate::house::House;

/// Of 1.5 seconds with 50 packets each; the first are lost to the start of the talk, or to a busy machine.
const ENOUGH: u32 = 25;

#[test]
fn a_trunk_that_registers_answers_the_challenge_and_carries_a_talk() {
    let asks = ItspOptions { password: Some(PASSWORD), ..ItspOptions::default() };
    let carrier = Itsp::start(&asks).unwrap();
    let house = house(carrier.addr(), &REGISTERED);
    until_said(&house, "pjsip show registrations", " Registered ");

    let (heard, sent, secure) = talk(&house, &carrier);
    assert!(heard > ENOUGH && sent > ENOUGH && !secure, "heard {heard}, sent {sent}, {secure}");
    let invites = carrier.requests("INVITE").unwrap();
    assert!(header(&invites[0], "Authorization").is_none(), "{}", invites[0]);
    let answers = invites.iter().filter_map(|invite| header(invite, "Authorization"));
    let answers: Vec<&str> = answers.collect();
    assert!(answers.len() >= 2 && answers.iter().all(|a| a.contains("username=\"house\"")));
    assert!(!invites.concat().contains(PASSWORD));
}

#[test]
fn a_password_without_a_registration_answers_the_challenge_too_over_tcp() {
    let asks = ItspOptions { password: Some(PASSWORD), tcp: true, ..ItspOptions::default() };
    let carrier = Itsp::start(&asks).unwrap();
    let [user, password, _] = REGISTERED;
    let house = house(carrier.addr(), &[user, password, ("TRUNK_TRANSPORT", "tcp")]);
    talk(&house, &carrier);
    assert_eq!(carrier.requests("REGISTER").unwrap(), Vec::<String>::new());
}

#[test]
fn a_trunk_that_is_known_by_its_address_shows_no_password_and_takes_the_carriers_session_timer() {
    let carrier = Itsp::start(&ItspOptions::default()).unwrap();
    let house = house(carrier.addr(), &[]);
    let (heard, sent, secure) = talk(&house, &carrier);
    assert!(heard > ENOUGH && sent > ENOUGH && !secure, "heard {heard}, sent {sent}, {secure}");

    let invites = carrier.requests("INVITE").unwrap();
    assert!(invites.iter().all(|invite| header(invite, "Authorization").is_none()));
    // The first was too short for the carrier (422), and was sent again as it wants it.
    let timers = |invite: &String| {
        ["Session-Expires", "Min-SE"].map(|name| header(invite, name).unwrap().to_owned())
    };
    assert_eq!(timers(&invites[0]), ["1800", "90"]);
    assert_eq!(timers(&invites[1]), ["2000", "2000"]);
}

#[test]
fn over_tls_signalling_and_audio_are_encrypted_as_twilio_asks() {
    let authority = Authority::new().unwrap();
    let (front, ports) = relay::outside();
    let (ours, our_ports) = relay::outside();
    let asks = ItspOptions {
        password: Some(PASSWORD),
        srtp: true,
        outside: Some((front, ports)),
        ..ItspOptions::default()
    };
    let address = relay::address();
    let carrier = Itsp::start(&ItspOptions {
        certificate: Some(authority.issue(&address.to_string()).unwrap()),
        address: Some(address),
        ..asks
    })
    .unwrap();
    let pbx = relay::address();
    let (public, local) = (ours.to_string(), format!("{pbx}/32"));
    let [first, last] = our_ports.map(|port| port.to_string());
    let environment = [
        ("TRUNK_TRANSPORT", "tls"),
        ("TRUNK_USER", "house"),
        ("TRUNK_PASSWORD", PASSWORD),
        ("PBX_PUBLIC_ADDRESS", &public),
        ("PBX_LOCAL_NET", &local),
        ("RTP_START", &first),
        ("RTP_END", &last),
    ];
    let house = House::with(Options {
        address: Some(pbx),
        files: vec![("TRUNK_CA", authority.pem())],
        ..options(carrier.addr(), &environment)
    });
    let to_carrier = Relay::open(front, carrier.addr().ip(), ports).unwrap();
    let to_pbx = Relay::open(ours, pbx.into(), our_ports).unwrap();

    let (heard, sent, secure) = talk(&house, &carrier);
    assert!(heard > ENOUGH && sent > ENOUGH && secure, "heard {heard}, sent {sent}, {secure}");
    let invite = carrier.requests("INVITE").unwrap().remove(0);
    assert!(invite.contains("RTP/SAVP ") && invite.contains("AES_CM_128_HMAC_SHA1_80"), "{invite}");
    assert!(!invite.contains("RTP/AVP"), "{invite}");
    assert!(header(&invite, "Via").unwrap().starts_with("SIP/2.0/TLS "), "{invite}");
    for (name, relay) in [("to the carrier", to_carrier), ("to the house", to_pbx)] {
        let audio = relay.audio();
        assert!(audio.len() > ENOUGH as usize, "{} packets {name}", audio.len());
        assert!(audio.iter().all(Packet::is_encrypted), "a packet in the clear {name}");
    }
}

#[test]
fn what_the_carrier_does_not_take_ends_as_a_fault_of_the_carrier() {
    let authority = Authority::new().unwrap();
    for srtp in [true, false] {
        let address = relay::address();
        let carrier = Itsp::start(&ItspOptions {
            certificate: Some(authority.issue(&address.to_string()).unwrap()),
            address: Some(address),
            srtp,
            ..ItspOptions::default()
        })
        .unwrap();
        let ours = if srtp { "no" } else { "yes" };
        let environment = [("TRUNK_TRANSPORT", "tls"), ("TRUNK_SRTP", ours)];
        let house = House::with(Options {
            files: vec![("TRUNK_CA", authority.pem())],
            ..options(carrier.addr(), &environment)
        });
        let end = refusal(&house);
        assert_eq!((end.cause, end.sip), (Cause::CarrierFault, Some(488)), "{srtp}: {end:?}");
    }
}
