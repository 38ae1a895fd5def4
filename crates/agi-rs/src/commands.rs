//! One type per command. A sound is named without its extension; Asterisk chooses the format, and
//! the folder by the channel's language.
//!
//! All 47 commands of Asterisk 16 to 23: 46 of its core, and `GOSUB` of `app_stack`. Each is a
//! method of [`Session`](crate::Session) and of [`AsyncSession`](crate::AsyncSession); a † marks
//! those that still work after the hangup ([`Command::DEAD_OK`](crate::Command::DEAD_OK)), the
//! others then give [`DeadChannel`](crate::AgiError::DeadChannel). Wrong arguments that a type
//! can't rule out give [`Usage`](crate::AgiError::Usage); -1, or what else means failure, gives
//! [`CommandFailed`](crate::AgiError::CommandFailed) or, if the hangup was announced before the
//! answer of a command that needs a live channel, [`Hangup`](crate::AgiError::Hangup).
//!
//! | command | method | argument | result | † |
//! |---|---|---|---|---|
//! | `ANSWER` | `answer` | | | |
//! | `ASYNCAGI BREAK` | `asyncagi_break` | | | † |
//! | `CHANNEL STATUS` | `channel_status` | | [`ChannelState`] | |
//! | | `channel_status_of` | a channel's name | [`ChannelState`], `None` if there is no such channel | |
//! | `CONTROL STREAM FILE` | `control_stream_file` | [`ControlStreamFile`] | [`ControlledPlay`], milliseconds | |
//! | `DATABASE DEL` | `database_del` | family, key | | † |
//! | `DATABASE DELTREE` | `database_deltree` | family, the key below which all goes | [`Deltree`] | † |
//! | `DATABASE GET` | `database_get` | family, key | the value, `None` if there is none | † |
//! | `DATABASE PUT` | `database_put` | family, key, value | | † |
//! | `EXEC` | `exec` | application, [`AppArgs`](crate::AppArgs) | what the application returned | † |
//! | `GET DATA` | `get_data` | [`GetData`] | [`Collected`] | |
//! | `GET FULL VARIABLE` | `get_full_variable` | an expression | what it expands to, any length | † |
//! | | `get_full_variable_of` | a channel's name, an expression | the same, `None` if there is no such channel | † |
//! | | `get_variable_lossless` | [`VarName`](crate::VarName) | any bytes | † |
//! | `GET OPTION` | `get_option` | sound, keys, time after the sound | [`Play`], samples | |
//! | `GET VARIABLE` | `get_variable` | variable or function | at most 1023 bytes, `None` if unset | † |
//! | `GOSUB` | `gosub` | [`Gosub`] | [`Subroutine`] | |
//! | `HANGUP` | `hang_up` | | | |
//! | | `hang_up_channel` | a channel's name | [`HungUp`] | |
//! | `NOOP` | `noop` | text | | † |
//! | `RECEIVE CHAR` | `receive_char` | time, or for ever | a byte, `None` if none came | |
//! | `RECEIVE TEXT` | `receive_text` | time, or for ever | bytes, `None` if none came | |
//! | `RECORD FILE` | `record_file` | [`RecordFile`] | [`Recording`], samples | |
//! | `SAY ALPHA` | `say_alpha` | text, keys | the key that interrupted | |
//! | `SAY DATE` | `say_date` | seconds since 1970 until 2038, keys | the key that interrupted | |
//! | `SAY DATETIME` | `say_datetime` | [`SayDateTime`] | the key that interrupted | |
//! | `SAY DIGITS` | `say_digits` | [`SpokenDigits`](crate::SpokenDigits), keys | the key that interrupted | |
//! | `SAY NUMBER` | `say_number` | a number, keys | the key that interrupted | |
//! | | `say_number_as` | [`Gender`], a number, keys | the key that interrupted | |
//! | `SAY PHONETIC` | `say_phonetic` | text, keys | the key that interrupted | |
//! | `SAY TIME` | `say_time` | seconds since 1970 until 2038, keys | the key that interrupted | |
//! | `SEND IMAGE` | `send_image` | a picture | | |
//! | `SEND TEXT` | `send_text` | text | | |
//! | `SET AUTOHANGUP` | `set_autohangup` | time from now, or never | | |
//! | `SET CALLERID` | `set_callerid` | [`CallerId`](crate::CallerId) | | |
//! | `SET CONTEXT` | `set_context` | a context | | |
//! | `SET EXTENSION` | `set_extension` | an extension | | |
//! | `SET MUSIC` | `set_music` | [`SetMusic`] | | |
//! | `SET PRIORITY` | `set_priority` | [`Priority`](crate::Priority) | | |
//! | `SET VARIABLE` | `set_variable` | variable or function, value | | † |
//! | `SPEECH ACTIVATE GRAMMAR` | `speech_activate_grammar` | a grammar | | |
//! | `SPEECH CREATE` | `speech_create` | an engine, or the default one | | |
//! | `SPEECH DEACTIVATE GRAMMAR` | `speech_deactivate_grammar` | a grammar | | |
//! | `SPEECH DESTROY` | `speech_destroy` | | | † |
//! | `SPEECH LOAD GRAMMAR` | `speech_load_grammar` | a grammar, its file | | |
//! | `SPEECH RECOGNIZE` | `speech_recognize` | [`SpeechRecognize`] | [`Recognition`], samples | |
//! | `SPEECH SET` | `speech_set` | setting, value | | |
//! | `SPEECH UNLOAD GRAMMAR` | `speech_unload_grammar` | a grammar | | † |
//! | `STREAM FILE` | `stream_file` | sound, keys | [`Play`], samples | |
//! | | `stream_file_from` | sound, keys, offset in samples | [`Play`], samples | |
//! | `TDD MODE` | `tdd_mode` | [`TddMode`] | | |
//! | `VERBOSE` | `verbose` | text, level 1 to 4 | | † |
//! | `WAIT FOR DIGIT` | `wait_for_digit` | time, or for ever | the key, `None` if none came | |

mod asyncagi;
mod channel;
mod collecting;
mod control;
mod database;
mod exec;
mod gosub;
mod keys;
mod messages;
mod place;
mod playing;
mod recognize;
mod record;
mod say;
mod say_time;
mod settings;
mod speech;
mod text;
mod variables;

pub use asyncagi::AsyncAgiBreak;
pub use channel::{
    Answer, ChannelState, ChannelStatus, ChannelStatusOf, Hangup, HangupChannel, HungUp,
};
pub use collecting::{Collected, GetData, WaitForDigit};
pub use control::{ControlStreamFile, ControlledPlay};
pub use database::{DatabaseDel, DatabaseDeltree, DatabaseGet, DatabasePut, Deltree};
pub use exec::Exec;
pub use gosub::{Gosub, Subroutine};
pub use messages::{Noop, Verbose};
pub use place::{SetContext, SetExtension, SetPriority};
pub use playing::{GetOption, Play, StreamFile};
pub use recognize::{Heard, Recognition, SpeechRecognize};
pub use record::{EndedBy, RecordFile, Recording};
pub use say::{Gender, SayAlpha, SayCase, SayDigits, SayNumber, SayPhonetic};
pub use say_time::{SayDate, SayDateTime, SayTime, SpokenForm};
pub use settings::{SetAutohangup, SetCallerId, SetMusic};
pub use speech::{
    SpeechActivateGrammar, SpeechCreate, SpeechDeactivateGrammar, SpeechDestroy, SpeechLoadGrammar,
    SpeechSet, SpeechUnloadGrammar,
};
pub use text::{ReceiveChar, ReceiveText, SendImage, SendText, TddMode};
pub use variables::{
    GetFullVariable, GetFullVariableOf, GetVariable, LosslessVariable, SetVariable,
};
