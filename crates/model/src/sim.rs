//! The real desk, worker and store in made-up time: one thread, one seed, and a network, a clock and a
//! process that fail whenever the dice say so. Two runs of a seed are the same to the letter.
//!
//! Wherever the engine writes, or asks the provider, others may come in between, or the process may die.

mod carrier;
mod dice;
mod ledger;
mod line;
mod run;
mod stage;
mod store;

pub use run::{Report, run};
