use std::io::{Read, Write};
use std::time::Duration;

use crate::commands::{
    Answer, ChannelState, ChannelStatus, Collected, DatabaseDel, DatabaseGet, DatabasePut, Exec,
    GetData, GetFullVariable, GetVariable, Hangup, Noop, Play, SetVariable, StreamFile, Verbose,
    WaitForDigit,
};
use crate::{AgiError, AppArgs, Digits, Dtmf, Session, VarName, lossless};

/// Each command as a method; the types in [`commands`](crate::commands) say the details.
impl<R: Read, W: Write> Session<R, W> {
    /// Answers the call; harmless if it is answered.
    pub fn answer(&mut self) -> Result<(), AgiError> {
        self.run(&Answer)
    }

    /// Hangs up this call; the session goes on, with a dead channel.
    pub fn hang_up(&mut self) -> Result<(), AgiError> {
        self.run(&Hangup)
    }

    /// Does nothing, and shows `text` in Asterisk's debug output.
    pub fn noop(&mut self, text: &str) -> Result<(), AgiError> {
        self.run(&Noop { text })
    }

    /// Writes to Asterisk's console at `level` 1 to 4.
    pub fn verbose(&mut self, message: &str, level: u8) -> Result<(), AgiError> {
        self.run(&Verbose { message, level })
    }

    /// What the channel is doing.
    pub fn channel_status(&mut self) -> Result<ChannelState, AgiError> {
        self.run(&ChannelStatus { channel: None })
    }

    /// Runs a dialplan application and gives the value that it returned.
    pub fn exec(&mut self, app: &str, args: &AppArgs) -> Result<i32, AgiError> {
        self.run(&Exec { app, args })
    }

    /// Sets a variable or writes a function.
    pub fn set_variable(&mut self, name: &str, value: impl AsRef<[u8]>) -> Result<(), AgiError> {
        self.run(&SetVariable { name, value: value.as_ref() })
    }

    /// Reads a variable, at most 1023 bytes of it, or a function; `None` if it is unset.
    pub fn get_variable(&mut self, name: &str) -> Result<Option<Vec<u8>>, AgiError> {
        self.run(&GetVariable { name })
    }

    /// Reads a variable whatever bytes it holds, at its full length; empty and unset are the same.
    ///
    /// Needs Asterisk's `func_base64`; `CommandFailed` without it, and for a value with more than
    /// 500 closing parentheses, which no reading is safe for.
    pub fn get_variable_lossless(&mut self, name: &VarName) -> Result<Vec<u8>, AgiError> {
        let expression = lossless::expression(name);
        let text = self.run(&GetFullVariable { expression: &expression, channel: None })?;
        text.and_then(|text| lossless::value(&text)).ok_or(AgiError::CommandFailed)
    }

    /// Plays a sound, without its extension; a key of `escape` interrupts it.
    pub fn stream_file(&mut self, file: &str, escape: &Digits) -> Result<Play, AgiError> {
        self.run(&StreamFile { file, escape, offset_samples: 0 })
    }

    /// Plays a sound and collects keys.
    pub fn get_data(&mut self, data: &GetData<'_>) -> Result<Collected, AgiError> {
        self.run(data)
    }

    /// Waits for one key; `None` if none came in time.
    pub fn wait_for_digit(&mut self, timeout: Duration) -> Result<Option<Dtmf>, AgiError> {
        self.run(&WaitForDigit { timeout: Some(timeout) })
    }

    /// Writes to Asterisk's own database.
    pub fn database_put(
        &mut self,
        family: &str,
        key: &str,
        value: impl AsRef<[u8]>,
    ) -> Result<(), AgiError> {
        self.run(&DatabasePut { family, key, value: value.as_ref() })
    }

    /// Reads from Asterisk's own database; `None` if there is no such key.
    pub fn database_get(&mut self, family: &str, key: &str) -> Result<Option<Vec<u8>>, AgiError> {
        self.run(&DatabaseGet { family, key })
    }

    /// Removes from Asterisk's own database; harmless if there is no such key.
    pub fn database_del(&mut self, family: &str, key: &str) -> Result<(), AgiError> {
        self.run(&DatabaseDel { family, key })
    }
}
