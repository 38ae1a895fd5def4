//! Strategies for [proptest]: callers who do as they like, and a wire at its most awkward.
//!
//! A program that asks for a key, held to its promises whatever the caller does:
//!
//! ```
//! use agi_rs::testing::{Asterisk, strategies};
//! use agi_rs::{AgiError, Digits, HangupSignal, Play, Session};
//! use proptest::prelude::*;
//! use std::io::{Read, Write};
//!
//! fn menu<R: Read, W: Write>(call: &mut Session<R, W>) -> Result<(), AgiError> {
//!     let choice = match call.stream_file("press-1", &Digits::any())? {
//!         Play::Digit { digit, .. } => digit.to_string(),
//!         Play::Finished { .. } => "nothing".to_owned(),
//!     };
//!     call.set_variable("CHOICE", &choice)
//! }
//!
//! # fn main() {
//! proptest!(|(acts in strategies::caller())| {
//!     let asterisk = Asterisk::new().caller(acts.clone());
//!     let (reader, writer) = asterisk.connect();
//!     let mut call = Session::open(reader, writer, HangupSignal::new())?;
//!     let chosen = menu(&mut call);
//!     prop_assert_eq!(chosen.is_ok(), asterisk.variable_now("CHOICE").is_some(), "{:?}", acts);
//! });
//! # }
//! ```

mod arguments;
mod callers;
mod environments;
mod pieces;
mod replies;

pub use arguments::{argument, digits, uncarriable_argument, variable_name};
pub use callers::caller;
pub use environments::{Environment, environment};
pub use pieces::in_pieces;
pub use replies::{Said, said, value};
