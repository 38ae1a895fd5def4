//! A month of a callback desk in seconds: the real rules, whom they ring and what they limit, over people that are made up.
//! What was done is judged by the ledger of calls alone.

mod agenda;
mod budget;
mod desk;
mod house;
mod ledger;
mod people;
mod report;

pub use desk::run;
pub use house::{Flaw, House};
pub use report::Report;
