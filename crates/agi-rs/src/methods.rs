use std::io::{Read, Write};
use std::time::Duration;

use crate::commands::{
    Answer, ChannelState, ChannelStatus, Collected, DatabaseDel, DatabaseGet, DatabasePut, Exec,
    GetData, GetVariable, Hangup, LosslessVariable, Noop, Play, SetVariable, StreamFile, Verbose,
    WaitForDigit,
};
use crate::{AgiError, AppArgs, AsyncSession, Digits, Dtmf, Session, Transport, VarName};

/// Gives both kinds of session one method per command.
macro_rules! methods {
    ($(
        $(#[$attribute:meta])*
        fn $name:ident($($argument:ident: $kind:ty),*) -> $output:ty { $command:expr }
    )*) => {
        /// Each command as a method; the types in [`commands`](crate::commands) say the details.
        impl<R: Read, W: Write> Session<R, W> {$(
            $(#[$attribute])*
            pub fn $name(&mut self, $($argument: $kind),*) -> Result<$output, AgiError> {
                self.run(&$command)
            }
        )*}

        /// Each command as a method; the types in [`commands`](crate::commands) say the details.
        impl<T: Transport> AsyncSession<T> {$(
            $(#[$attribute])*
            pub async fn $name(&mut self, $($argument: $kind),*) -> Result<$output, AgiError> {
                self.run(&$command).await
            }
        )*}
    };
}

methods! {
    /// Answers the call; harmless if it is answered.
    fn answer() -> () {
        Answer
    }

    /// Hangs up this call; the session goes on, with a dead channel.
    fn hang_up() -> () {
        Hangup
    }

    /// Does nothing, and shows `text` in Asterisk's debug output.
    fn noop(text: &str) -> () {
        Noop { text }
    }

    /// Writes to Asterisk's console at `level` 1 to 4.
    fn verbose(message: &str, level: u8) -> () {
        Verbose { message, level }
    }

    /// What the channel is doing.
    fn channel_status() -> ChannelState {
        ChannelStatus { channel: None }
    }

    /// Runs a dialplan application and gives the value that it returned.
    fn exec(app: &str, args: &AppArgs) -> i32 {
        Exec { app, args }
    }

    /// Sets a variable or writes a function.
    fn set_variable(name: &str, value: &(impl AsRef<[u8]> + Sync + ?Sized)) -> () {
        SetVariable { name, value: value.as_ref() }
    }

    /// Reads a variable, at most 1023 bytes of it, or a function; `None` if it is unset.
    fn get_variable(name: &str) -> Option<Vec<u8>> {
        GetVariable { name }
    }

    /// Reads a variable whatever bytes it holds, at its full length; empty and unset are the same.
    ///
    /// Needs Asterisk's `func_base64`; `CommandFailed` without it, and for a value with more than
    /// 500 closing parentheses, which no reading is safe for.
    fn get_variable_lossless(name: &VarName) -> Vec<u8> {
        LosslessVariable { name }
    }

    /// Plays a sound, without its extension; a key of `escape` interrupts it.
    fn stream_file(file: &str, escape: &Digits) -> Play {
        StreamFile { file, escape, offset_samples: 0 }
    }

    /// Plays a sound and collects keys.
    fn get_data(data: &GetData<'_>) -> Collected {
        *data
    }

    /// Waits for one key; `None` if none came in time.
    fn wait_for_digit(timeout: Duration) -> Option<Dtmf> {
        WaitForDigit { timeout: Some(timeout) }
    }

    /// Writes to Asterisk's own database.
    fn database_put(family: &str, key: &str, value: &(impl AsRef<[u8]> + Sync + ?Sized)) -> () {
        DatabasePut { family, key, value: value.as_ref() }
    }

    /// Reads from Asterisk's own database; `None` if there is no such key.
    fn database_get(family: &str, key: &str) -> Option<Vec<u8>> {
        DatabaseGet { family, key }
    }

    /// Removes from Asterisk's own database; harmless if there is no such key.
    fn database_del(family: &str, key: &str) -> () {
        DatabaseDel { family, key }
    }
}
