//! What stands between two peers' audio: each says that it is where a relay is.

use std::net::{IpAddr, Ipv4Addr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use std::{collections::HashSet, io};

use testbed::dead_end;

/// Passes on what comes to one address to another, port by port, and remembers it.
pub(super) struct Relay {
    seen: Arc<Mutex<Vec<Packet>>>,
    closed: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

/// One packet of RTP or SRTP.
pub(super) struct Packet(Vec<u8>);

/// An address that nobody has.
pub(super) fn address() -> Ipv4Addr {
    outside().0
}

/// An address that nobody has, with ports for the audio of two calls.
pub(super) fn outside() -> (Ipv4Addr, [u16; 2]) {
    let free = dead_end().unwrap();
    let IpAddr::V4(address) = free.ip() else { panic!("{free}") };
    let first = free.port().min(65_000) & !1;
    (address, [first, first + 7])
}

impl Relay {
    pub(super) fn open(front: Ipv4Addr, back: IpAddr, [first, last]: [u16; 2]) -> io::Result<Self> {
        let (seen, closed) = (Arc::default(), Arc::default());
        let mut relay = Self { seen, closed, threads: Vec::new() };
        for port in first..=last {
            let socket = UdpSocket::bind((front, port))?;
            socket.set_read_timeout(Some(Duration::from_millis(100)))?;
            let (seen, closed) = (Arc::clone(&relay.seen), Arc::clone(&relay.closed));
            relay.threads.push(thread::spawn(move || {
                let mut packet = [0; 2048];
                while !closed.load(Ordering::Relaxed) {
                    let Ok(length) = socket.recv(&mut packet) else { continue };
                    // Even ports are audio's, odd ones those of the reports about it.
                    if port % 2 == 0 {
                        seen.lock().unwrap().push(Packet(packet[..length].to_vec()));
                    }
                    let _ = socket.send_to(&packet[..length], (back, port));
                }
            }));
        }
        Ok(relay)
    }

    /// Every packet of audio so far.
    pub(super) fn audio(self) -> Vec<Packet> {
        std::mem::take(&mut self.seen.lock().unwrap())
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.closed.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

impl Packet {
    /// A steady tone of 1000 Hz has no more than a few values in the clear, and noise has most. The
    /// ten bytes behind 20 ms of G.711 are the packet's signature.
    pub(super) fn is_encrypted(&self) -> bool {
        let values: HashSet<&u8> = self.0[12..].iter().collect();
        self.0.len() == 12 + 160 + 10 && values.len() > 60
    }
}
