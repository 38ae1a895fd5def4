use std::collections::VecDeque;
use std::fmt;
use std::io::{self, Read};

use super::action::AgiAction;
use super::event::AsyncAgiEvent;
use super::relay::{Relay, RelayError, Step};
use crate::line::LineLimit;
use crate::transport::Transport;

/// What AsyncAGI needs of an AMI client, for one channel.
pub trait Manager: Send {
    /// Sends the action, and returns when Asterisk took it; an error if it refused.
    fn send(&mut self, action: &AgiAction) -> impl Future<Output = io::Result<()>> + Send;

    /// The next event of this channel that [`AsyncAgiEvent::parse`] understands; an error once AMI
    /// is lost. Dropping the future must lose no event.
    fn next_event(&mut self) -> impl Future<Output = io::Result<AsyncAgiEvent>> + Send;
}

/// A channel in AsyncAGI, as an [`AsyncSession`](crate::AsyncSession) needs it.
///
/// Its `Debug` shows nothing that a caller said.
pub struct AsyncAgi<M> {
    manager: M,
    relay: Relay,
    /// The environment, until it was heard.
    start: Option<AsyncAgiEvent>,
    said: VecDeque<u8>,
    ended: bool,
}

impl<M: Manager> AsyncAgi<M> {
    /// Takes over the channel of an `AsyncAGIStart`: its `Uniqueid` and its `Env`. Whoever else
    /// sends commands to the channel spoils the session.
    #[must_use]
    pub fn new(manager: M, uniqueid: &str, env: &str) -> Self {
        let start = Some(AsyncAgiEvent::Start { env: env.to_owned() });
        let relay = Relay::new(uniqueid);
        Self { manager, relay, start, said: VecDeque::new(), ended: false }
    }
}

impl<M: fmt::Debug> fmt::Debug for AsyncAgi<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsyncAgi")
            .field("manager", &self.manager)
            .field("relay", &self.relay)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

impl<M: Manager> Transport for AsyncAgi<M> {
    async fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        while self.said.is_empty() && !self.ended {
            let event = match self.start.take() {
                Some(start) => start,
                None => self.manager.next_event().await?,
            };
            match self.relay.hear(&event).map_err(invalid)? {
                Step::Wait => {}
                Step::Send(action) => self.manager.send(&action).await?,
                Step::Said(bytes) => self.said.extend(bytes),
                Step::End => self.ended = true,
            }
        }
        self.said.read(buf)
    }

    async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let action = self.relay.command(bytes);
        self.manager.send(&action).await
    }

    fn line_limit(&self) -> Option<LineLimit> {
        Some(LineLimit::Manager)
    }
}

fn invalid(error: RelayError) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}
