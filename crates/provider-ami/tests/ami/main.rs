//! The client against a scripted peer, the tracker against recorded calls.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed step is a failed test"
)]

mod calls;
mod connection;
mod corpus;
mod events;
mod fake;
mod fleet;
mod property;
mod provider;
