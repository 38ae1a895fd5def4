//! The real engine in made-up time: a seed that fails is told, and can be run again.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::fs;
use std::path::Path;

use model::sim::{Flaw, Report, many, run, run_limited};
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

#[test]
fn seeds_come_to_the_same_on_one_thread_and_on_several() {
    let hashes = |threads| {
        let (folder, mut hashes) = (folder(), Vec::new());
        let tell = |report: Report| {
            hashes.push((report.seed, report.hash));
            Ok(())
        };
        many(20..32, threads, folder.path(), tell).unwrap();
        hashes
    };
    let alone = hashes(1);
    assert!(alone.iter().map(|(seed, _)| *seed).eq(20..32), "{alone:?}");
    assert_eq!(alone, hashes(3));
}

#[test]
fn a_run_that_is_over_keeps_no_file_open() {
    let folder = folder();
    run(7, folder.path()).unwrap();
    let open = fs::read_dir("/proc/self/fd").unwrap();
    let files = open.filter_map(|entry| fs::read_link(entry.unwrap().path()).ok());
    let left: Vec<_> = files.filter(|file| file.starts_with(folder.path())).collect();
    assert!(left.is_empty(), "{left:?}");
}

/// Runs under limits; more than these are tried by nobody.
const LIMITED: u64 = 80;

fn limited(seed: u64, flaw: Option<Flaw>) -> Report {
    run_limited(seed, folder().path(), flaw).unwrap()
}

#[test]
fn no_limit_is_ever_passed_whatever_happens() {
    let mut calls = 0;
    for seed in 0..LIMITED {
        let report = limited(seed, None);
        assert!(report.broken.is_empty(), "seed {seed}: {:#?}", report.broken);
        calls += report.calls;
    }
    assert!(calls > 100, "too little happened: {calls} calls");
}

#[test]
fn a_desk_that_is_told_a_wrong_limit_is_found_out() {
    for flaw in Flaw::ALL {
        let is_found = |seed| !limited(seed, Some(flaw)).broken.is_empty();
        // Some show in few runs only.
        assert!((0..10 * LIMITED).any(is_found), "nobody noticed {flaw:?}");
    }
}
