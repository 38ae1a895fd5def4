//! A carrier that is known by a name, as Twilio is, and has one certificate for all its customers' names.

use std::net::{Ipv4Addr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use callback_core::{Cause, LegEnd};
use testbed::{Authority, Itsp, ItspOptions, Options};

use super::{PASSWORD, REGISTERED, options, refusal, relay, talk, until_said};
use crate::house::House;

const NAME: &str = "house.pstn.carrier.example";

#[test]
fn a_wildcard_stands_for_one_part_of_the_carriers_name() {
    let authority = Authority::new().unwrap();
    let (server, address) = (relay::address(), relay::address());
    let _names = Names::serve(server, address);
    for (certificate, stands) in [("*.pstn.carrier.example", true), ("*.carrier.example", false)] {
        let carrier = Itsp::start(&ItspOptions {
            certificate: Some(authority.issue(certificate).unwrap()),
            address: Some(address),
            password: Some(PASSWORD),
            srtp: true,
            ..ItspOptions::default()
        })
        .unwrap();
        let host = format!("{NAME}:{}", carrier.addr().port());
        let [user, password, register] = REGISTERED;
        let environment = [
            ("TRUNK_HOST", &*host),
            ("TRUNK_TRANSPORT", "tls"),
            ("TRUNK_QUALIFY_SECONDS", "1"),
            user,
            password,
            register,
        ];
        let house = House::with(Options {
            files: vec![("TRUNK_CA", authority.pem())],
            name_server: Some(server),
            ..options(carrier.addr(), &environment)
        });
        if stands {
            until_said(&house, "pjsip show registrations", " Registered ");
            assert!(talk(&house, &carrier).2, "not encrypted");
            let invite = carrier.requests("INVITE").unwrap().remove(0);
            assert!(invite.starts_with(&format!("INVITE sip:+12015550100@{host};")), "{invite}");
            let matches = house.asterisk.console("pjsip show identifies").unwrap();
            assert!(matches.contains(&format!("{address}/32")), "{matches}");
        } else {
            until_said(&house, "pjsip show contacts", " Unavail ");
            assert_eq!(refusal(&house), LegEnd::new(Cause::Unreachable));
        }
    }
}

/// A name server that knows one address, and gives it to every name.
struct Names {
    closed: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Names {
    fn serve(server: Ipv4Addr, address: Ipv4Addr) -> Self {
        let socket = UdpSocket::bind((server, 53)).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
        let closed: Arc<AtomicBool> = Arc::default();
        let stop = Arc::clone(&closed);
        let thread = thread::spawn(move || {
            let mut question = [0; 512];
            while !stop.load(Ordering::Relaxed) {
                if let Ok((length, from)) = socket.recv_from(&mut question) {
                    let _ = socket.send_to(&answer(&question[..length], address), from);
                }
            }
        });
        Self { closed, thread: Some(thread) }
    }
}

impl Drop for Names {
    fn drop(&mut self) {
        self.closed.store(true, Ordering::Relaxed);
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// RFC 1035, section 4: an A record for a question that wants one, and nothing for the others.
fn answer(question: &[u8], address: Ipv4Addr) -> Vec<u8> {
    const HEADER: usize = 12;
    let name = question[HEADER..].iter().position(|byte| *byte == 0).unwrap();
    let end = HEADER + name + 5;
    let wants_address = question[end - 3] == 1;
    let mut answer = question[..end].to_vec();
    // An answer with authority, to one question, with one record or none and no more.
    answer[2..HEADER].copy_from_slice(&[0x85, 0x80, 0, 1, 0, wants_address.into(), 0, 0, 0, 0]);
    if wants_address {
        answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4]);
        answer.extend(address.octets());
    }
    answer
}
