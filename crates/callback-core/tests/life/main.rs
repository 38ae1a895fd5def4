//! A callback's life: what each event does to each state.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod called_in;
mod decisions;
mod properties;
mod rules;
mod samples;
mod stories;
mod told;
mod visitor_first;
mod wishes;
