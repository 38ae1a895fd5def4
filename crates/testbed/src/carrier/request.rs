use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use uuid::Uuid;

use crate::TestbedError;

const ANSWER: Duration = Duration::from_millis(50);

/// Asks with OPTIONS until sipp answers.
pub(super) fn wait_for_answer(
    to: SocketAddr,
    from: Ipv4Addr,
    limit: Duration,
) -> Result<(), TestbedError> {
    let what = || TestbedError::io("could not ask the carrier");
    let socket = UdpSocket::bind((from, 0)).map_err(what())?;
    socket.set_read_timeout(Some(ANSWER)).map_err(what())?;
    let deadline = Instant::now() + limit;
    while Instant::now() < deadline {
        let ask =
            request("OPTIONS", &socket.local_addr().map_err(what())?, &Uuid::new_v4().to_string());
        socket.send_to(ask.as_bytes(), to).map_err(what())?;
        match socket.recv_from(&mut [0; 2048]) {
            Ok(_) => return Ok(()),
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
                ) => {}
            Err(error) => return Err(what()(error)),
        }
    }
    Err(TestbedError::failed("the carrier", "does not answer"))
}

/// Tells the phone of one call to hang up: an INFO that no real peer would send.
pub(super) fn hang_up(to: SocketAddr, from: Ipv4Addr, call_id: &str) -> Result<(), TestbedError> {
    let what = || TestbedError::io("could not tell a phone to hang up");
    let socket = UdpSocket::bind((from, 0)).map_err(what())?;
    let order = request("INFO", &socket.local_addr().map_err(what())?, call_id);
    socket.send_to(order.as_bytes(), to).map(drop).map_err(what())
}

fn request(method: &str, from: &SocketAddr, call_id: &str) -> String {
    let branch = Uuid::new_v4().simple();
    format!(
        "{method} sip:testbed@{from} SIP/2.0\r\n\
         Via: SIP/2.0/UDP {from};branch=z9hG4bK{branch}\r\n\
         From: <sip:testbed@{from}>;tag={branch}\r\n\
         To: <sip:phone@{from}>\r\n\
         Call-ID: {call_id}\r\n\
         CSeq: 1 {method}\r\n\
         Max-Forwards: 70\r\n\
         Content-Length: 0\r\n\r\n"
    )
}
