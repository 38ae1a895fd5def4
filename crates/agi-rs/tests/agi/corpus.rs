//! What the fuzzer found worth keeping, played again; `just fuzz` looks for more.

mod cuts;
mod decoding;
mod environment;
mod reply;
mod round_trip;

use std::path::Path;
use std::{fs, io};

fn replay(target: &str, check: impl Fn(&[u8])) -> io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut played = 0;
    for file in fs::read_dir(corpus)? {
        check(&fs::read(file?.path())?);
        played += 1;
    }
    assert!(played > 10, "{target} has only {played} inputs");
    Ok(())
}

#[test]
fn every_kept_environment_keeps_its_promises() -> io::Result<()> {
    replay("environment", environment::check)
}

#[test]
fn every_kept_reply_keeps_its_promises() -> io::Result<()> {
    replay("reply", reply::check)
}

#[test]
fn every_kept_argument_arrives() -> io::Result<()> {
    replay("round_trip", round_trip::check)
}
