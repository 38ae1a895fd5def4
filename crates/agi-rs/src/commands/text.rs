use std::time::Duration;

use super::keys::milliseconds_or_ever;
use crate::command::{Command, DecodeError, ReplyShape, expect, success};
use crate::line::{ArgError, Line};
use crate::reply::Reply;

/// `RECEIVE CHAR`: the first byte of the next text message.
///
/// `None` if none came in time, and after a hangup: Asterisk says "hangup" to both, so ask
/// [`HangupSignal`](crate::HangupSignal). Only some channels carry text.
#[derive(Clone, Copy, Debug)]
pub struct ReceiveChar {
    /// How long, rounded down to milliseconds; `None` waits until a text or the hangup.
    pub timeout: Option<Duration>,
}

impl Command for ReceiveChar {
    type Output = Option<u8>;
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("RECEIVE CHAR").number(milliseconds_or_ever(self.timeout)).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<Option<u8>, DecodeError> {
        match reply.number().ok_or(DecodeError::Unexpected)? {
            -1 | 0 => Ok(None),
            code => u8::try_from(code).map(Some).map_err(|_| DecodeError::Unexpected),
        }
    }
}

/// `RECEIVE TEXT`: the next text message, whatever bytes it holds.
///
/// `None` if none came in time, and after a hangup: Asterisk says -1 to both, so ask
/// [`HangupSignal`](crate::HangupSignal). Only some channels carry text.
#[derive(Clone, Copy, Debug)]
pub struct ReceiveText {
    /// How long, rounded down to milliseconds; `None` waits until a text or the hangup.
    pub timeout: Option<Duration>,
}

impl Command for ReceiveText {
    type Output = Option<Vec<u8>>;
    const DEAD_OK: bool = false;
    const SHAPE: ReplyShape = ReplyShape::Value;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("RECEIVE TEXT").number(milliseconds_or_ever(self.timeout)).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<Option<Vec<u8>>, DecodeError> {
        match (reply.number(), &reply.data) {
            (Some(1), data) => Ok(Some(data.clone().unwrap_or_default())),
            (Some(-1), _) => Ok(None),
            _ => Err(DecodeError::Unexpected),
        }
    }
}

/// `SEND TEXT`: sends a text message; fails where the channel carries none, and on a hangup.
#[derive(Clone, Copy, Debug)]
pub struct SendText<'a> {
    /// One line.
    pub text: &'a str,
}

impl Command for SendText<'_> {
    type Output = ();
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("SEND TEXT").arg(self.text).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<(), DecodeError> {
        // Channel drivers return what they like, as long as it isn't negative.
        success(reply).map(drop)
    }
}

/// `SEND IMAGE`: sends a picture; fails on a hangup only.
///
/// Asterisk says 0 even if there is no such picture or the channel carries none.
#[derive(Clone, Copy, Debug)]
pub struct SendImage<'a> {
    /// The picture, without extension.
    pub image: &'a str,
}

impl Command for SendImage<'_> {
    type Output = ();
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("SEND IMAGE").arg(self.image).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<(), DecodeError> {
        success(reply).map(drop)
    }
}

/// `TDD MODE`: speaks with a telephone for the deaf; fails where the channel can't.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TddMode {
    /// Sends and receives as a TDD.
    On,
    /// Doesn't.
    Off,
    /// Sends tones and leaves voice alone.
    Mate,
}

impl Command for TddMode {
    type Output = ();
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        let mode = match self {
            Self::On => "on",
            Self::Off => "off",
            Self::Mate => "mate",
        };
        line.words("TDD MODE").arg(mode).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<(), DecodeError> {
        expect(reply, 1)
    }
}
