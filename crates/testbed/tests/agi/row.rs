use std::fmt::Debug;

use crate::leg::Exchange;
use crate::normal::{readable, typed};

/// Every command of Asterisk 22: the 46 of `res_agi` and `GOSUB` of `app_stack`.
pub(crate) const COMMANDS: [&str; 47] = [
    "ANSWER",
    "ASYNCAGI BREAK",
    "CHANNEL STATUS",
    "CONTROL STREAM FILE",
    "DATABASE DEL",
    "DATABASE DELTREE",
    "DATABASE GET",
    "DATABASE PUT",
    "EXEC",
    "GET DATA",
    "GET FULL VARIABLE",
    "GET OPTION",
    "GET VARIABLE",
    "GOSUB",
    "HANGUP",
    "NOOP",
    "RECEIVE CHAR",
    "RECEIVE TEXT",
    "RECORD FILE",
    "SAY ALPHA",
    "SAY DATE",
    "SAY DATETIME",
    "SAY DIGITS",
    "SAY NUMBER",
    "SAY PHONETIC",
    "SAY TIME",
    "SEND IMAGE",
    "SEND TEXT",
    "SET AUTOHANGUP",
    "SET CALLERID",
    "SET CONTEXT",
    "SET EXTENSION",
    "SET MUSIC",
    "SET PRIORITY",
    "SET VARIABLE",
    "SPEECH ACTIVATE GRAMMAR",
    "SPEECH CREATE",
    "SPEECH DEACTIVATE GRAMMAR",
    "SPEECH DESTROY",
    "SPEECH LOAD GRAMMAR",
    "SPEECH RECOGNIZE",
    "SPEECH SET",
    "SPEECH UNLOAD GRAMMAR",
    "STREAM FILE",
    "TDD MODE",
    "VERBOSE",
    "WAIT FOR DIGIT",
];

/// Whether the caller was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Life {
    Live,
    Dead,
}

/// Who answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Peer {
    Asterisk,
    TestKit,
    /// It was not sent.
    Nobody,
}

/// What a row is there to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shows {
    Success,
    Failure,
}

/// One command, and what came of it.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) command: &'static str,
    pub(crate) shows: Shows,
    pub(crate) life: Life,
    pub(crate) peer: Peer,
    case: &'static str,
    pub(crate) sent: String,
    pub(crate) answer: String,
    result: String,
}

impl Row {
    pub(crate) fn of<T: Debug>(
        case: &'static str,
        shows: Shows,
        life: Life,
        peer: Peer,
        exchange: &Exchange<T>,
    ) -> Self {
        let sent = readable(&exchange.sent);
        // A command without its last words is still that command, wrongly written.
        let fits = |name: &&&str| {
            let name = format!("{name} ");
            format!("{sent} ").starts_with(&name) || name.starts_with(&format!("{sent} "))
        };
        let command = COMMANDS.iter().find(fits).copied().unwrap_or_default();
        let answer = readable(&exchange.came);
        let result = typed(&exchange.result);
        Self { command, shows, life, peer, case, sent, answer, result }
    }

    /// For a command whose name did not reach the wire.
    pub(crate) fn named(self, command: &'static str) -> Self {
        Self { command, ..self }
    }

    /// One line of the table, without the command's name.
    pub(crate) fn cells(&self) -> String {
        let life = match self.life {
            Life::Live => "live",
            Life::Dead => "dead",
        };
        let peer = match self.peer {
            Peer::Asterisk => "Asterisk",
            Peer::TestKit => "test kit",
            Peer::Nobody => "nobody",
        };
        let [sent, answer, result] =
            [&self.sent, &self.answer, &self.result].map(|text| code(text));
        format!("{} | {life} | {sent} | {answer} | {result} | {peer}", self.case)
    }
}

/// A cell that shows text as it is.
pub(crate) fn code(text: &str) -> String {
    if text.is_empty() {
        return "(nothing)".into();
    }
    format!("`{}`", text.replace('|', r"\|").replace('`', "'"))
}
