//! Calls of a real Asterisk 22, recorded, and what must be made of them.

mod outcomes;
mod permuted;
mod recorded;
pub(crate) mod recording;
mod shuffled;
mod strangers;
mod watching;
