//! Text messages: how many and to whom, what they say, what comes in, what became of them.

mod alphabet;
mod incoming;
mod rules;
mod updates;
mod words;

pub use rules::TextRules;
pub(crate) use rules::rest_of_day;
pub(crate) use updates::chain;
pub(crate) use words::{Draft, reference};
