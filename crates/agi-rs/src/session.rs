use std::io::{self, Read, StdinLock, StdoutLock, Write};

use crate::command::Command;
use crate::conversation::Conversation;
use crate::env::{Env, EnvError, EnvParser};
use crate::error::AgiError;
use crate::hangup::HangupSignal;
use crate::line::LineLimit;

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
        let mut parser = EnvParser::default();
        let mut buf = [0; 4096];
        loop {
            let count = read(&mut reader, &mut buf)?;
            if count == 0 {
                return Err(EnvError::Unfinished.into());
            }
            let mut bytes = buf.get(..count).unwrap_or_default();
            let Some(env) = parser.feed(&mut bytes)? else { continue };
            let limit = env.text("version").map_or(LineLimit::Short, LineLimit::of_version);
            let mut conversation = Conversation::new(hangup, limit);
            conversation.receive(bytes);
            return Ok(Self { reader, writer, env, conversation });
        }
    }

    /// Goes on where an asynchronous session read the environment.
    #[cfg(feature = "fastagi")]
    pub(crate) fn new(reader: R, writer: W, opened: crate::async_session::Opened) -> Self {
        let crate::async_session::Opened { env, conversation, .. } = opened;
        Self { reader, writer, env, conversation }
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
        let mut buf = [0; 4096];
        loop {
            if let Some(reply) = self.conversation.next_reply()? {
                return self.conversation.decode(command, &reply);
            }
            match read(&mut self.reader, &mut buf)? {
                0 => return Err(AgiError::Eof),
                count => self.conversation.receive(buf.get(..count).unwrap_or_default()),
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
