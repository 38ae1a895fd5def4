//! Many calls at a time, over real Asterisks. A test program of its own, so that no other test runs
//! beside it: audio is judged by the clock, and these take the whole machine.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failed step is a failed test")]

#[path = "../real/binaries.rs"]
mod binaries;
mod hundreds;
mod kills;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub(crate) use self::binaries::binaries;

/// Held by each of these tests: two of them would take the audio's time from each other.
pub(crate) fn busy() -> MutexGuard<'static, ()> {
    static MACHINE: Mutex<()> = Mutex::new(());
    MACHINE.lock().unwrap_or_else(PoisonError::into_inner)
}
