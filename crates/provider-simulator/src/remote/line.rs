//! The connection with the network, and who waits for an answer on it.

use std::collections::HashMap;
use std::io;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use crash_point::crash_point;

use super::Trouble;
use crate::shared::lock;
use crate::wire::{self, Answer, FromApi};

/// What is not answered by then never will be.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);

#[derive(Default)]
pub(super) struct Line(Mutex<End>);

/// Our end of the line.
#[derive(Default)]
struct End {
    /// Connected, and not greeted yet.
    young: Option<UnixStream>,
    open: Option<UnixStream>,
    requests: u64,
    waiting: HashMap<u64, Sender<Answer>>,
}

impl Line {
    /// A connection that is of no use before the network has greeted; [`Self::cut`] ends it, too.
    pub(super) fn prepare(&self, stream: &UnixStream) -> io::Result<()> {
        lock(&self.0).young = Some(stream.try_clone()?);
        Ok(())
    }

    /// The network has greeted.
    pub(super) fn open(&self) {
        let mut end = lock(&self.0);
        end.open = end.young.take();
    }

    pub(super) fn is_open(&self) -> bool {
        lock(&self.0).open.is_some()
    }

    /// Ends the connection; nobody waits any longer.
    pub(super) fn cut(&self) {
        let mut end = lock(&self.0);
        end.waiting.clear();
        for stream in [end.young.take(), end.open.take()].into_iter().flatten() {
            // It may be gone already.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// Asks the network, and waits for its answer.
    pub(super) fn ask(&self, question: impl FnOnce(u64) -> FromApi) -> Result<Answer, Trouble> {
        let (sender, answer) = channel();
        {
            let mut end = lock(&self.0);
            let End { open: Some(stream), requests, waiting, .. } = &mut *end else {
                return Err(Trouble::NotConnected);
            };
            *requests += 1;
            waiting.insert(*requests, sender);
            // Some of it may have left.
            wire::say(stream, &question(*requests)).map_err(|_| Trouble::NoAnswer)?;
        }
        crash_point!("request sent");
        answer.recv_timeout(ANSWER_LIMIT).map_err(|_| Trouble::NoAnswer)
    }

    /// Says what needs no answer.
    pub(super) fn tell(&self, what: &FromApi) {
        if let Some(stream) = &mut lock(&self.0).open {
            // The reader finds out that the connection is gone.
            let _ = wire::say(stream, what);
        }
    }

    pub(super) fn answered(&self, request: u64, answer: Answer) {
        if let Some(waiting) = lock(&self.0).waiting.remove(&request) {
            // Whoever asked may have given up.
            let _ = waiting.send(answer);
        }
    }
}
