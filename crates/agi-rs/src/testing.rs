//! A scripted Asterisk for the tests of programs that speak AGI.
//!
//! ```
//! use agi_rs::testing::{Act, Asterisk};
//! use agi_rs::{Digits, HangupSignal, Session};
//!
//! let asterisk = Asterisk::new().variable("LANGUAGE", "en").caller([Act::press('1')]);
//! let (reader, writer) = asterisk.connect();
//! let mut call = Session::open(reader, writer, HangupSignal::new())?;
//! call.stream_file("hello-world", &Digits::any())?;
//! assert_eq!(asterisk.commands(), ["STREAM FILE hello-world 0123456789*# 0"]);
//! # Ok::<(), agi_rs::AgiError>(())
//! ```
//!
//! It knows all 47 commands with the arguments that they take, and says 510, 511 and 520 where
//! Asterisk does. What it doesn't do by itself, [`Asterisk::answering`] puts into its mouth.

mod act;
mod answer;
mod asterisk;
mod caller_id;
mod channel;
mod collecting;
mod dialplan;
mod executed;
mod expansion;
mod messages;
mod observed;
mod playing;
mod recogniser;
mod setup;
mod storage;
#[cfg(feature = "proptest")]
pub mod strategies;
mod streams;
mod table;
mod tokenizer;
mod transport;

pub use act::Act;
pub use asterisk::Asterisk;
pub use executed::Executed;
pub use streams::{PeerReader, PeerWriter};
pub use tokenizer::tokenize;
pub use transport::PeerTransport;
