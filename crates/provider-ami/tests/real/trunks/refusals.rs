//! What a trunk that is set up wrongly does, in the words that docs/ASTERISK.md gives.

use std::io::Read;
use std::net::TcpListener;

use callback_core::{Cause, LegEnd};
use testbed::{Authority, Itsp, ItspOptions, Options, dead_end};

use super::relay;
use super::{REGISTERED, house, options, refusal, until_said};
use crate::house::House;

/// The first question comes some time within the first of these.
const OFTEN: (&str, &str) = ("TRUNK_QUALIFY_SECONDS", "1");

#[test]
fn a_wrong_password_is_told_by_the_registration_and_by_each_call() {
    let asks = ItspOptions { password: Some("an0ther"), ..ItspOptions::default() };
    let carrier = Itsp::start(&asks).unwrap();
    let house = house(carrier.addr(), &REGISTERED);
    until_said(&house, "pjsip show registrations", "Rejected");
    logged(&house, "'401' fatal response received from");
    let end = refusal(&house);
    assert_eq!((end.cause, end.sip), (Cause::CarrierFault, Some(401)), "{end:?}");
}

#[test]
fn over_tls_only_the_carrier_that_was_meant_is_talked_to() {
    let (theirs, other) = (Authority::new().unwrap(), Authority::new().unwrap());
    let address = relay::address().to_string();
    let valid = theirs.issue(&address).unwrap();
    let expired = theirs.issue_expired(&address).unwrap();
    let strange = theirs.issue("sip.carrier.example").unwrap();
    for (certificate, trusted, words) in [
        (valid, &other, "The certificate is untrusted"),
        (expired, &theirs, "The certificate has expired or not yet valid"),
        (strange, &theirs, "does not match to any identities specified in the certificate"),
    ] {
        let carrier = Itsp::start(&ItspOptions {
            certificate: Some(certificate),
            address: Some(address.parse().unwrap()),
            ..ItspOptions::default()
        })
        .unwrap();
        let house = House::with(Options {
            files: vec![("TRUNK_CA", trusted.pem())],
            ..options(carrier.addr(), &[("TRUNK_TRANSPORT", "tls"), OFTEN])
        });
        until_said(&house, "pjsip show contacts", " Unavail ");
        let end = refusal(&house);
        assert_eq!(end, LegEnd::new(Cause::Unreachable), "{words}");
        logged(&house, words);
        assert_eq!(carrier.requests("INVITE").unwrap(), Vec::<String>::new());
    }
}

#[test]
fn over_tls_nothing_older_than_1_2_is_spoken() {
    let carrier = TcpListener::bind((relay::address(), 0)).unwrap();
    let environment = [("TRUNK_TRANSPORT", "tls"), OFTEN];
    let _house = House::with(Options {
        files: vec![("TRUNK_CA", Authority::new().unwrap().pem())],
        ..options(carrier.local_addr().unwrap(), &environment)
    });
    let mut hello = [0; 11];
    carrier.accept().unwrap().0.read_exact(&mut hello).unwrap();
    // The version of a ClientHello stands behind two headers of five and four bytes.
    assert_eq!(hello[9..11], [3, 3], "older than TLS 1.2");
}

#[test]
fn a_carrier_that_is_not_there_is_not_called_once_that_is_known() {
    for transport in ["udp", "tcp", "tls"] {
        let house = House::with(Options {
            files: vec![("TRUNK_CA", Authority::new().unwrap().pem())],
            ..options(dead_end().unwrap(), &[("TRUNK_TRANSPORT", transport), OFTEN])
        });
        until_said(&house, "pjsip show contacts", " Unavail ");
        assert_eq!(refusal(&house), LegEnd::new(Cause::Unreachable), "{transport}");
        logged(&house, "Is endpoint registered and reachable?");
    }
}

fn logged(house: &House, words: &str) {
    let log = house.asterisk.log().unwrap();
    assert!(log.contains(words), "{words:?} is not in:\n{log}");
}
