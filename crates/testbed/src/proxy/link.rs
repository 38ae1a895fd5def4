use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicU8, Ordering::SeqCst};
use std::sync::{Mutex, PoisonError};

use super::board::{Board, Verdict};
use super::frame::Frame;
use super::rule::Fault;

const OPEN: u8 = 0;
const CUT: u8 = 1;
const HOLE: u8 = 2;

/// One connection of the client, and ours to Asterisk that goes with it.
#[derive(Debug)]
pub(super) struct Link {
    client: TcpStream,
    asterisk: TcpStream,
    state: AtomicU8,
    /// The actions that wait for their responses, by their ids.
    asked: Mutex<HashMap<String, String>>,
}

impl Link {
    pub(super) fn new(client: TcpStream, asterisk: TcpStream) -> Self {
        let (state, asked) = (AtomicU8::new(OPEN), Mutex::default());
        Self { client, asterisk, state, asked }
    }

    pub(super) fn is_open(&self) -> bool {
        self.state.load(SeqCst) == OPEN
    }

    pub(super) fn is_black_hole(&self) -> bool {
        self.state.load(SeqCst) == HOLE
    }

    /// From now on nothing passes. What is on its way to Asterisk already is read there.
    pub(super) fn strike(&self, fault: Fault) {
        self.part_from_client(fault);
        if fault == Fault::Cut {
            let _ = self.asterisk.shutdown(Shutdown::Write);
        }
    }

    /// Whatever is left of it ends now, at both ends.
    pub(super) fn close(&self) {
        self.state.store(CUT, SeqCst);
        let _ = self.client.shutdown(Shutdown::Both);
        let _ = self.asterisk.shutdown(Shutdown::Both);
    }

    fn part_from_client(&self, fault: Fault) {
        self.state.store(if fault == Fault::Cut { CUT } else { HOLE }, SeqCst);
        if fault == Fault::Cut {
            // Not `Both`: what it was sent before is still to arrive there.
            let _ = self.client.shutdown(Shutdown::Write);
        }
    }

    /// Carries actions to Asterisk until the client closes, or the hole opens.
    pub(super) fn carry_actions(&self, board: &Board) {
        let (mut buf, mut client) = (Vec::new(), &self.client);
        while read(&mut client, &mut buf) && !self.is_black_hole() {
            while let Some(action) = Frame::take(&mut buf).filter(|_| self.is_open()) {
                self.carry_action(&action, board);
            }
        }
        if !self.is_black_hole() {
            let _ = self.asterisk.shutdown(Shutdown::Write);
        }
    }

    fn carry_action(&self, action: &Frame, board: &Board) {
        if let (Some(id), Some(name)) = (action.header("ActionID"), action.header("Action")) {
            let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
            asked.insert(id.to_owned(), name.to_owned());
        }
        let verdict = board.action(action);
        if let Verdict::PassInto(fault) = verdict {
            self.part_from_client(fault);
        }
        if !matches!(verdict, Verdict::Strike(_)) {
            // Whoever is gone learns no more.
            let _ = (&self.asterisk).write_all(action.bytes());
        }
        if let Verdict::PassInto(fault) | Verdict::Strike(fault) = verdict {
            self.strike(fault);
            board.struck();
        }
    }

    /// Carries what Asterisk says to the client until Asterisk closes, or the hole opens.
    pub(super) fn carry_answers(&self, board: &Board) {
        let (mut buf, mut asterisk) = (Vec::new(), &self.asterisk);
        let mut greeted = false;
        while read(&mut asterisk, &mut buf) && !self.is_black_hole() {
            if !greeted && let Some(banner) = Frame::take_banner(&mut buf) {
                greeted = true;
                let _ = (&self.client).write_all(banner.bytes());
            }
            while greeted && let Some(frame) = Frame::take(&mut buf).filter(|_| self.is_open()) {
                self.carry_answer(frame, board);
            }
        }
        if !self.is_black_hole() {
            let _ = self.client.shutdown(Shutdown::Write);
        }
    }

    fn carry_answer(&self, frame: Frame, board: &Board) {
        // An OriginateResponse has both headers, and is an event.
        let (verdict, frame) = if frame.header("Event").is_some() {
            board.event(frame)
        } else {
            let id = frame.header("ActionID").unwrap_or_default();
            let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
            let name = asked.remove(id).unwrap_or_default();
            drop(asked);
            (board.response(&name), Some(frame))
        };
        if let (Verdict::Pass | Verdict::PassBefore(_), Some(frame)) = (&verdict, frame) {
            let _ = (&self.client).write_all(frame.bytes());
        }
        if let Verdict::PassBefore(fault) | Verdict::Strike(fault) = verdict {
            self.strike(fault);
            board.struck();
        }
    }
}

/// Reads some more; `false` at the end.
fn read(from: &mut impl Read, buf: &mut Vec<u8>) -> bool {
    let mut chunk = [0; 16 * 1024];
    match from.read(&mut chunk) {
        Ok(0) | Err(_) => false,
        Ok(count) => {
            buf.extend_from_slice(chunk.get(..count).unwrap_or_default());
            true
        }
    }
}
