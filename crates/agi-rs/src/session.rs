use std::io::{self, Read, StdinLock, StdoutLock, Write};

use crate::command::Command;
use crate::conversation::Conversation;
use crate::env::Env;
use crate::error::AgiError;
use crate::hangup::HangupSignal;
use crate::opening::{Buffer, Opened, Opening};

/// A session over standard input and output, as `AGI(program)` gives it.
pub type ScriptSession = Session<StdinLock<'static>, StdoutLock<'static>>;

/// One call, steered over a pair of streams that block.
///
/// One command at a time runs to its answer. An I/O error or an answer that can't be understood
/// closes the session: from then on nobody could tell whose answer comes next.
#[derive(Debug)]
pub struct Session<R, W> {
    reader: R,
    writer: W,
    env: Env,
    conversation: Conversation,
    buf: Buffer,
}

impl ScriptSession {
    /// Takes over standard input and output, and SIGHUP, which would otherwise end the process.
    pub fn from_stdio() -> Result<Self, AgiError> {
        let hangup = HangupSignal::on_sighup()?;
        Self::open(io::stdin().lock(), io::stdout().lock(), hangup)
    }
}

impl<R: Read, W: Write> Session<R, W> {
    /// Reads the environment; commands may be as long as the version in it allows.
    pub fn open(mut reader: R, writer: W, hangup: HangupSignal) -> Result<Self, AgiError> {
        let mut opening = Opening::new(hangup, None);
        loop {
            let count = read(&mut reader, opening.buf())?;
            if let Some(opened) = opening.receive(count)? {
                return Ok(Self::new(reader, writer, opened));
            }
        }
    }

    pub(crate) fn new(reader: R, writer: W, opened: Opened) -> Self {
        let Opened { env, conversation, buf } = opened;
        Self { reader, writer, env, conversation, buf }
    }

    /// What Asterisk told before the first command.
    pub const fn env(&self) -> &Env {
        &self.env
    }

    /// How a hangup is noticed; clones of it may live elsewhere.
    pub const fn hangup(&self) -> &HangupSignal {
        self.conversation.hangup()
    }

    /// Sends one command and waits for its answer, however long the command takes.
    pub fn run<C: Command>(&mut self, command: &C) -> Result<C::Output, AgiError> {
        let bytes = self.conversation.begin(command)?;
        // Whatever fails from here on leaves the command in flight, and so the session closed.
        self.send(&bytes)?;
        loop {
            if let Some(reply) = self.conversation.next_reply()? {
                return self.conversation.decode(command, &reply);
            }
            match read(&mut self.reader, self.buf.space())? {
                0 => return Err(AgiError::Eof),
                count => self.conversation.receive(self.buf.filled(count)),
            }
        }
    }

    fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.writer.write_all(bytes)?;
        self.writer.flush()
    }
}

/// A signal, SIGHUP for one, may interrupt the wait; it isn't the end of it.
fn read(reader: &mut impl Read, buf: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(buf) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}
