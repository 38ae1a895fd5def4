//! `deploy/bench-agi`: what one call costs with AGI programs of several kinds, side by side.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it talks to who started it")]

mod ami;
mod api_stub;
mod arguments;
mod calls;
mod contestant;
mod folder;
mod goals;
mod inside;
mod latency;
mod outside;
mod peer;
mod results;
mod server;
mod table;

use std::error::Error;
use std::process::ExitCode;
use std::time::Instant;

use testbed::bench;

use self::api_stub::ApiStub;
use self::arguments::Arguments;
use self::contestant::Contestant;
use self::inside::Switchboard;
use self::outside::Driver;
use self::results::Results;
use self::table::Table;

fn main() -> ExitCode {
    let arguments = match Arguments::parse(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(problem) => {
            eprintln!("bench-agi: {problem}\n\n{}", arguments::USAGE);
            return ExitCode::from(64);
        }
    };
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench-agi: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let Arguments { folder, rounds, contestants } = arguments;
    let begun = Instant::now();
    let api = ApiStub::start()?;
    let mut switchboard = Switchboard::open(folder, &api, contestants)?;
    let machine = bench::machine(&switchboard.asterisk)?;
    let mut driver = Driver::new(folder, &api, contestants)?;
    each_round(arguments, |round, contestant| {
        eprintln!("outside, round {round}: {}", contestant.name());
        driver.round(contestant)
    })?;
    let outside = std::mem::take(&mut driver.found);
    drop(driver);
    each_round(arguments, |round, contestant| {
        eprintln!("inside, round {round}: {}", contestant.name());
        switchboard.round(contestant)
    })?;
    let results = Results { outside, inside: switchboard.found };
    println!("{machine}, {rounds} rounds, {} s", begun.elapsed().as_secs());
    println!("\n{}\n{}", Table(&results), goals::of(&results));
    Ok(())
}

/// All the contestants, again and again; there and back, so that none is always first.
fn each_round(
    arguments: &Arguments,
    mut measure: impl FnMut(usize, Contestant) -> Result<(), Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    for round in 1..=arguments.rounds {
        let mut order = arguments.contestants.clone();
        if round % 2 == 0 {
            order.reverse();
        }
        // What all others are compared with is measured twice.
        order.extend(order.contains(&Contestant::Playback).then_some(Contestant::Playback));
        for contestant in order {
            measure(round, contestant)?;
        }
    }
    Ok(())
}
