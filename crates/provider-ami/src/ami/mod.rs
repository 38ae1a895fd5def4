//! A client of Asterisk's manager interface (AMI).
//!
//! [`codec`] and [`Request`] know the wire and nothing else.

pub mod codec;
mod frame;
mod request;

pub use frame::{Frame, Kind};
pub use request::{ActionId, InvalidRequest, Request};
