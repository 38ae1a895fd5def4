//! The Asterisk Gateway Interface (AGI): typed commands over a core without I/O.
//!
//! ```no_run
//! use agi_rs::{Digits, Play, Session};
//!
//! fn main() -> Result<(), agi_rs::AgiError> {
//!     let mut call = Session::from_stdio()?;
//!     call.answer()?;
//!     if let Play::Digit { digit, .. } = call.stream_file("hello-world", &Digits::any())? {
//!         call.verbose(&format!("the caller pressed {digit}"), 3)?;
//!     }
//!     call.hang_up()
//! }
//! ```
//!
//! Three layers, each usable alone: the *core* ([`Line`], [`ReplyParser`], [`EnvParser`], and
//! [`Conversation`], which ties them to one call) does no I/O; [`Session`] drives it over any pair
//! of `Read` and `Write`, [`AsyncSession`] over any [`Transport`]; each [`Command`] is a type that
//! knows how it is written and what its answer means, and a method of both sessions: all 47 are in
//! the table of [`commands`].
//!
//! Features: `fastagi` adds a server on tokio, `async-agi` the same commands over a manager client
//! of yours, `testing` a scripted Asterisk for the tests of AGI programs, and `proptest` strategies
//! for them: callers who do as they like, arguments and replies at their most awkward.
//!
//! What a program has to know: standard output is the wire, so it must never print; after the
//! caller hung up the session goes on, and commands with [`Command::DEAD_OK`] still work; an error
//! after which nobody knows whose answer comes next closes the session for good.

#![warn(missing_docs)]

mod app_args;
#[cfg(feature = "async-agi")]
pub mod async_agi;
mod async_session;
mod base64;
mod caller_id;
mod command;
pub mod commands;
mod conversation;
mod digits;
mod env;
mod error;
#[cfg(feature = "fastagi")]
pub mod fastagi;
mod hangup;
mod line;
mod lossless;
mod method_list;
mod methods;
mod opening;
mod place;
mod reply;
mod session;
mod spoken_digits;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod transport;
mod var_name;

pub use app_args::AppArgs;
pub use async_session::AsyncSession;
pub use caller_id::CallerId;
pub use command::{Command, DecodeError, ReplyShape};
pub use commands::{
    ChannelState, Collected, ControlledPlay, Deltree, EndedBy, Gender, Heard, HungUp, Play,
    Recognition, Recording, SayCase, SpokenForm, Subroutine, TddMode,
};
pub use conversation::Conversation;
pub use digits::{Digits, Dtmf, InvalidDigit};
pub use env::{Env, EnvError, EnvParser};
pub use error::AgiError;
pub use hangup::HangupSignal;
pub use line::{ArgError, Line, LineLimit};
pub use place::Priority;
pub use reply::{Incoming, Reply, ReplyError, ReplyParser};
pub use session::{ScriptSession, Session};
pub use spoken_digits::{InvalidSpokenDigits, SpokenDigits};
pub use transport::Transport;
pub use var_name::{InvalidVarName, VarName};

/// What the README shows must compile and hold.
#[cfg(all(doctest, feature = "fastagi", feature = "testing"))]
#[doc = include_str!("../README.md")]
struct Readme;
