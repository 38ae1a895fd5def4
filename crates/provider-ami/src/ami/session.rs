//! One connection, from its banner to its end: the only reader and the only writer of a socket.

mod answers;
mod clock;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::codec::{self, DecodeError, Decoder};
use super::delivery::Outbox;
use super::error::NotSent;
use super::pending::{Asker, Outcome, Pending};
use super::transport::Stream;
use super::{
    ActionError, ActionId, Boot, Credentials, InvalidRequest, Request, State, Timing, Why,
};

/// Beyond this, no further action is taken in until the peer has read some.
const HIGH_WATER: usize = 64 * 1024;

/// How much is read at once.
const INPUT: usize = 64 * 1024;

/// What the handles ask of the task that owns the socket.
pub(super) enum Command {
    Send { id: ActionId, request: Request, asker: tokio::sync::oneshot::Sender<Outcome> },
    Snapshot,
}

/// What outlives a session.
pub(super) struct Shared {
    pub(super) credentials: Credentials,
    pub(super) timing: Timing,
    pub(super) state: watch::Sender<State>,
    pub(super) outbox: Outbox,
    pub(super) commands: mpsc::Receiver<Command>,
    pub(super) ids: Arc<super::client::Ids>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Banner,
    LoggingIn,
    /// Waits for the answer to `CoreStatus`, and for `FullyBooted`.
    Booting,
    Listing,
    Live,
}

pub(super) struct Session<'a> {
    shared: &'a mut Shared,
    phase: Phase,
    phase_ends: Instant,
    input: BytesMut,
    decoder: Decoder,
    output: BytesMut,
    queued: u64,
    written: u64,
    pending: Pending,
    boot: Boot,
    /// Whether the question which start it is was answered.
    asked: bool,
    booted: bool,
    next_ping: Instant,
    pong_due: Option<Instant>,
    relist_at: Option<Instant>,
}

impl<'a> Session<'a> {
    pub(super) fn new(shared: &'a mut Shared) -> Self {
        let now = Instant::now();
        Self {
            phase: Phase::Banner,
            phase_ends: now + shared.timing.login,
            input: BytesMut::with_capacity(INPUT),
            decoder: Decoder::default(),
            output: BytesMut::new(),
            queued: 0,
            written: 0,
            pending: Pending::default(),
            boot: Boot::default(),
            asked: false,
            booted: !shared.credentials.sees_system_events(),
            next_ping: now + shared.timing.ping,
            pong_due: None,
            relist_at: None,
            shared,
        }
    }

    /// Serves the connection until it ends, and settles with everyone who waits.
    pub(super) async fn run(mut self, stream: Box<dyn Stream>) -> Why {
        let why = match self.serve(stream).await {
            Ok(never) => match never {},
            Err(why) => why,
        };
        self.pending.close(self.written, &why);
        why
    }

    async fn serve(&mut self, stream: Box<dyn Stream>) -> Result<std::convert::Infallible, Why> {
        let (mut reader, mut writer) = tokio::io::split(stream);
        let mut unflushed = false;
        let alarm = tokio::time::sleep_until(self.wake());
        tokio::pin!(alarm);
        loop {
            // What is due later than the alarm waits for it: to set it for each event costs more than to wake once more.
            let wake = self.wake();
            if wake < alarm.deadline() {
                alarm.as_mut().reset(wake);
            }
            self.reclaim();
            tokio::select! {
                read = reader.read_buf(&mut self.input) => match read {
                    Ok(0) | Err(_) if self.phase == Phase::Banner => return Err(Why::NoGreeting),
                    Ok(0) | Err(_) => return Err(Why::Closed),
                    Ok(_) => {
                        self.received()?;
                        self.shared.outbox.make_way().await;
                    }
                },
                pushed = push(&mut writer, &mut self.output), if unflushed || self.output.has_remaining() => {
                    let bytes = pushed.map_err(|_| Why::Closed)?;
                    self.written += bytes;
                    unflushed = bytes > 0;
                }
                command = self.shared.commands.recv(), if self.output.len() < HIGH_WATER => match command {
                    Some(command) => self.commands(command),
                    None => return Err(Why::Stopped),
                },
                () = &mut alarm => {
                    self.tick(Instant::now())?;
                    alarm.as_mut().reset(self.wake());
                }
                () = self.shared.outbox.tell_gap() => {}
            }
            self.relist_after_gap();
        }
    }

    /// Has the next bytes read into memory that was read into before, if no frame of it lives any more.
    fn reclaim(&mut self) {
        let _still_in_use = self.input.try_reclaim(INPUT.saturating_sub(self.input.len()));
    }

    fn received(&mut self) -> Result<(), Why> {
        if self.phase == Phase::Banner {
            match codec::decode_banner(&mut self.input) {
                Ok(None) => return Ok(()),
                Ok(Some(version)) => tracing::debug!(version, "an Asterisk manager answered"),
                Err(_) => return Err(Why::NotAsterisk),
            }
            self.phase = Phase::LoggingIn;
            let hello = self.shared.credentials.hello();
            let asker =
                if self.shared.credentials.is_plain() { Asker::Login } else { Asker::Challenge };
            self.ask(hello, asker)?;
        }
        loop {
            match self.decoder.decode(&mut self.input) {
                Ok(Some(frame)) => self.frame(frame)?,
                Ok(None) => return Ok(()),
                Err(DecodeError::NotAsterisk | DecodeError::TooLong) => return Err(Why::Protocol),
            }
        }
    }

    /// Takes in all that wait, so that they are written at once.
    fn commands(&mut self, first: Command) {
        let mut next = Some(first);
        while let Some(command) = next {
            self.command(command);
            let room = self.output.len() < HIGH_WATER;
            next = room.then(|| self.shared.commands.try_recv().ok()).flatten();
        }
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Snapshot => {
                self.relist_at.get_or_insert(Instant::now());
            }
            // Nobody waits any more, so it must not be done.
            Command::Send { asker, .. } if asker.is_closed() => {}
            Command::Send { id, request, asker } => {
                let refusal = if let Some(state) = self.not_ready() {
                    NotSent::NotReady(state)
                } else if self.pending.contains(&id) {
                    NotSent::DuplicateId
                } else {
                    return self.write(
                        id,
                        &request,
                        Asker::Caller(asker),
                        self.shared.timing.answer,
                    );
                };
                let _gone = asker.send(Err(ActionError::NotSent(refusal)));
            }
        }
    }

    fn not_ready(&self) -> Option<State> {
        let state = self.shared.state.borrow();
        (!matches!(*state, State::Ready { .. })).then(|| state.clone())
    }

    fn ask(&mut self, request: Result<Request, InvalidRequest>, asker: Asker) -> Result<(), Why> {
        let request = request.map_err(|error| Why::Refused(error.to_string()))?;
        let id = self.shared.ids.next();
        self.write(id, &request, asker, self.shared.timing.answer);
        Ok(())
    }

    fn write(&mut self, id: ActionId, request: &Request, asker: Asker, limit: Duration) {
        let begins = self.queued;
        for part in request.encode(&id) {
            self.queued += part.len() as u64;
            self.output.extend_from_slice(part.as_bytes());
        }
        self.pending.add(id, asker, request.lists(), begins, Instant::now() + limit);
    }

    fn set(&self, state: State) {
        set(&self.shared.state, state);
    }
}

/// Writes some of what is waiting, and says how many bytes; without any, flushes, as TLS may hold back what it took.
async fn push(writer: &mut (impl AsyncWrite + Unpin), waiting: &mut BytesMut) -> io::Result<u64> {
    if !waiting.has_remaining() {
        return writer.flush().await.map(|()| 0);
    }
    match writer.write_buf(waiting).await? {
        0 => Err(io::ErrorKind::WriteZero.into()),
        bytes => Ok(bytes as u64),
    }
}

/// Changes the state, and wakes watchers only if it did change.
pub(super) fn set(watched: &watch::Sender<State>, state: State) {
    watched.send_if_modified(|current| {
        let changed = *current != state;
        if changed {
            if matches!(state, State::Down { .. } | State::Fenced) {
                tracing::warn!(%state, "Asterisk manager connection");
            } else {
                tracing::info!(%state, "Asterisk manager connection");
            }
            *current = state;
        }
        changed
    });
}
