//! Runs seeds through made-up time: `sim --seed N` shows one, `sim --seeds N [--from M] [--threads T]` tries many, on
//! as many threads as there are cores unless it is told.

use std::io::{self, Write};
use std::process::ExitCode;
use std::{env, thread};

use model::sim::{many, run};
use tempfile::TempDir;

fn main() -> io::Result<ExitCode> {
    let args: Vec<String> = env::args().skip(1).collect();
    let number = |name: &str| {
        let place = args.iter().position(|arg| arg == name)?;
        args.get(place + 1)?.parse::<u64>().ok()
    };
    let mut out = io::stdout().lock();
    if let Some(seed) = number("--seed") {
        let folder = TempDir::new()?;
        let report = run(seed, folder.path())?;
        for line in &report.log {
            writeln!(out, "{line}")?;
        }
        writeln!(out, "seed {seed}: hash {:016x}, {:#?}", report.hash, report.broken)?;
        return Ok(if report.broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    let (from, seeds) = (number("--from").unwrap_or(0), number("--seeds").unwrap_or(1000));
    let threads = match number("--threads").and_then(|threads| usize::try_from(threads).ok()) {
        Some(threads) => threads,
        None => thread::available_parallelism()?.get(),
    };
    let (mut failed, mut calls, mut crashes) = (0, 0, 0);
    many(from..from.saturating_add(seeds), threads, &env::temp_dir(), |report| {
        calls += report.calls;
        crashes += report.crashes;
        if !report.broken.is_empty() {
            failed += 1;
            writeln!(out, "sim --seed {}: {:?}", report.seed, report.broken)?;
        }
        Ok(())
    })?;
    writeln!(out, "{seeds} seeds, {calls} calls, {crashes} crashes, {failed} seeds failed")?;
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
