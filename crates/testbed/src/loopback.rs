use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, UdpSocket};

use uuid::Uuid;

use crate::TestbedError;

/// An address of the loopback network that nobody else uses: with one for each peer, two test runs
/// side by side cannot want the same port, not even Asterisk's range of ports for audio.
pub(crate) fn own_address() -> Ipv4Addr {
    let [a, b, c, ..] = Uuid::new_v4().into_bytes();
    // 127.0.0.0/16 is left to people; the last byte is neither 0 nor 255.
    Ipv4Addr::new(127, a % 254 + 1, b, c % 254 + 1)
}

/// A port on which nobody listens, neither for TCP nor for UDP.
pub(crate) fn free_port(address: Ipv4Addr) -> Result<u16, TestbedError> {
    let what = || TestbedError::io(format!("found no free port on {address}"));
    let udp = UdpSocket::bind((address, 0)).map_err(what())?;
    let port = udp.local_addr().map_err(what())?.port();
    TcpListener::bind((address, port)).map_err(what())?;
    Ok(port)
}

/// An address that never answers: a trunk to nowhere.
pub fn dead_end() -> Result<SocketAddr, TestbedError> {
    let address = own_address();
    Ok(SocketAddr::new(IpAddr::V4(address), free_port(address)?))
}
