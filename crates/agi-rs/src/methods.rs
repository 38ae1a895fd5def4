use std::time::Duration;

use crate::commands::{
    Answer, AsyncAgiBreak, ChannelState, ChannelStatus, ChannelStatusOf, Collected,
    ControlStreamFile, ControlledPlay, DatabaseDel, DatabaseDeltree, DatabaseGet, DatabasePut,
    Deltree, Exec, Gender, GetData, GetFullVariable, GetFullVariableOf, GetOption, GetVariable,
    Gosub, Hangup, HangupChannel, HungUp, LosslessVariable, Noop, Play, ReceiveChar, ReceiveText,
    Recognition, RecordFile, Recording, SayAlpha, SayDate, SayDateTime, SayDigits, SayNumber,
    SayPhonetic, SayTime, SendImage, SendText, SetAutohangup, SetCallerId, SetContext,
    SetExtension, SetMusic, SetPriority, SetVariable, SpeechActivateGrammar, SpeechCreate,
    SpeechDeactivateGrammar, SpeechDestroy, SpeechLoadGrammar, SpeechRecognize, SpeechSet,
    SpeechUnloadGrammar, StreamFile, Subroutine, TddMode, Verbose, WaitForDigit,
};
use crate::method_list::methods;
use crate::{AppArgs, CallerId, Digits, Dtmf, Priority, SpokenDigits, VarName};

methods! {
    /// Answers the call; harmless if it is answered.
    fn answer() -> () {
        Answer
    }

    /// Hangs up this call; the session goes on, with a dead channel.
    fn hang_up() -> () {
        Hangup
    }

    /// Hangs up another call, by its channel's whole name.
    fn hang_up_channel(channel: &str) -> HungUp {
        HangupChannel { channel }
    }

    /// What the channel is doing.
    fn channel_status() -> ChannelState {
        ChannelStatus
    }

    /// What another channel is doing; `None` if no channel has this name.
    fn channel_status_of(channel: &str) -> Option<ChannelState> {
        ChannelStatusOf { channel }
    }

    /// Does nothing, and shows `text` in Asterisk's debug output.
    fn noop(text: &str) -> () {
        Noop { text }
    }

    /// Writes to Asterisk's console at `level` 1 to 4.
    fn verbose(message: &str, level: u8) -> () {
        Verbose { message, level }
    }

    /// Runs a dialplan application and gives the value that it returned, -1 for a hangup.
    fn exec(app: &str, args: &AppArgs) -> i32 {
        Exec { app, args }
    }

    /// Runs a subroutine of the dialplan and comes back; fails if there is no such place.
    fn gosub(subroutine: &Gosub<'_>) -> Subroutine {
        *subroutine
    }

    /// Gives the channel back to the dialplan where `AGI(agi:async)` runs.
    fn asyncagi_break() -> () {
        AsyncAgiBreak
    }

    /// Sets a variable or writes a function.
    fn set_variable(name: &str, value: &(impl AsRef<[u8]> + Sync + ?Sized)) -> () {
        SetVariable { name, value: value.as_ref() }
    }

    /// Reads a variable, at most 1023 bytes of it, or a function; `None` if it is unset. For data
    /// from outside use [`get_variable_lossless`](Self::get_variable_lossless): others can forge
    /// replies.
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

    /// Expands an expression such as `${CALLERID(num)}`, at any length; never build it from
    /// outside data. For a value from outside use
    /// [`get_variable_lossless`](Self::get_variable_lossless): others can forge replies.
    fn get_full_variable(expression: &str) -> Vec<u8> {
        GetFullVariable { expression }
    }

    /// Expands an expression on another channel; `None` if no channel has this name. For values
    /// that nobody outside can set: others can forge replies.
    fn get_full_variable_of(channel: &str, expression: &str) -> Option<Vec<u8>> {
        GetFullVariableOf { channel, expression }
    }

    /// Plays a sound, without its extension; a key of `escape` interrupts it.
    fn stream_file(file: &str, escape: &Digits) -> Play {
        StreamFile { file, escape, offset_samples: 0 }
    }

    /// Plays a sound from an offset in samples on; a key of `escape` interrupts it.
    fn stream_file_from(file: &str, escape: &Digits, offset_samples: u32) -> Play {
        StreamFile { file, escape, offset_samples }
    }

    /// Plays a sound that the caller winds, pauses and stops with keys; positions in milliseconds.
    fn control_stream_file(file: &ControlStreamFile<'_>) -> ControlledPlay {
        *file
    }

    /// Plays a sound, then waits for a key of `escape`, `timeout` long at most.
    fn get_option(file: &str, escape: &Digits, timeout: Duration) -> Play {
        GetOption { file, escape, timeout }
    }

    /// Plays a sound and collects keys.
    fn get_data(data: &GetData<'_>) -> Collected {
        *data
    }

    /// Waits for one key, with `None` for ever; `None` if none came in time.
    fn wait_for_digit(timeout: impl Into<Option<Duration>> + Send) -> Option<Dtmf> {
        WaitForDigit { timeout: timeout.into() }
    }

    /// Records the caller into a file on Asterisk's machine; positions in samples.
    fn record_file(recording: &RecordFile<'_>) -> Recording {
        *recording
    }

    /// Spells a text; gives the key of `escape` that interrupted it, if any.
    fn say_alpha(text: &str, escape: &Digits) -> Option<Dtmf> {
        SayAlpha { text, escape, case: None }
    }

    /// Spells a text as Alpha, Bravo; gives the key of `escape` that interrupted it, if any.
    fn say_phonetic(text: &str, escape: &Digits) -> Option<Dtmf> {
        SayPhonetic { text, escape }
    }

    /// Says one digit after another; gives the key of `escape` that interrupted it, if any.
    fn say_digits(digits: &SpokenDigits, escape: &Digits) -> Option<Dtmf> {
        SayDigits { digits, escape }
    }

    /// Says a whole number; gives the key of `escape` that interrupted it, if any.
    fn say_number(number: i32, escape: &Digits) -> Option<Dtmf> {
        SayNumber { number, escape, gender: None }
    }

    /// Says a whole number in a grammatical gender; gives the key that interrupted it, if any.
    fn say_number_as(gender: Gender, number: i32, escape: &Digits) -> Option<Dtmf> {
        SayNumber { number, escape, gender: Some(gender) }
    }

    /// Says a day, in seconds since 1970; gives the key that interrupted it, if any.
    fn say_date(unix_seconds: i32, escape: &Digits) -> Option<Dtmf> {
        SayDate { unix_seconds, escape }
    }

    /// Says a time of day, in seconds since 1970; gives the key that interrupted it, if any.
    fn say_time(unix_seconds: i32, escape: &Digits) -> Option<Dtmf> {
        SayTime { unix_seconds, escape }
    }

    /// Says a moment in any form and time zone; gives the key that interrupted it, if any.
    fn say_datetime(moment: &SayDateTime<'_>) -> Option<Dtmf> {
        *moment
    }

    /// The first byte of the next text message, with `None` waiting for ever; `None` if none came.
    fn receive_char(timeout: impl Into<Option<Duration>> + Send) -> Option<u8> {
        ReceiveChar { timeout: timeout.into() }
    }

    /// The next text message, with `None` waiting for ever; `None` if none came.
    fn receive_text(timeout: impl Into<Option<Duration>> + Send) -> Option<Vec<u8>> {
        ReceiveText { timeout: timeout.into() }
    }

    /// Sends a text message; fails where the channel carries none.
    fn send_text(text: &str) -> () {
        SendText { text }
    }

    /// Sends a picture, without its extension; Asterisk doesn't tell whether it went out.
    fn send_image(image: &str) -> () {
        SendImage { image }
    }

    /// Speaks with a telephone for the deaf; fails where the channel can't.
    fn tdd_mode(mode: TddMode) -> () {
        mode
    }

    /// Hangs up by itself `after` a while from now; `None` takes it back.
    fn set_autohangup(after: impl Into<Option<Duration>> + Send) -> () {
        SetAutohangup { after: after.into() }
    }

    /// Says who is calling; later calls from this channel show it.
    fn set_callerid(caller: &CallerId) -> () {
        SetCallerId { caller }
    }

    /// Where in the dialplan the channel goes on after the session; not checked.
    fn set_context(context: &str) -> () {
        SetContext { context }
    }

    /// Where in the dialplan the channel goes on after the session; not checked.
    fn set_extension(extension: &str) -> () {
        SetExtension { extension }
    }

    /// Where in the dialplan the channel goes on after the session; `Usage` if a label is unknown.
    fn set_priority(priority: Priority<'_>) -> () {
        SetPriority { priority }
    }

    /// Begins or ends music while the caller waits.
    fn set_music(music: SetMusic<'_>) -> () {
        music
    }

    /// Writes to Asterisk's own database.
    fn database_put(family: &str, key: &str, value: &(impl AsRef<[u8]> + Sync + ?Sized)) -> () {
        DatabasePut { family, key, value: value.as_ref() }
    }

    /// Reads from Asterisk's own database; `None` if there is no such key. For data from outside
    /// copy it to a variable for [`get_variable_lossless`](Self::get_variable_lossless): others can
    /// forge replies.
    fn database_get(family: &str, key: &str) -> Option<Vec<u8>> {
        DatabaseGet { family, key }
    }

    /// Removes from Asterisk's own database; harmless if there is no such key.
    fn database_del(family: &str, key: &str) -> () {
        DatabaseDel { family, key }
    }

    /// Removes what lies below `tree` from Asterisk's own database, or a whole family.
    fn database_deltree(family: &str, tree: Option<&str>) -> Deltree {
        DatabaseDeltree { family, tree }
    }

    /// Loads a speech recogniser, `None` the default one; fails if there is none.
    fn speech_create(engine: Option<&str>) -> () {
        SpeechCreate { engine }
    }

    /// Changes a setting of the speech recogniser, in its own words.
    fn speech_set(name: &str, value: &str) -> () {
        SpeechSet { name, value }
    }

    /// Unloads the speech recogniser.
    fn speech_destroy() -> () {
        SpeechDestroy
    }

    /// Loads a grammar into the speech recogniser from a file on Asterisk's machine.
    fn speech_load_grammar(grammar: &str, path: &str) -> () {
        SpeechLoadGrammar { grammar, path }
    }

    /// Unloads a grammar.
    fn speech_unload_grammar(grammar: &str) -> () {
        SpeechUnloadGrammar { grammar }
    }

    /// From now on the speech recogniser expects what the grammar says.
    fn speech_activate_grammar(grammar: &str) -> () {
        SpeechActivateGrammar { grammar }
    }

    /// From now on the speech recogniser doesn't expect what the grammar says.
    fn speech_deactivate_grammar(grammar: &str) -> () {
        SpeechDeactivateGrammar { grammar }
    }

    /// Plays a prompt and listens, by voice and by key.
    fn speech_recognize(question: &SpeechRecognize<'_>) -> Recognition {
        *question
    }
}
