//! `deploy/demo`: the platform at work on this machine, with phones that nobody has to hold.

#![expect(clippy::print_stdout, reason = "the demo talks to the person who started it")]

mod arguments;
mod once;
mod show;

use std::error::Error;
use std::process::ExitCode;

use self::arguments::Arguments;
use self::show::Stage;

fn main() -> ExitCode {
    let arguments = match Arguments::parse(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(problem) => {
            println!("demo: {problem}\n\n{}", arguments::USAGE);
            return ExitCode::from(64);
        }
    };
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("demo: {error}");
            let mut cause = error.source();
            while let Some(error) = cause {
                println!("demo:   because {error}");
                cause = error.source();
            }
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<bool, Box<dyn Error>> {
    let stage = Stage::open(arguments)?;
    if arguments.once { once::ask(&stage) } else { show::stay(&stage).map(|()| true) }
}
