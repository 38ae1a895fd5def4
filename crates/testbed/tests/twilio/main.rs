//! The fake Twilio, by an application written by hand from Twilio's description.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failed step is a failed test")]

mod app;
mod desk;
mod documents;
mod faults;
mod inbound;
mod outcomes;
mod rest;
mod story;
mod texts;
