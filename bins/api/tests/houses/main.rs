//! What wants many Asterisks at a time: `deploy/test` runs the kills beside all other tests, with
//! what these leave of the machine.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failed step is a failed test")]

#[path = "../real/binaries.rs"]
mod binaries;
mod kills;

pub(crate) use self::binaries::binaries;
