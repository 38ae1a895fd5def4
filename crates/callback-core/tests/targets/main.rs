//! Whom callbacks ring, through the public interface of the crate.
#![expect(clippy::unwrap_used, reason = "a failing test should say where")]

mod choices;
mod ends;
mod kit;
mod properties;
