//! What the fuzzer found worth keeping, played again; the folder `fuzz` looks for more.

mod decode;
mod frames;
mod tracker;

use std::path::Path;
use std::{fs, io};

fn replay(target: &str, check: impl Fn(&[u8])) -> io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut played = 0;
    for file in fs::read_dir(corpus)? {
        check(&fs::read(file?.path())?);
        played += 1;
    }
    assert!(played > 50, "{target} has only {played} inputs");
    Ok(())
}

#[test]
fn every_kept_wire_is_read_as_it_stands() -> io::Result<()> {
    replay("frames", frames::check)
}

#[test]
fn every_kept_story_is_told_once() -> io::Result<()> {
    replay("tracker", tracker::check)
}
