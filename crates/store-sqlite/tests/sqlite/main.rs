//! The store on real files: what any store must do, and what only this one promises.
#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod damaged;
mod housekeeping;
mod killed;
mod locked;
mod reference;
mod restored;
mod suite;
