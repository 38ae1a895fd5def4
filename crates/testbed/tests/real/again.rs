//! What a busy Asterisk sends again does not disturb the phones.

use std::io::ErrorKind;
use std::net::UdpSocket;
use std::time::{Duration, Instant};

use testbed::{Carrier, CarrierOptions};

const LIMIT: Duration = Duration::from_secs(10);

#[test]
fn an_invite_that_comes_again_after_its_final_answer_gets_that_answer_again() {
    for (number, answer) in [("+14155550100", "SIP/2.0 200 "), ("+14155550110", "SIP/2.0 486 ")] {
        let carrier = Carrier::start(CarrierOptions::default()).unwrap();
        let pbx = UdpSocket::bind((carrier.addr().ip(), 0)).unwrap();
        pbx.set_read_timeout(Some(LIMIT)).unwrap();
        let invite = invite(&pbx, number);
        for _ in 0..2 {
            pbx.send_to(invite.as_bytes(), carrier.addr()).unwrap();
            wait_for(&pbx, answer);
        }
        // The call is still there: it goes on sending its answer until that is confirmed.
        wait_for(&pbx, answer);
        assert_eq!(carrier.faults(), Vec::<String>::new(), "{number}");
        assert_eq!(carrier.calls_to(number).len(), 1);
    }
}

fn wait_for(pbx: &UdpSocket, answer: &str) {
    let deadline = Instant::now() + LIMIT;
    let mut packet = [0; 2048];
    let mut length = 0;
    while !packet[..length].starts_with(answer.as_bytes()) {
        assert!(Instant::now() < deadline, "no {answer} after {LIMIT:?}");
        length = match pbx.recv(&mut packet) {
            Err(error) if error.kind() == ErrorKind::Interrupted => 0,
            received => received.unwrap(),
        };
    }
}

fn invite(pbx: &UdpSocket, number: &str) -> String {
    let from = pbx.local_addr().unwrap();
    let host = from.ip();
    let session = format!(
        "v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n"
    );
    format!(
        "INVITE sip:{number}@carrier SIP/2.0\r\n\
         Via: SIP/2.0/UDP {from};branch=z9hG4bKagain\r\n\
         From: <sip:pbx@{from}>;tag=1\r\n\
         To: <sip:{number}@carrier>\r\n\
         Call-ID: again\r\n\
         CSeq: 1 INVITE\r\n\
         Contact: <sip:pbx@{from}>\r\n\
         Max-Forwards: 70\r\n\
         Content-Type: application/sdp\r\n\
         Content-Length: {}\r\n\r\n{session}",
        session.len()
    )
}
