//! The running program: over the simulated phone network, over a provider that records, and as a
//! process of its own.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed step is a failed test"
)]

mod app;
mod bad_input;
mod cancelling;
mod check_provider;
mod decisions;
mod door;
mod events;
mod evidence;
mod gate;
mod health;
mod housekeeping;
mod inbound;
mod limits;
mod logs;
mod notifications;
mod numbers;
mod outcomes;
mod page;
mod poison;
mod program;
mod proof;
mod recorder;
mod repeated;
mod reply;
mod restored;
mod running;
mod sites;
mod slots;
mod socket;
mod staff;
mod stopping;
mod stream;
mod targets;
mod tokens;
mod twilio;
