//! Callbacks through the shipped binaries, a real Asterisk 22 with the shipped configuration, and
//! SIP phones with audio.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failed step is a failed test")]

mod asking;
mod down;
mod endings;
mod hundreds;
mod kills;
mod platform;
mod quality;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The folder of the binaries under test.
pub(crate) fn binaries() -> PathBuf {
    let folder = Path::new(env!("CARGO_BIN_EXE_api")).parent().unwrap().to_path_buf();
    let handler = folder.join("agi-handler");
    assert!(handler.exists(), "{} is missing; run: cargo build -p agi-handler", handler.display());
    folder
}

/// Held by tests with many calls at a time: two of them would take the audio's time from each other.
pub(crate) fn busy() -> MutexGuard<'static, ()> {
    static MACHINE: Mutex<()> = Mutex::new(());
    MACHINE.lock().unwrap_or_else(PoisonError::into_inner)
}
