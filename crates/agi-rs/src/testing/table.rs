use super::answer::{Answer, Args, result};
use super::channel::Channel;

type Handler = fn(&mut Channel, Args<'_>) -> Answer;

/// One command as Asterisk registers it.
pub(super) struct Registered {
    pub(super) words: &'static str,
    /// Whether it runs on a dead channel.
    pub(super) dead_ok: bool,
    /// The fewest and the most arguments; others give 520.
    pub(super) arguments: (usize, usize),
    pub(super) run: Handler,
}

const MANY: usize = usize::MAX;

const fn live(words: &'static str, arguments: (usize, usize), run: Handler) -> Registered {
    Registered { words, dead_ok: false, arguments, run }
}

const fn dead(words: &'static str, arguments: (usize, usize), run: Handler) -> Registered {
    Registered { words, dead_ok: true, arguments, run }
}

/// Every command of Asterisk 22.
pub(super) const COMMANDS: [Registered; 47] = [
    live("ANSWER", (0, MANY), Channel::answer),
    dead("ASYNCAGI BREAK", (0, MANY), |_, _| result(0)),
    live("CHANNEL STATUS", (0, 1), Channel::status),
    live("CONTROL STREAM FILE", (2, 7), Channel::control_stream_file),
    dead("DATABASE DEL", (2, 2), Channel::database_del),
    dead("DATABASE DELTREE", (1, 2), Channel::database_deltree),
    dead("DATABASE GET", (2, 2), Channel::database_get),
    dead("DATABASE PUT", (3, 3), Channel::database_put),
    dead("EXEC", (1, MANY), Channel::exec),
    live("GET DATA", (1, MANY), Channel::get_data),
    dead("GET FULL VARIABLE", (1, 2), Channel::get_full_variable),
    live("GET OPTION", (2, 3), Channel::get_option),
    dead("GET VARIABLE", (1, 1), Channel::get_variable),
    live("GOSUB", (3, 4), Channel::gosub),
    live("HANGUP", (0, 1), Channel::hangup),
    dead("NOOP", (0, MANY), |_, _| result(0)),
    live("RECEIVE CHAR", (1, 1), Channel::receive_char),
    live("RECEIVE TEXT", (1, 1), Channel::receive_text),
    live("RECORD FILE", (4, MANY), Channel::record_file),
    live("SAY ALPHA", (2, 3), Channel::say_alpha),
    live("SAY DATE", (2, 2), Channel::say_number),
    live("SAY DATETIME", (2, MANY), Channel::say_number),
    live("SAY DIGITS", (2, 2), Channel::say_number),
    live("SAY NUMBER", (2, 3), Channel::say_number),
    live("SAY PHONETIC", (2, 2), Channel::say),
    live("SAY TIME", (2, 2), Channel::say_number),
    live("SEND IMAGE", (1, 1), Channel::send_image),
    live("SEND TEXT", (1, 1), Channel::send_text),
    live("SET AUTOHANGUP", (1, 1), Channel::set_autohangup),
    live("SET CALLERID", (0, MANY), Channel::set_callerid),
    live("SET CONTEXT", (1, 1), Channel::set_context),
    live("SET EXTENSION", (1, 1), Channel::set_extension),
    live("SET MUSIC", (1, MANY), Channel::set_music),
    live("SET PRIORITY", (1, 1), Channel::set_priority),
    dead("SET VARIABLE", (2, 2), Channel::set_variable),
    live("SPEECH ACTIVATE GRAMMAR", (1, 1), Channel::speech_activate),
    live("SPEECH CREATE", (0, MANY), Channel::speech_create),
    live("SPEECH DEACTIVATE GRAMMAR", (1, 1), Channel::speech_deactivate),
    dead("SPEECH DESTROY", (0, MANY), Channel::speech_destroy),
    live("SPEECH LOAD GRAMMAR", (2, 2), Channel::speech_load),
    live("SPEECH RECOGNIZE", (2, MANY), Channel::speech_recognize),
    live("SPEECH SET", (2, 2), Channel::speech_set),
    dead("SPEECH UNLOAD GRAMMAR", (1, 1), Channel::speech_unload),
    live("STREAM FILE", (2, 3), Channel::stream_file),
    live("TDD MODE", (1, 1), Channel::tdd_mode),
    dead("VERBOSE", (1, MANY), |_, _| result(1)),
    live("WAIT FOR DIGIT", (1, 1), Channel::wait_for_digit),
];

/// The command that a line begins with, in capitals or not, and how many words name it.
pub(super) fn find(words: &[Vec<u8>]) -> Option<(&'static Registered, usize)> {
    COMMANDS.iter().find_map(|command| {
        let names: Vec<&str> = command.words.split(' ').collect();
        let begins = words.len() >= names.len()
            && names
                .iter()
                .zip(words)
                .all(|(name, word)| word.eq_ignore_ascii_case(name.as_bytes()));
        begins.then_some((command, names.len()))
    })
}
