//! A carrier that is a proxy, as Twilio is, asks for the password with 407.

use std::fmt::Write;
use std::net::{SocketAddr, UdpSocket};
use std::thread;

use callback_core::Cause;
use md5::{Digest, Md5};

use super::relay;
use super::{PASSWORD, REGISTERED, header, house, receive, refusal};
use crate::house::LIMIT;

const CHALLENGE: &str = "Proxy-Authenticate: Digest realm=\"sip.carrier.example\", nonce=\"n0nce\", \
                         algorithm=MD5, qop=\"auth\"\r\n";

#[test]
fn the_challenge_of_a_proxy_is_answered() {
    let socket = UdpSocket::bind((relay::address(), 0)).unwrap();
    socket.set_read_timeout(Some(LIMIT)).unwrap();
    let trunk = socket.local_addr().unwrap();
    let proxy = thread::spawn(move || proxy(&socket));
    let [user, password, _] = REGISTERED;
    // It answers no OPTIONS; asked for them, it would be taken for dead.
    let house = house(trunk, &[user, password, ("TRUNK_QUALIFY_SECONDS", "0")]);
    let end = refusal(&house);
    assert_eq!((end.cause, end.sip), (Cause::Busy, Some(486)), "{end:?}");
    let answer = proxy.join().unwrap();

    let field = |name: &str| {
        let rest = answer.split(&format!("{name}=")).nth(1).unwrap();
        rest.split(',').next().unwrap().trim_matches('"').to_owned()
    };
    let ours = md5(&format!("house:sip.carrier.example:{PASSWORD}"));
    let theirs = md5(&format!("INVITE:{}", field("uri")));
    let [nc, cnonce] = ["nc", "cnonce"].map(field);
    let expected = md5(&format!("{ours}:n0nce:{nc}:{cnonce}:auth:{theirs}"));
    assert_eq!((field("username").as_str(), field("response")), ("house", expected), "{answer}");
}

/// Challenges the first INVITE, and is busy to the one that answers; gives that answer.
fn proxy(socket: &UdpSocket) -> String {
    loop {
        let (request, from) = receive(socket);
        if !request.starts_with("INVITE ") {
            continue;
        }
        let answer = header(&request, "Proxy-Authorization");
        match answer {
            None => reply(socket, from, &request, "407 Proxy Authentication Required", CHALLENGE),
            Some(answer) => {
                reply(socket, from, &request, "486 Busy Here", "");
                return answer.to_owned();
            }
        }
    }
}

fn reply(socket: &UdpSocket, to: SocketAddr, request: &str, status: &str, more: &str) {
    let mut text = format!("SIP/2.0 {status}\r\n");
    for name in ["Via", "From", "To", "Call-ID", "CSeq"] {
        let tag = if name == "To" { ";tag=proxy" } else { "" };
        write!(text, "{name}: {}{tag}\r\n", header(request, name).unwrap()).unwrap();
    }
    write!(text, "{more}Content-Length: 0\r\n\r\n").unwrap();
    socket.send_to(text.as_bytes(), to).unwrap();
}

fn md5(text: &str) -> String {
    Md5::digest(text).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}
