/// What the caller does during the next command that plays, says, records, waits or listens.
///
/// Each such command takes one act; a caller who has none left listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Listens.
    Listen,
    /// Presses a key; lost if the command doesn't wait for it.
    Press(char),
    /// Presses several keys, for `GET DATA`; other commands see the first only.
    Enter(&'static str),
    /// Says something, for `SPEECH RECOGNIZE`; elsewhere it is listening.
    Say(&'static str),
    /// Writes a text message, for `RECEIVE TEXT` and `RECEIVE CHAR`; elsewhere it is listening.
    Write(&'static str),
    /// Hangs up: the command gives -1, and the channel is dead.
    HangUp,
}

impl Act {
    /// Presses a key.
    #[must_use]
    pub const fn press(key: char) -> Self {
        Self::Press(key)
    }

    /// The keys that it presses.
    pub(super) fn keys(self) -> String {
        match self {
            Self::Press(key) => key.to_string(),
            Self::Enter(keys) => keys.to_owned(),
            Self::Listen | Self::Say(_) | Self::Write(_) | Self::HangUp => String::new(),
        }
    }
}
