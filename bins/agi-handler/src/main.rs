//! Steers a call inside Asterisk: screens, asks for the gate, dials, reports.
//!
//! Asterisk reaches it on the business leg, and once more, with the word `visitor`, on the
//! visitor's leg before the two are joined; or on the channel of somebody who calls, and once more
//! on the business's leg: as a program that it starts, or over FastAGI. Both ways
//! run the same code. Standard output may be the AGI wire, so whatever is to be read by people goes
//! to standard error and to the log file.

mod admission;
mod api;
mod arguments;
mod business;
mod callee;
mod cel;
mod dial;
mod error;
mod evidence;
mod inbound;
mod inbound_business;
mod inherited;
mod joining;
mod language;
mod leftover;
mod leg;
mod log;
mod outcome;
mod permit;
mod prompts;
mod proof;
mod quality;
mod report;
mod role;
mod screening;
mod serve;
mod settings;
mod stage;
mod visitor;
mod wire;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use agi_rs::Session;

use crate::arguments::{Arguments, Task};
use crate::error::HandlerError;
use crate::log::chain;
use crate::role::{Handler, Role};
use crate::settings::{Loaded, Settings};

fn main() -> ExitCode {
    let Err(error) = run() else { return ExitCode::SUCCESS };
    // Wrong arguments are told before anything says where to log.
    if !tracing::dispatcher::has_been_set() {
        log::start(None);
    }
    tracing::error!(error = chain(&error), "the handler stopped");
    error.exit_code()
}

fn run() -> Result<(), HandlerError> {
    let Arguments { task, config } = Arguments::parse(std::env::args().skip(1))?;
    match task {
        Task::Script(role) => script(role, load(config)?),
        Task::Serve(listen) => serve::serve(&listen, load(config)?),
        Task::Version => show(concat!("agi-handler ", env!("CARGO_PKG_VERSION"), "\n")),
        Task::Help => show(include_str!("help.txt")),
    }
}

fn load(config: Option<PathBuf>) -> Result<Settings, HandlerError> {
    let Loaded { log, settings } = settings::load(config);
    log::start(log.as_deref());
    Ok(settings?)
}

/// One call, over standard input and output.
fn script(role: Role, settings: Settings) -> Result<(), HandlerError> {
    let handler = Handler::new(settings);
    let _span = log::session(role).entered();
    let mut call = Session::from_stdio()?;
    handler.steer(role, &mut call)
}

fn show(text: &str) -> Result<(), HandlerError> {
    io::stdout().write_all(text.as_bytes()).map_err(|error| HandlerError::Session(error.into()))
}
