use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::channel::Channel;
use super::streams::{PeerReader, PeerWriter};
use super::tokenizer::tokenize;
use super::transport::PeerTransport;
use crate::line::LineLimit;

/// One call as Asterisk would hold it: variables, sounds, a caller who presses keys or hangs up.
///
/// It knows all 47 commands, and refuses what Asterisk refuses: unknown commands by 510, commands
/// on a dead channel by 511, wrong arguments by 520. A line that is too long runs in slices.
///
/// Clones share the call, so that a test keeps one and looks afterwards at what happened.
#[derive(Clone, Debug)]
pub struct Asterisk(Arc<Mutex<Inner>>);

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) channel: Channel,
    pub(super) env: Vec<(String, String)>,
    /// Answers given in place of the channel's, each once, to commands that begin so.
    pub(super) scripted: VecDeque<(String, Vec<u8>)>,
    pub(super) commands: Vec<String>,
    /// Whether a hangup is followed by the line `HANGUP`.
    pub(super) announces: bool,
    pub(super) ended: bool,
    limit: LineLimit,
    /// What of the current line came so far.
    line: Vec<u8>,
}

const NAME: &str = "PJSIP/trunk-00000001";

/// The keys that Asterisk always sends, in its order.
const ENVIRONMENT: [(&str, &str); 20] = [
    ("agi_request", "program"),
    ("agi_channel", NAME),
    ("agi_language", "en"),
    ("agi_type", "PJSIP"),
    ("agi_uniqueid", "1.1"),
    ("agi_version", "22.10.1"),
    ("agi_callerid", "unknown"),
    ("agi_calleridname", "unknown"),
    ("agi_callingpres", "0"),
    ("agi_callingani2", "0"),
    ("agi_callington", "0"),
    ("agi_callingtns", "0"),
    ("agi_dnid", "unknown"),
    ("agi_rdnis", "unknown"),
    ("agi_context", "callback"),
    ("agi_extension", "start"),
    ("agi_priority", "1"),
    ("agi_enhanced", "0.0"),
    ("agi_accountcode", ""),
    ("agi_threadid", "140000000000000"),
];

impl Default for Asterisk {
    fn default() -> Self {
        Self::new()
    }
}

impl Asterisk {
    /// An answered call on Asterisk 22 whose caller listens and does nothing.
    #[must_use]
    pub fn new() -> Self {
        let place = ("callback".to_owned(), "start".to_owned(), "1".to_owned());
        let channel = Channel { name: NAME.to_owned(), state: 6, place, ..Channel::default() };
        let env = ENVIRONMENT.map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec();
        Self(Arc::new(Mutex::new(Inner {
            channel,
            env,
            scripted: VecDeque::new(),
            commands: Vec::new(),
            announces: false,
            ended: false,
            limit: LineLimit::Long,
            line: Vec::new(),
        })))
    }

    /// Another Asterisk than 22.10.1, with its own limit on the length of a command.
    #[must_use]
    pub fn version(self, version: &str) -> Self {
        self.inner().limit = LineLimit::of_version(version);
        self.replacing("agi_version", version)
    }

    /// Both ends of the wire, in memory, for one session that blocks.
    #[must_use]
    pub fn connect(&self) -> (PeerReader, PeerWriter) {
        super::streams::pair(self.clone())
    }

    /// The wire, in memory, for one asynchronous session.
    #[must_use]
    pub fn connect_async(&self) -> PeerTransport {
        PeerTransport::new(self.clone())
    }

    /// Speaks with a program over its pipes, until it closes its output.
    pub fn serve(&self, mut from: impl Read, mut to: impl Write) -> io::Result<()> {
        to.write_all(&self.env_block())?;
        to.flush()?;
        let mut buf = [0; 4096];
        loop {
            let count = from.read(&mut buf)?;
            if count == 0 || self.is_ended() {
                return Ok(());
            }
            let answer = self.hear(buf.get(..count).unwrap_or_default());
            to.write_all(&answer)?;
            to.flush()?;
        }
    }

    pub(super) fn env_block(&self) -> Vec<u8> {
        let inner = self.inner();
        let lines = inner.env.iter().map(|(key, value)| format!("{key}: {value}\n"));
        (lines.collect::<String>() + "\n").into_bytes()
    }

    /// Takes bytes off the wire and gives the answers to the commands that they completed.
    pub(super) fn hear(&self, bytes: &[u8]) -> Vec<u8> {
        let mut inner = self.inner();
        let mut answers = Vec::new();
        for &byte in bytes {
            let ends = byte == b'\n';
            if !ends {
                inner.line.push(byte);
            }
            // One byte more than a command may have fills Asterisk's buffer: it runs at once.
            if ends || inner.line.len() > inner.limit.bytes() {
                let line = std::mem::take(&mut inner.line);
                answers.extend(inner.answer(&line));
            }
        }
        answers
    }

    pub(super) fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn answer(&mut self, line: &[u8]) -> Vec<u8> {
        // Asterisk takes the one for the end of a script, though a server's is only lost, and the
        // other for a program that failed to start.
        let empty = line.first() == Some(&0);
        let failed = line.get(..7).is_some_and(|start| start.eq_ignore_ascii_case(b"failure"));
        self.ended |= (empty && !self.announces) || failed;
        if self.ended || empty {
            return Vec::new();
        }
        let words = tokenize(line);
        let command = String::from_utf8_lossy(&words.join(&b' ')).into_owned();
        let scripted = self.scripted.iter().position(|(start, _)| command.starts_with(start));
        self.commands.push(command);
        let lived = !self.channel.dead;
        let mut answer = match scripted.and_then(|at| self.scripted.remove(at)) {
            Some((_, bytes)) => bytes,
            None => self.channel.run(&words),
        };
        if self.announces && lived && self.channel.dead {
            answer.extend_from_slice(b"HANGUP\n");
        }
        answer
    }
}
