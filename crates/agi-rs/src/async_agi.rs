//! AsyncAGI: the same commands over the Asterisk Manager Interface (AMI), for a channel that runs
//! `AGI(agi:async)`. Prefer FastAGI where you can; this is for programs that have only AMI.
//!
//! The AMI client is yours: implement [`Manager`] for it, two methods. It needs class `agi` to read
//! and to write. When an `AsyncAGIStart` comes, open a session:
//!
//! ```
//! use agi_rs::async_agi::{AgiAction, AsyncAgi, AsyncAgiEvent, Manager};
//! use agi_rs::{AgiError, AsyncSession, Digits};
//!
//! async fn serve(manager: impl Manager, uniqueid: &str, env: &str) -> Result<(), AgiError> {
//!     let mut call = AsyncSession::open(AsyncAgi::new(manager, uniqueid, env)).await?;
//!     call.answer().await?;
//!     call.stream_file("hello-world", &Digits::none()).await?;
//!     call.asyncagi_break().await
//! }
//! ```
//!
//! # What is different
//!
//! Seen on Asterisk 22.10.1:
//!
//! - **Nobody ends the session for you.** A dropped session leaves the caller waiting in the
//!   dialplan application: end it by `asyncagi_break` or by hanging up.
//! - **A command that fails ends it**: after a result of -1, a sound that is missing for one,
//!   `AsyncAGIEnd` comes and `AGISTATUS` is `FAILURE`. The next command gives `Eof` or `Io`.
//! - **The hangup ends it**, too: no `HANGUP` is said, and there is no dead channel to go on with,
//!   unless the dialplan's `h` runs `AGI(agi:async)` anew.
//! - A command is at most 1013 bytes long, one line of AMI; longer ones are refused unsent.
//! - Asterisk reads its own answers 1024 bytes at a time, and what is left over comes with the next
//!   answer. [`AsyncAgi`] fetches it by `NOOP` commands, so environments and values of any length
//!   arrive whole.
//! - What it read it writes percent-encoded into 2048 bytes, and loses what doesn't fit: a piece of
//!   1024 bytes with more than about 500 spaces, line feeds or bytes above 127. That shows, and is
//!   an error of kind `InvalidData`, after which the session is closed.
//! - A command waits in a queue while another runs: it interrupts nothing.

mod action;
mod event;
mod manager;
mod percent;
mod relay;

pub use action::AgiAction;
pub use event::AsyncAgiEvent;
pub use manager::{AsyncAgi, Manager};
pub use percent::percent_decode;
pub use relay::{Relay, RelayError, Step};
