use std::time::Duration;

use crate::caller_id::CallerId;
use crate::command::{Command, DecodeError, expect};
use crate::line::{ArgError, Line};
use crate::reply::Reply;

/// `SET AUTOHANGUP`: hangs up by itself after a while.
#[derive(Clone, Copy, Debug)]
pub struct SetAutohangup {
    /// From now on, rounded down to milliseconds, at least one; `None` takes it back.
    pub after: Option<Duration>,
}

impl Command for SetAutohangup {
    type Output = ();
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        let milliseconds = match self.after {
            None => 0,
            // Zero would take it back.
            Some(after) => u32::try_from(after.as_millis()).unwrap_or(u32::MAX).max(1),
        };
        let (seconds, rest) = (milliseconds / 1000, milliseconds % 1000);
        let text = if rest == 0 { seconds.to_string() } else { format!("{seconds}.{rest:03}") };
        line.words("SET AUTOHANGUP").arg(text).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<(), DecodeError> {
        expect(reply, 0)
    }
}

/// `SET CALLERID`: says who is calling; later calls from this channel show it.
#[derive(Clone, Copy, Debug)]
pub struct SetCallerId<'a> {
    /// Name and number.
    pub caller: &'a CallerId,
}

impl Command for SetCallerId<'_> {
    type Output = ();
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("SET CALLERID").arg(self.caller.to_wire()).map(drop)
    }

    fn decode(&self, reply: &Reply) -> Result<(), DecodeError> {
        expect(reply, 1)
    }
}

/// `SET MUSIC`: music while the caller waits. Asterisk doesn't tell whether there is such music.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetMusic<'a> {
    /// Begins.
    On {
        /// A class of `musiconhold.conf`; `None` is the channel's own.
        class: Option<&'a str>,
    },
    /// Ends.
    Off,
}

impl Command for SetMusic<'_> {
    type Output = ();
    const DEAD_OK: bool = false;

    fn encode(&self, line: &mut Line) -> Result<(), ArgError> {
        line.words("SET MUSIC");
        match self {
            Self::Off => line.arg("off").map(drop),
            Self::On { class: None } => line.arg("on").map(drop),
            Self::On { class: Some(class) } => line.arg("on")?.arg(class).map(drop),
        }
    }

    fn decode(&self, reply: &Reply) -> Result<(), DecodeError> {
        expect(reply, 0)
    }
}
