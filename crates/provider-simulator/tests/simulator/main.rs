//! The simulated network, heard by a sink that records and let through by a gate that obeys.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a failed step is a failed test")]

mod answer_lost;
mod behaviours;
mod crowd;
mod desk;
mod down;
mod hang_up;
mod house;
mod limits;
mod listeners;
mod network;
mod remote;
