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

mod asterisk;
mod channel;
#[cfg(feature = "proptest")]
pub mod strategies;
mod streams;
mod tokenizer;

pub use asterisk::Asterisk;
pub use channel::{Act, Executed};
pub use streams::{PeerReader, PeerWriter};
pub use tokenizer::tokenize;
