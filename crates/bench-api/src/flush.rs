//! What a flush costs on this disk, without a database: each commit that is durable waits for one.

use std::error::Error;
use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::Instant;

use testbed::bench::Sample;

use crate::results::number;

/// Of what is written at a time: one page, and what a commit of a few dozen requests writes.
const KIB: [usize; 2] = [4, 128];
const FLUSHES: usize = 200;

#[derive(Default)]
struct Cell {
    p50: Sample,
    p99: Sample,
}

/// The flushes of all rounds.
#[derive(Default)]
pub(crate) struct Flushes([Cell; KIB.len()]);

impl Flushes {
    pub(crate) fn measure(&mut self, folder: &Path) -> Result<(), Box<dyn Error>> {
        for (kib, cell) in KIB.into_iter().zip(&mut self.0) {
            let mut times = flush(folder, kib * 1024)?;
            times.sort_unstable_by(f64::total_cmp);
            let at = |percent| times.get(times.len() * percent / 100).copied().unwrap_or(f64::NAN);
            cell.p50.push(at(50));
            cell.p99.push(at(99));
        }
        Ok(())
    }

    pub(crate) fn table(&self) -> String {
        let mut table = String::from(
            "| written and flushed, without a database | p50 ms | p99 ms |\n|---|---|---|\n",
        );
        for (kib, Cell { p50, p99 }) in KIB.into_iter().zip(&self.0) {
            let (p50, p99) = (number(p50.figure().median), number(p99.figure().median));
            // Writing to a string can't fail.
            let _ = writeln!(table, "| {kib} KiB | {p50} | {p99} |");
        }
        table
    }
}

/// Milliseconds, one figure for each flush. What is written over was there before, as in a log that is used again.
fn flush(folder: &Path, bytes: usize) -> Result<Vec<f64>, Box<dyn Error>> {
    let path = folder.join("flush");
    let file = OpenOptions::new().write(true).create(true).truncate(true).open(&path)?;
    let (old, new) = (vec![0; bytes], vec![1; bytes]);
    for nth in 0..FLUSHES {
        file.write_all_at(&old, (nth * bytes) as u64)?;
    }
    file.sync_all()?;
    let mut times = Vec::with_capacity(FLUSHES);
    for nth in 0..FLUSHES {
        let begun = Instant::now();
        file.write_all_at(&new, (nth * bytes) as u64)?;
        file.sync_data()?;
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    std::fs::remove_file(path)?;
    Ok(times)
}
