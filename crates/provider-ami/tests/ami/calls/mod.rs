//! Calls of a real Asterisk 22, recorded, and what must be made of them.

mod outcomes;
pub(crate) mod recording;
mod shuffled;
mod watching;
