//! Development only: a real Asterisk, SIP phones with audio, conformance suites.

mod asterisk;
mod error;
mod loopback;
mod process;
pub mod store_suite;

pub use asterisk::{Asterisk, HandlerEnv, Options, Prepared};
pub use error::TestbedError;
pub use loopback::dead_end;
