use std::fmt;

/// What AMI tells of a channel in AsyncAGI. Its `Debug` shows nothing that a caller said.
#[derive(Clone, PartialEq, Eq)]
pub enum AsyncAgiEvent {
    /// `AsyncAGIStart`: the channel waits for commands.
    Start {
        /// The environment, percent-encoded as it came.
        env: String,
    },
    /// `AsyncAGIExec`: a command ran.
    Exec {
        /// Which one; empty if it had no `CommandID`.
        command_id: String,
        /// Its answer, percent-encoded as it came.
        result: String,
    },
    /// `AsyncAGIEnd`: the channel has left, or was hung up.
    End,
}

impl AsyncAgiEvent {
    /// Understands the event `name`, whose headers `header` finds by their names; `None` if it is
    /// not about AsyncAGI. Which channel it is about, `Uniqueid` says.
    pub fn parse<'a>(name: &str, header: impl Fn(&str) -> Option<&'a str>) -> Option<Self> {
        let text = |name: &str| header(name).unwrap_or_default().to_owned();
        match name {
            "AsyncAGIStart" => Some(Self::Start { env: text("Env") }),
            // Written otherwise in the action and in the documentation: `CommandID`.
            "AsyncAGIExec" => {
                Some(Self::Exec { command_id: text("CommandId"), result: text("Result") })
            }
            "AsyncAGIEnd" => Some(Self::End),
            _ => None,
        }
    }
}

impl fmt::Debug for AsyncAgiEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start { .. } => f.debug_struct("Start").finish_non_exhaustive(),
            Self::Exec { command_id, .. } => {
                f.debug_struct("Exec").field("command_id", command_id).finish_non_exhaustive()
            }
            Self::End => f.write_str("End"),
        }
    }
}
