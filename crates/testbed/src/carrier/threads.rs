use std::io;
use std::net::UdpSocket;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use super::Switchboard;
use super::call::Phone;
use super::log::{self, Log};
use crate::audio::rtcp;

const FRAME: Duration = Duration::from_millis(20);
/// How soon a thread notices that the carrier is closed.
const REST: Duration = Duration::from_millis(50);
/// How often sipp's log is read.
const LOOK: Duration = Duration::from_millis(10);

/// One phone's audio, in all its calls: speaks every 20 ms, and hears in between.
pub(super) fn speak_and_hear(
    phone: Phone,
    socket: &UdpSocket,
    board: &Arc<Switchboard>,
) -> io::Result<()> {
    let mut packet = [0; 2048];
    let mut next = Instant::now();
    while !board.is_closed() {
        let left = next.saturating_duration_since(Instant::now());
        if left.is_zero() {
            next += FRAME;
            for (to, packet) in board.lock().speak(phone, SystemTime::now()) {
                // A peer that has gone is found out by SIP.
                let _ = socket.send_to(&packet, to);
            }
            continue;
        }
        socket.set_read_timeout(Some(left))?;
        let Ok((length, from)) = socket.recv_from(&mut packet) else { continue };
        let at = SystemTime::now();
        board.lock().hear(phone, from, packet.get(..length).unwrap_or_default(), at);
    }
    Ok(())
}

/// One phone's reports of how well it hears, in all its calls.
pub(super) fn report(phone: Phone, socket: &UdpSocket, board: &Arc<Switchboard>) -> io::Result<()> {
    let mut packet = [0; 2048];
    socket.set_read_timeout(Some(REST))?;
    while !board.is_closed() {
        let Ok((length, from)) = socket.recv_from(&mut packet) else { continue };
        let heard = packet.get(..length).unwrap_or_default();
        let answer = board.lock().report(phone, from, heard);
        if let Some((call, answer)) = answer {
            thread::park_timeout(rtcp::DELAY);
            let _ = socket.send_to(&answer, from);
            board.lock().reported(call);
            board.tell();
        }
    }
    Ok(())
}

/// Follows sipp's log, and passes on what phones decide by themselves.
pub(super) fn follow_log(log: &Mutex<Log>, board: &Switchboard, hang_up: impl Fn(&str)) {
    while !board.is_closed() {
        if log::read(log, board) {
            board.tell();
        }
        let changed = board.lock().changes_of_mind(SystemTime::now());
        for call_id in &changed {
            hang_up(call_id);
        }
        board.pause(LOOK);
    }
}
