//! Steers a call inside Asterisk: screens, asks for the gate, dials, reports.
//!
//! Asterisk starts this program on the business leg, and once more, with the word `visitor`, on the
//! visitor's leg before the two are joined. Standard output is the AGI wire, so whatever is to be
//! read by people goes to standard error and to the log file.

mod api;
mod business;
mod dial;
mod error;
mod joining;
mod leftover;
mod leg;
mod log;
mod outcome;
mod permit;
mod prompts;
mod report;
mod screening;
mod settings;
mod stage;
mod visitor;

use std::io::{self, Write};
use std::process::ExitCode;

use agi_rs::Session;

use crate::api::Api;
use crate::error::HandlerError;
use crate::log::chain;
use crate::settings::Settings;

const HELP: &str = "\
Steers a call inside Asterisk. Run by the dialplan, not by hand:

  agi-handler            on the business leg: screens, asks for the gate, dials, reports
  agi-handler visitor    on the visitor's leg, before the two are joined
  agi-handler leftover   in the business leg's extension h, after a session that ended early:
                         tells what became of the call, and rings nobody
  agi-handler --version
  agi-handler --help

Environment:
  CALLBACK_API             the platform's internal listener, such as http://127.0.0.1:8502
  CALLBACK_HANDLER_SECRET  the secret shared with it
  CALLBACK_HANDLER_LOG     a file that gets the same log lines as standard error (optional)

Exit codes:
  0  ran to its end, whatever became of the call
  2  wrong arguments
  3  a setting is missing or wrong
  4  Asterisk broke the session off, or the channel is none of the platform's
  5  an outcome could neither be reported nor left in Asterisk's database
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    log::start(settings::log_file().as_deref());
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => run(business::run),
        ["visitor"] => run(visitor::run),
        ["leftover"] => run(leftover::run),
        ["--version"] => show(concat!("agi-handler ", env!("CARGO_PKG_VERSION"), "\n")),
        ["--help"] => show(HELP),
        _ => Err(HandlerError::Arguments),
    };
    let Err(error) = done else { return ExitCode::SUCCESS };
    tracing::error!(error = chain(&error), "the handler stopped");
    error.exit_code()
}

/// What is done to one leg, over standard input and output.
type Steer = fn(&mut agi_rs::ScriptSession, &Api) -> Result<(), HandlerError>;

fn run(steer: Steer) -> Result<(), HandlerError> {
    let api = Api::new(Settings::load()?);
    let mut call = Session::from_stdio()?;
    if call.env().is_suspicious() {
        tracing::warn!("the environment holds a key twice, or a line that is none");
    }
    steer(&mut call, &api)
}

fn show(text: &str) -> Result<(), HandlerError> {
    io::stdout().write_all(text.as_bytes()).map_err(|error| HandlerError::Session(error.into()))
}
