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

/// `HANGUP` of another channel than the session's own, by its name.
#[derive(Clone, Copy, Debug)]
pub struct HangupChannel<'a> {
    /// The whole name, such as `PJSIP/trunk-00000001`, or the channel's unique id.
    pub channel: &'a str,
}

/// What came of [`HangupChannel`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HungUp {
    /// 1: the channel was told to hang up; it is gone a moment later.
    Asked,
    /// -1: no channel has this name.
    NoSuchChannel,
}

impl Command for HangupChannel<'_> {
    type Output = HungUp;
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("HANGUP").arg(channel_name(self.channel)?).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<HungUp, DecodeError> {
        match reply.number() {
            Some(1) => Ok(HungUp::Asked),
            Some(-1) => Ok(HungUp::NoSuchChannel),
            _ => Err(DecodeError::Unexpected),
        }
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

impl ChannelState {
    fn of(reply: &Reply) -> Result<Self, DecodeError> {
        let number = u8::try_from(success(reply)?).map_err(|_| DecodeError::Unexpected)?;
        Ok(match number {
            0 => Self::Down,
            1 => Self::Reserved,
            2 => Self::OffHook,
            3 => Self::Dialing,
            4 => Self::Ring,
            5 => Self::Ringing,
            6 => Self::Up,
            7 => Self::Busy,
            other => Self::Other(other),
        })
    }
}

/// `CHANNEL STATUS` of the session's own channel.
#[derive(Clone, Copy, Debug)]
pub struct ChannelStatus;

impl Command for ChannelStatus {
    type Output = ChannelState;
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("CHANNEL STATUS");
        Ok(())
    }

    fn decode(&self, reply: &Reply) -> Result<ChannelState, DecodeError> {
        ChannelState::of(reply)
    }
}

/// `CHANNEL STATUS` of another channel, `None` if no channel has this name.
#[derive(Clone, Copy, Debug)]
pub struct ChannelStatusOf<'a> {
    /// The whole name, such as `PJSIP/trunk-00000001`.
    pub channel: &'a str,
}

impl Command for ChannelStatusOf<'_> {
    type Output = Option<ChannelState>;
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("CHANNEL STATUS").arg(channel_name(self.channel)?).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<Option<ChannelState>, DecodeError> {
        if reply.number() == Some(-1) { Ok(None) } else { ChannelState::of(reply).map(Some) }
    }
}

/// Refuses the empty name, which Asterisk would look for among unique ids.
pub(super) fn channel_name(channel: &str) -> Result<&str, ArgError> {
    if channel.is_empty() { Err(ArgError::Invalid("a channel has a name")) } else { Ok(channel) }
}
