use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::channel::{Act, Channel, Executed};
use super::streams::{PeerReader, PeerWriter};
use super::tokenizer::tokenize;

/// One call as Asterisk would hold it: variables, sounds, a caller who presses keys or hangs up.
///
/// Clones share the call, so that a test keeps one and looks afterwards at what happened.
#[derive(Clone, Debug, Default)]
pub struct Asterisk(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
pub(super) struct Inner {
    channel: Channel,
    env: Vec<(String, String)>,
    /// Answers given in place of the channel's, each once, to commands that begin so.
    scripted: VecDeque<(String, Vec<u8>)>,
    commands: Vec<String>,
    /// What of the current line came so far.
    line: Vec<u8>,
}

impl Asterisk {
    /// An answered call on Asterisk 22 whose caller listens and does nothing.
    #[must_use]
    pub fn new() -> Self {
        let env = [
            ("agi_request", "program"),
            ("agi_channel", "PJSIP/trunk-00000001"),
            ("agi_language", "en"),
            ("agi_type", "PJSIP"),
            ("agi_uniqueid", "1.1"),
            ("agi_version", "22.10.1"),
            ("agi_callerid", "unknown"),
            ("agi_context", "callback"),
            ("agi_extension", "start"),
            ("agi_priority", "1"),
            ("agi_enhanced", "0.0"),
        ];
        let env = env.map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec();
        Self(Arc::new(Mutex::new(Inner { env, ..Inner::default() })))
    }

    /// Adds an argument of `AGI()` to the environment.
    #[must_use]
    pub fn argument(self, value: &str) -> Self {
        let count = self.inner().env.iter().filter(|(key, _)| key.starts_with("agi_arg_")).count();
        self.env(&format!("agi_arg_{}", count + 1), value)
    }

    /// Adds a line to the environment.
    #[must_use]
    pub fn env(self, key: &str, value: &str) -> Self {
        self.inner().env.push((key.to_owned(), value.to_owned()));
        self
    }

    /// Sets a channel variable, or what a function such as `CHANNEL(linkedid)` gives.
    #[must_use]
    pub fn variable(self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.inner().channel.variables.insert(name.to_owned(), value.as_ref().to_vec());
        self
    }

    /// Says that a sound is not installed.
    #[must_use]
    pub fn without_sound(self, file: &str) -> Self {
        self.inner().channel.missing_sounds.insert(file.to_owned());
        self
    }

    /// What the caller does, one act for each command that plays or waits; then listens.
    #[must_use]
    pub fn caller(self, acts: impl IntoIterator<Item = Act>) -> Self {
        self.inner().channel.acts.extend(acts);
        self
    }

    /// Loads an application; those that aren't loaded give -2.
    #[must_use]
    pub fn application(self, name: &str, executed: Executed) -> Self {
        self.inner().channel.applications.insert(name.to_owned(), executed);
        self
    }

    /// Answers the next command that begins with `words` by these very bytes.
    #[must_use]
    pub fn answering(self, words: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.inner().scripted.push_back((words.to_owned(), bytes.as_ref().to_vec()));
        self
    }

    /// The commands that came, taken apart, with one space between their words.
    #[must_use]
    pub fn commands(&self) -> Vec<String> {
        self.inner().commands.clone()
    }

    /// A channel variable as it stands now.
    #[must_use]
    pub fn variable_now(&self, name: &str) -> Option<Vec<u8>> {
        self.inner().channel.variables.get(name).cloned()
    }

    /// A key of Asterisk's database as it stands now.
    #[must_use]
    pub fn database_now(&self, family: &str, key: &str) -> Option<Vec<u8>> {
        self.inner().channel.database.get(&(family.to_owned(), key.to_owned())).cloned()
    }

    /// Both ends of the wire, in memory, for one session.
    #[must_use]
    pub fn connect(&self) -> (PeerReader, PeerWriter) {
        super::streams::pair(self.clone())
    }

    /// Speaks with a program over its pipes, until it closes its output.
    pub fn serve(&self, mut from: impl Read, mut to: impl Write) -> io::Result<()> {
        to.write_all(&self.env_block())?;
        to.flush()?;
        let mut buf = [0; 4096];
        loop {
            let count = from.read(&mut buf)?;
            if count == 0 {
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
            if byte == b'\n' {
                let line = std::mem::take(&mut inner.line);
                answers.extend(inner.answer(&line));
            } else {
                inner.line.push(byte);
            }
        }
        answers
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn answer(&mut self, line: &[u8]) -> Vec<u8> {
        let words = tokenize(line);
        let command = String::from_utf8_lossy(&words.join(&b' ')).into_owned();
        let scripted = self.scripted.iter().position(|(start, _)| command.starts_with(start));
        self.commands.push(command);
        match scripted.and_then(|at| self.scripted.remove(at)) {
            Some((_, bytes)) => bytes,
            None => self.channel.run(&words),
        }
    }
}
