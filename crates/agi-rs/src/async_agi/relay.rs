use std::fmt;

use super::action::AgiAction;
use super::event::AsyncAgiEvent;
use super::percent::percent_decode;

/// What Asterisk reads of its own answer at once, in bytes; the rest comes with the next answer.
const PIECE: usize = 1024;
/// From this length on an encoded piece was cut: Asterisk has 2048 bytes for it, end and all, and
/// writes no half escape.
const CUT: usize = 2045;
/// Far above the 64 KiB of the pipe in which Asterisk keeps its answers.
const MOST: usize = 1 << 20;
const FILLER: &[u8] = b"NOOP";
const FILLER_REPLY: &[u8] = b"200 result=0\n";

/// AsyncAGI of one channel without its I/O: commands become actions, and events the bytes that any
/// other AGI session would read.
pub struct Relay {
    channel: String,
    /// The command whose answer is awaited.
    awaited: Option<String>,
    /// The answer as far as it came, of several pieces if it is long.
    held: Vec<u8>,
    /// How many commands were sent only to get the rest of it.
    fillers: usize,
}

/// What is to be done after an event.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing: it was about something else.
    Wait,
    /// This action is to be sent, to get the rest of a long answer.
    Send(AgiAction),
    /// These bytes were said.
    Said(Vec<u8>),
    /// The session is over.
    End,
}

/// An answer that can't be had whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RelayError {
    /// Asterisk had no room for all of it: too many bytes that need an escape.
    #[error("Asterisk cut the answer, which it cannot encode in {CUT} bytes")]
    Cut,
    /// What followed the answer is not what a `NOOP` answers, or the answer doesn't end.
    #[error("the rest of a long answer is not what was asked for")]
    OutOfStep,
}

impl Relay {
    /// `channel` is a name or, better because it never changes, a `Uniqueid`.
    #[must_use]
    pub fn new(channel: &str) -> Self {
        Self { channel: channel.to_owned(), awaited: None, held: Vec::new(), fillers: 0 }
    }

    /// The action for `line`, one whole command with or without its line feed. The answer to an
    /// earlier one is no longer awaited.
    pub fn command(&mut self, line: &[u8]) -> AgiAction {
        (self.held, self.fillers) = (Vec::new(), 0);
        self.action(line.strip_suffix(b"\n").unwrap_or(line))
    }

    /// What `event`, which must be of this channel, leads to.
    pub fn hear(&mut self, event: &AsyncAgiEvent) -> Result<Step, RelayError> {
        match event {
            AsyncAgiEvent::Start { env } => self.take(env),
            AsyncAgiEvent::Exec { command_id, result }
                if self.awaited.as_ref() == Some(command_id) =>
            {
                self.take(result)
            }
            AsyncAgiEvent::Exec { .. } => Ok(Step::Wait),
            AsyncAgiEvent::End => Ok(Step::End),
        }
    }

    fn take(&mut self, encoded: &str) -> Result<Step, RelayError> {
        let piece = percent_decode(encoded);
        if encoded.len() >= CUT {
            return Err(RelayError::Cut);
        }
        self.held.extend_from_slice(&piece);
        if self.held.len() > MOST {
            return Err(RelayError::OutOfStep);
        }
        if piece.len() >= PIECE {
            self.fillers += 1;
            return Ok(Step::Send(self.action(FILLER)));
        }
        let mut said = std::mem::take(&mut self.held);
        for _ in 0..std::mem::take(&mut self.fillers) {
            let end = said.strip_suffix(FILLER_REPLY).ok_or(RelayError::OutOfStep)?.len();
            said.truncate(end);
        }
        self.awaited = None;
        Ok(Step::Said(said))
    }

    fn action(&mut self, command: &[u8]) -> AgiAction {
        let action = AgiAction::new(&self.channel, command);
        self.awaited = Some(action.command_id.clone());
        action
    }
}

impl fmt::Debug for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Relay")
            .field("channel", &self.channel)
            .field("awaited", &self.awaited)
            .finish_non_exhaustive()
    }
}
