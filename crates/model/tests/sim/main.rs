//! The real engine in made-up time: a seed that fails is told, and can be run again.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::path::Path;

use model::sim::{Report, run};
use tempfile::TempDir;

/// More are tried by `just sim`.
const SEEDS: u64 = 200;

/// A store in memory, where there is a place for files in memory.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { TempDir::new_in(memory).unwrap() } else { TempDir::new().unwrap() }
}

fn report(seed: u64) -> Report {
    run(seed, folder().path()).unwrap()
}

#[test]
fn no_seed_rings_anybody_twice_or_leaves_anybody_nowhere() {
    let reports: Vec<_> = (0..SEEDS).map(report).collect();
    for Report { seed, broken, .. } in &reports {
        assert!(broken.is_empty(), "`just sim --seed {seed}`: {broken:#?}");
    }
    let (calls, crashes): (Vec<_>, Vec<_>) = reports.iter().map(|r| (r.calls, r.crashes)).unzip();
    let (calls, crashes): (usize, usize) = (calls.iter().sum(), crashes.iter().sum());
    assert!(calls > 400 && crashes > 200, "too little happened: {calls} calls, {crashes} crashes");
}

#[test]
fn two_runs_of_a_seed_are_the_same() {
    for seed in 0..10 {
        let (one, other) = (report(seed), report(seed));
        assert_eq!(one.log, other.log);
        assert_eq!(one.hash, other.hash);
    }
}
