//! Text messages: what they say, how much of it fits.

mod alphabet;
mod words;

pub(crate) use words::{Draft, reference};
