use crate::command::{Command, DecodeError, expect, success};
use crate::line::{ArgError, Line};
use crate::reply::Reply;

/// `ANSWER`: answers the call, unless it is answered.
#[derive(Clone, Copy, Debug)]
pub struct Answer;

impl Command for Answer {
    type Output = ();
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("ANSWER");
        Ok(())
    }

    fn decode(&self, reply: &Reply) -> Result<(), DecodeError> {
        expect(reply, 0)
    }
}

/// `HANGUP`: hangs up the session's own channel.
#[derive(Clone, Copy, Debug)]
pub struct Hangup;

impl Command for Hangup {
    type Output = ();
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("HANGUP");
        Ok(())
    }

    fn decode(&self, reply: &Reply) -> Result<(), DecodeError> {
        expect(reply, 1)
    }
}

/// What a channel is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelState {
    /// 0: down and free.
    Down,
    /// 1: down, but reserved.
    Reserved,
    /// 2: off hook.
    OffHook,
    /// 3: digits were dialed.
    Dialing,
    /// 4: ringing here.
    Ring,
    /// 5: the far end rings.
    Ringing,
    /// 6: answered.
    Up,
    /// 7: busy.
    Busy,
    /// Others, such as 8 (dialing off hook) and 9 (ringing before the caller's number came).
    Other(u8),
}

/// `CHANNEL STATUS`: of a channel by name, or of the session's own.
#[derive(Clone, Copy, Debug)]
pub struct ChannelStatus<'a> {
    /// Such as `PJSIP/trunk-00000001`.
    pub channel: Option<&'a str>,
}

impl Command for ChannelStatus<'_> {
    type Output = ChannelState;
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("CHANNEL STATUS");
        self.channel.map_or(Ok(()), |channel| line.arg(channel).map(drop))
    }

    fn decode(&self, reply: &Reply) -> Result<ChannelState, DecodeError> {
        let number = u8::try_from(success(reply)?).map_err(|_| DecodeError::Unexpected)?;
        Ok(match number {
            0 => ChannelState::Down,
            1 => ChannelState::Reserved,
            2 => ChannelState::OffHook,
            3 => ChannelState::Dialing,
            4 => ChannelState::Ring,
            5 => ChannelState::Ringing,
            6 => ChannelState::Up,
            7 => ChannelState::Busy,
            other => ChannelState::Other(other),
        })
    }
}
