//! Runs seeds through made-up time: `sim --seed N` shows one, `sim --seeds N [--from M]` tries many.

use std::io::{self, Write};
use std::process::ExitCode;

use tempfile::TempDir;

fn main() -> io::Result<ExitCode> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |name: &str| {
        let place = args.iter().position(|arg| arg == name)?;
        args.get(place + 1)?.parse::<u64>().ok()
    };
    let mut out = io::stdout().lock();
    let folder = TempDir::new()?;
    if let Some(seed) = number("--seed") {
        let report = model::sim::run(seed, folder.path())?;
        for line in &report.log {
            writeln!(out, "{line}")?;
        }
        writeln!(out, "seed {seed}: hash {:016x}, {:#?}", report.hash, report.broken)?;
        return Ok(if report.broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    let (from, seeds) = (number("--from").unwrap_or(0), number("--seeds").unwrap_or(1000));
    let (mut failed, mut calls, mut crashes) = (0, 0, 0);
    for seed in from..from + seeds {
        let folder = TempDir::new()?;
        let report = model::sim::run(seed, folder.path())?;
        calls += report.calls;
        crashes += report.crashes;
        if !report.broken.is_empty() {
            failed += 1;
            writeln!(out, "sim --seed {seed}: {:?}", report.broken)?;
        }
    }
    writeln!(out, "{seeds} seeds, {calls} calls, {crashes} crashes, {failed} seeds failed")?;
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
