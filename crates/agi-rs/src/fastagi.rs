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

mod desk;
mod incident;
mod listener;
mod peer_range;
mod route;
mod server;
mod stream;
mod visit;

pub use incident::Incident;
pub use peer_range::{InvalidPeerRange, PeerRange};
pub use server::{Drained, FastAgi};
pub use stream::FastAgiStream;
