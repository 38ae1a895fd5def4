use crate::command::{Command, DecodeError, ReplyShape};
use crate::error::AgiError;
use crate::hangup::HangupSignal;
use crate::line::{Line, LineLimit};
use crate::reply::{Incoming, Reply, ReplyParser};

/// The protocol of one call without its I/O: exactly one command in flight, each reply to its
/// command, and no way on after a doubt.
#[derive(Debug)]
pub struct Conversation {
    parser: ReplyParser,
    hangup: HangupSignal,
    limit: LineLimit,
    state: State,
}

#[derive(Debug)]
enum State {
    Ready,
    InFlight { shape: ReplyShape, held: Option<Reply> },
    Closed,
}

impl Conversation {
    /// Begins after the environment.
    #[must_use]
    pub fn new(hangup: HangupSignal, limit: LineLimit) -> Self {
        Self { parser: ReplyParser::default(), hangup, limit, state: State::Ready }
    }

    /// Bytes to send for `command`. Until [`next_reply`](Self::next_reply) gave its answer, no
    /// other can begin: a driver that gives up waiting leaves the conversation closed.
    pub fn begin<C: Command>(&mut self, command: &C) -> Result<Vec<u8>, AgiError> {
        self.listen()?;
        let mut line = Line::new(self.limit);
        command.encode(&mut line)?;
        let bytes = line.finish()?;
        self.parser.expect_value(C::SHAPE == ReplyShape::Value);
        self.state = State::InFlight { shape: C::SHAPE, held: None };
        Ok(bytes)
    }

    /// Takes in what was read.
    pub fn receive(&mut self, bytes: &[u8]) {
        self.parser.push(bytes);
    }

    /// The reply to the command in flight; `Ok(None)` means that more bytes are needed.
    pub fn next_reply(&mut self) -> Result<Option<Reply>, AgiError> {
        loop {
            let State::InFlight { shape, held } = &mut self.state else {
                return Err(AgiError::Closed);
            };
            let incoming = match self.parser.next_incoming() {
                Ok(Some(incoming)) => incoming,
                Ok(None) => return Ok(None),
                Err(error) => return Err(self.out_of_step(Some(error))),
            };
            let answer = match (incoming, held.take()) {
                (Incoming::Hangup, reply) => {
                    self.hangup.raise();
                    *held = reply;
                    continue;
                }
                (Incoming::Usage(_), Some(reply)) => Ok(Some(reply)),
                (Incoming::Provisional, None) if *shape == ReplyShape::Provisional => continue,
                (Incoming::Provisional, None) | (_, Some(_)) => {
                    return Err(self.out_of_step(None));
                }
                (Incoming::Reply(reply), None) => {
                    if *shape == ReplyShape::ExecQuirk && reply.number() == Some(1) {
                        *held = Some(reply);
                        continue;
                    }
                    Ok(Some(reply))
                }
                (Incoming::Unknown, None) => Err(AgiError::Unknown),
                (Incoming::DeadChannel, None) => Err(AgiError::DeadChannel),
                (Incoming::Usage(text), None) => Err(AgiError::Usage(text)),
                (Incoming::Failure(_), None) => Err(AgiError::CommandFailed),
            };
            self.state = State::Ready;
            return answer;
        }
    }

    /// Looks at what came while no command was in flight: nothing but `HANGUP` may have come. A
    /// conversation with a command in flight is closed by it.
    pub fn listen(&mut self) -> Result<(), AgiError> {
        if !matches!(self.state, State::Ready) {
            self.close();
            return Err(AgiError::Closed);
        }
        loop {
            match self.parser.next_incoming() {
                Ok(None) => return Ok(()),
                Ok(Some(Incoming::Hangup)) => self.hangup.raise(),
                Ok(Some(_)) => return Err(self.out_of_step(None)),
                Err(error) => return Err(self.out_of_step(Some(error))),
            }
        }
    }

    /// What `reply` means for `command`; one that can't be its reply closes the conversation.
    pub fn decode<C: Command>(
        &mut self,
        command: &C,
        reply: &Reply,
    ) -> Result<C::Output, AgiError> {
        command.decode(reply).map_err(|error| match error {
            // What works on a dead channel doesn't fail for its death.
            DecodeError::Failed if self.hangup.is_raised() && !C::DEAD_OK => AgiError::Hangup,
            DecodeError::Failed => AgiError::CommandFailed,
            DecodeError::UnknownApplication => AgiError::UnknownApplication,
            DecodeError::Unexpected => self.out_of_step(None),
        })
    }

    /// Ends it: every further command is refused.
    pub fn close(&mut self) {
        self.state = State::Closed;
    }

    /// How a hangup is noticed.
    #[must_use]
    pub const fn hangup(&self) -> &HangupSignal {
        &self.hangup
    }

    fn out_of_step(&mut self, cause: Option<crate::reply::ReplyError>) -> AgiError {
        self.close();
        AgiError::Desynced(cause)
    }
}
