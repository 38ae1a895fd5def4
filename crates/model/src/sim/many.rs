//! Many seeds, on several threads at a time.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;

use tempfile::TempDir;

use super::run::{Report, run};

/// Runs `seeds` over stores in `folder`, so many at a time, and tells each report in the order of the seeds. Of what
/// happened only the hash is kept. Ends with the first run that can't be run.
pub fn many(
    seeds: Range<u64>,
    threads: usize,
    folder: &Path,
    mut tell: impl FnMut(Report) -> io::Result<()>,
) -> io::Result<()> {
    let (reports, told) = mpsc::channel();
    let next = AtomicU64::new(seeds.start);
    let work = |reports: mpsc::Sender<_>| {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds.end || reports.send((seed, one(seed, folder))).is_err() {
                return;
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            let reports = reports.clone();
            scope.spawn(|| work(reports));
        }
        drop(reports);
        let (mut early, mut due) = (BTreeMap::new(), seeds.start);
        // An error drops `told`, and with it whoever still works ends.
        for (seed, report) in told {
            early.insert(seed, report);
            while let Some(report) = early.remove(&due) {
                tell(report?)?;
                due += 1;
            }
        }
        Ok(())
    })
}

fn one(seed: u64, folder: &Path) -> io::Result<Report> {
    let folder = TempDir::new_in(folder)?;
    Ok(Report { log: Vec::new(), ..run(seed, folder.path())? })
}
