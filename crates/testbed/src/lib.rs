//! Development only: a real Asterisk, SIP phones with audio, conformance suites.

mod asterisk;
mod audio;
mod carrier;
mod error;
mod loopback;
mod process;
pub mod store_suite;

pub use asterisk::{Asterisk, HandlerEnv, Options, Prepared};
pub use audio::{Talk, Voice};
pub use carrier::{Carrier, CarrierOptions, End, Phone, PhoneCall};
pub use error::TestbedError;
pub use loopback::dead_end;
