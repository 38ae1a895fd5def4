//! A month of callbacks in made-up time: `month [--callbacks N] [--seed N]`.

use std::env;
use std::io::{self, Write};
use std::process::ExitCode;

use model::month::{House, run};

fn main() -> io::Result<ExitCode> {
    let args: Vec<String> = env::args().skip(1).collect();
    let number = |name: &str| {
        let place = args.iter().position(|arg| arg == name)?;
        args.get(place + 1)?.parse::<u64>().ok()
    };
    let callbacks = usize::try_from(number("--callbacks").unwrap_or(50_000)).unwrap_or(usize::MAX);
    let house = House::in_november(callbacks)
        .ok_or_else(|| io::Error::other("the house can't be set up"))?;
    let report = run(number("--seed").unwrap_or(1), &house, None);
    write!(io::stdout().lock(), "{report}")?;
    Ok(if report.broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
