use std::fmt;

use crate::conversation::Conversation;
use crate::env::{Env, EnvError, EnvParser};
use crate::error::AgiError;
use crate::hangup::HangupSignal;
use crate::line::LineLimit;

const BUF_BYTES: usize = 4096;

/// Where every read of a session goes, so that no command needs a buffer of its own.
///
/// `Debug` shows nothing of it: somebody's name and number may be in there.
pub(crate) struct Buffer(Box<[u8]>);

impl Buffer {
    pub(crate) fn space(&mut self) -> &mut [u8] {
        &mut self.0
    }

    /// What a read of `count` bytes left.
    pub(crate) fn filled(&self, count: usize) -> &[u8] {
        self.0.get(..count).unwrap_or_default()
    }
}

impl Default for Buffer {
    fn default() -> Self {
        Self(vec![0; BUF_BYTES].into_boxed_slice())
    }
}

impl fmt::Debug for Buffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Buffer")
    }
}

/// The beginning of a session, until its environment is whole.
#[derive(Debug)]
pub(crate) struct Opening {
    parser: EnvParser,
    hangup: HangupSignal,
    limit: Option<LineLimit>,
    buf: Buffer,
}

/// A session whose environment was read, still without its stream.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) env: Env,
    pub(crate) conversation: Conversation,
    pub(crate) buf: Buffer,
}

impl Opening {
    /// Without `limit`, the version in the environment sets one.
    pub(crate) fn new(hangup: HangupSignal, limit: Option<LineLimit>) -> Self {
        Self { parser: EnvParser::default(), hangup, limit, buf: Buffer::default() }
    }

    /// Where the next bytes are to be read to.
    pub(crate) fn buf(&mut self) -> &mut [u8] {
        self.buf.space()
    }

    /// Takes in what was read: `count` bytes, 0 at the end of the stream.
    pub(crate) fn receive(&mut self, count: usize) -> Result<Option<Opened>, AgiError> {
        if count == 0 {
            return Err(EnvError::Unfinished.into());
        }
        let mut bytes = self.buf.filled(count);
        let Some(env) = self.parser.feed(&mut bytes)? else { return Ok(None) };
        let of_version = || env.text("version").map_or(LineLimit::Short, LineLimit::of_version);
        let limit = self.limit.unwrap_or_else(of_version);
        let mut conversation = Conversation::new(self.hangup.clone(), limit);
        conversation.receive(bytes);
        Ok(Some(Opened {
            env,
            conversation,
            buf: std::mem::replace(&mut self.buf, Buffer(Box::default())),
        }))
    }
}
