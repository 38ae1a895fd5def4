use crate::command::Command;
use crate::conversation::Conversation;
use crate::env::Env;
use crate::error::AgiError;
use crate::hangup::HangupSignal;
use crate::opening::{Buffer, Opened, Opening};
use crate::transport::Transport;

/// One call, steered over an asynchronous [`Transport`].
///
/// One command at a time runs to its answer. An error of the transport, an answer that can't be
/// understood and a future dropped halfway close the session: from then on nobody could tell whose
/// answer comes next.
#[derive(Debug)]
pub struct AsyncSession<T> {
    transport: T,
    env: Env,
    conversation: Conversation,
    buf: Buffer,
}

/// Reads the environment.
pub(crate) async fn read_env(transport: &mut impl Transport) -> Result<Opened, AgiError> {
    let mut opening = Opening::new(HangupSignal::new(), transport.line_limit());
    loop {
        let count = transport.read(opening.buf()).await?;
        if let Some(opened) = opening.receive(count)? {
            return Ok(opened);
        }
    }
}

impl<T: Transport> AsyncSession<T> {
    /// Reads the environment; commands may be as long as the version in it, or the transport,
    /// allows.
    pub async fn open(mut transport: T) -> Result<Self, AgiError> {
        let opened = read_env(&mut transport).await?;
        Ok(Self::new(transport, opened))
    }

    pub(crate) fn new(transport: T, opened: Opened) -> Self {
        let Opened { env, conversation, buf } = opened;
        Self { transport, env, conversation, buf }
    }

    /// The stream to Asterisk, to ask it something; not to read or write.
    pub const fn transport(&self) -> &T {
        &self.transport
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
    pub async fn run<C: Command + Sync>(&mut self, command: &C) -> Result<C::Output, AgiError> {
        let bytes = self.conversation.begin(command)?;
        // Whatever fails or is dropped from here on leaves the command in flight, and so the
        // session closed.
        self.transport.write(&bytes).await?;
        loop {
            if let Some(reply) = self.conversation.next_reply()? {
                return self.conversation.decode(command, &reply);
            }
            match self.transport.read(self.buf.space()).await? {
                0 => return Err(AgiError::Eof),
                count => self.conversation.receive(self.buf.filled(count)),
            }
        }
    }

    /// Waits, while no command runs, until Asterisk announces the hangup or the stream ends;
    /// [`hangup`](Self::hangup) tells which. Dropping the future loses nothing.
    ///
    /// Returns at once if the hangup was announced before or the session is closed.
    pub async fn hung_up(&mut self) {
        loop {
            match self.conversation.listen() {
                Ok(()) if !self.hangup().is_raised() => {}
                Ok(()) | Err(_) => return,
            }
            match self.transport.read(self.buf.space()).await {
                Ok(0) | Err(_) => return self.conversation.close(),
                Ok(count) => self.conversation.receive(self.buf.filled(count)),
            }
        }
    }
}
