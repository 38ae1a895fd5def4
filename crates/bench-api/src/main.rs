//! `deploy/bench-api`: what asking for callbacks costs with commits of several kinds, whether each answer
//! survives a kill, and whether many stored callbacks make it slower.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it talks to who started it")]

mod arguments;
mod client;
mod crowd;
mod flush;
mod kills;
mod load;
mod results;
mod rows;
mod served;
mod server;
mod throughput;

use std::error::Error;
use std::process::ExitCode;

use self::arguments::{Arguments, Order, Part};

fn main() -> ExitCode {
    let done = match Order::parse(std::env::args().skip(1)) {
        Ok(Order::Serve { database, mode }) => served::serve(&database, mode),
        Ok(Order::Measure(arguments)) => measure(&arguments),
        Err(error) => {
            eprintln!("{error}\n\n{}", arguments::USAGE);
            return ExitCode::from(64);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench-api: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    for part in &arguments.parts {
        eprintln!("bench-api: {}", part.name());
        let told = match part {
            Part::Commits => throughput::measure(arguments)?,
            Part::Kills => kills::measure(arguments)?,
            Part::Rows => rows::measure(arguments)?,
        };
        results::print(*part, &told);
    }
    Ok(())
}
