use std::io::{Read, Write};

use agi_rs::{AgiError, Session};

/// What the dialplan looks at when a session ended before its time: it runs the handler again only
/// if this is unset, so that no call is ever steered twice.
const VARIABLE: &str = "CALLBACK_AGI";

/// How far the business's session got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The session began; the visitor is certainly not rung.
    Begun,
    /// The visitor is about to be rung, or is, or was.
    Dialing,
    /// The outcome is with the API, or waits in Asterisk's database.
    Done,
}

impl Stage {
    /// Leaves it on the channel; works on a dead one, too.
    pub(crate) fn mark<R: Read, W: Write>(self, call: &mut Session<R, W>) -> Result<(), AgiError> {
        call.set_variable(VARIABLE, self.text())
    }

    /// `None` if no session of ours began on this channel.
    pub(crate) fn find<R: Read, W: Write>(
        call: &mut Session<R, W>,
    ) -> Result<Option<Self>, AgiError> {
        let text = call.get_variable(VARIABLE)?.unwrap_or_default();
        let stages = [Self::Begun, Self::Dialing, Self::Done];
        Ok(stages.into_iter().find(|stage| stage.text().as_bytes() == text))
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Begun => "1",
            Self::Dialing => "dialing",
            Self::Done => "done",
        }
    }
}
