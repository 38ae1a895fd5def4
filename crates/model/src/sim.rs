//! The real desk, worker and store in made-up time: one thread, one seed, and a network, a clock and a
//! process that fail whenever the dice say so. Two runs of a seed are the same to the letter.
//!
//! Wherever the engine writes, or asks the provider, others may come in between, or the process may die.

mod carrier;
mod dice;
mod ledger;
mod line;
mod many;
mod run;
mod stage;
mod store;
mod terms;

pub(crate) use dice::Dice;
pub use many::many;
pub use run::{Report, run, run_limited};
pub use terms::Flaw;
