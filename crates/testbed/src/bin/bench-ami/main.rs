//! `deploy/bench-ami`: what events and calls cost clients of Asterisk's manager, side by side.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it talks to who started it")]

mod arguments;
mod calls;
mod contestant;
mod events;
mod manager;
mod memory;
mod program;
mod results;
mod stream;
mod table;

use std::error::Error;
use std::process::ExitCode;
use std::time::Instant;

use testbed::bench::{self, CpuClock};

use self::arguments::{Arguments, Part};
use self::calls::{Exchange, WAYS};
use self::contestant::Contestant;
use self::results::Results;
use self::stream::Recording;
use self::table::Tables;

fn main() -> ExitCode {
    let arguments = match Arguments::parse(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(problem) => {
            eprintln!("bench-ami: {problem}\n\n{}", arguments::USAGE);
            return ExitCode::from(64);
        }
    };
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench-ami: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let Arguments { folder, rounds, minutes, parts } = arguments;
    let begun = Instant::now();
    let mut clock = CpuClock::start(&folder.join("bin/cpu-clock"))?;
    let recording = Recording::read()?;
    let mut exchange = Exchange::open(folder)?;
    let machine = bench::machine(&exchange.asterisk)?;
    let mut results = Results::default();
    for round in 1..=*rounds {
        if parts.contains(&Part::Events) {
            for contestant in in_turn(round, Contestant::ALL) {
                eprintln!("events, round {round}: {contestant:?}");
                events::round(contestant, folder, &recording, &mut clock, &mut results.events)?;
            }
        }
        if parts.contains(&Part::Calls) {
            for way in in_turn(round, std::array::from_fn::<_, { WAYS.len() }, _>(|way| way)) {
                eprintln!("calls, round {round}: way {way}");
                exchange.round(way, &mut clock)?;
            }
        }
    }
    results.calls = Some(exchange.found.clone());
    drop(exchange);
    if parts.contains(&Part::Memory) {
        eprintln!("memory, {minutes} minutes");
        results.memory = memory::measure(folder, &recording, *minutes)?;
    }
    let machine = format!("{machine}, {rounds} rounds, {} s", begun.elapsed().as_secs());
    for &part in parts {
        // deploy/bench-ami puts what stands between the marks where the same ones stand in the page.
        let (name, tables, goals) = (part.name(), Tables(&results, part), results.goals(part));
        println!("<!-- bench-ami {name}: begin -->\n\n{machine}\n\n{tables}\n{goals}");
        println!("<!-- bench-ami {name}: end -->\n");
    }
    Ok(())
}

/// There and back, so that none is always first.
fn in_turn<T, const N: usize>(round: usize, mut all: [T; N]) -> [T; N] {
    if round.is_multiple_of(2) {
        all.reverse();
    }
    all
}
