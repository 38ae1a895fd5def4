//! FastAGI: a server that Asterisk calls over TCP, `AGI(agi://host/path)` in the dialplan.
//!
//! ```no_run
//! use agi_rs::fastagi::{FastAgi, FastAgiStream};
//! use agi_rs::{AgiError, AsyncSession, Digits};
//!
//! async fn menu(mut call: AsyncSession<FastAgiStream>) {
//!     if let Err(error) = greet(&mut call).await {
//!         eprintln!("the menu ended early: {error}");
//!     }
//! }
//!
//! async fn greet(call: &mut AsyncSession<FastAgiStream>) -> Result<(), AgiError> {
//!     call.answer().await?;
//!     call.stream_file("hello-world", &Digits::none()).await?;
//!     call.hang_up().await
//! }
//!
//! # async fn server() -> std::io::Result<()> {
//! let server = FastAgi::bind("127.0.0.1:4573")?.route("menu", menu);
//! let drained = server.serve(async { /* for instance, wait for SIGTERM */ }).await?;
//! println!("{} calls ended, {} were cut", drained.ended, drained.cut);
//! # Ok(())
//! # }
//! ```
//!
//! It needs a tokio runtime with time and I/O; one thread is enough for some thousands of calls,
//! because a call is one small task that mostly waits.
//!
//! # What the dialplan learns
//!
//! Each row was seen on Asterisk 22.10.1, the first four in 200 calls out of 200, `AGISIGHUP` set
//! to `no` or not:
//!
//! | the server | `AGISTATUS` |
//! |---|---|
//! | says a line that begins with `failure`, at any time, even with the environment unread, and closes or resets the connection | `FAILURE`, at once; after an `EXEC`, if one runs |
//! | closes without it: before or after the environment, or in the middle of a command | `SUCCESS` |
//! | resets the connection without it | `SUCCESS`; rarely `FAILURE`, if Asterisk still writes |
//! | does not listen | `FAILURE`, at once |
//! | ends in peace, but a command failed (-1 on a live channel, such as a sound that is missing) | `FAILURE` |
//! | ends in peace after a 510 or a 520 | `SUCCESS` |
//! | ends in any way without that line, after the hangup | `HANGUP`, and the dialplan goes to `h` |
//!
//! So **a server that was killed looks like one that is done**. A dialplan with a fallback can't
//! rely on `AGISTATUS` alone: let the handler's first command set a variable, and look for it.
//! Refusals, panics and cuts by this server say `failure`; only a peer that may not connect is
//! closed without a word, and its dialplan mostly sees `SUCCESS`.
//!
//! Dropping a session is a polite end: Asterisk takes no notice when the line `HANGUP`, which it
//! may still write, meets a closed connection.

mod blocking;
mod desk;
mod incident;
mod listener;
mod peer_range;
mod route;
mod server;
mod stream;
mod visit;

pub use blocking::{BlockingSession, BlockingStream};
pub use incident::Incident;
pub use peer_range::{InvalidPeerRange, PeerRange};
pub use server::{Drained, FastAgi};
pub use stream::FastAgiStream;
