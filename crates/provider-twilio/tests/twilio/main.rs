//! The client against a scripted peer, documents against a parser, webhooks against vectors and chance.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failed step is a failed test")]

mod answers;
mod breaker;
mod check;
mod desk;
mod documents;
mod earlier;
mod faults;
mod forms;
mod lists;
mod peer;
mod proof;
mod recorded;
mod requests;
mod signatures;
mod table;
