//! The simulated network, heard by a sink that records and let through by a gate that obeys.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a failed step is a failed test"
)]

mod answer_lost;
mod behaviours;
mod down;
mod hang_up;
mod limits;
mod listeners;
mod network;
