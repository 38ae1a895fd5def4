//! The documents that tell Twilio what to do with a call or a text (TwiML).
//!
//! They are written by an XML writer: any text comes back from a parser as it went in, but for the characters that
//! XML 1.0 has no way to write, which are left out. Every address is asked by POST, and every limit is written down,
//! because Twilio's own are hours.

mod builder;
mod dial;
mod document;
mod gather;
mod record;
mod say;

pub use builder::{Builder, RejectReason};
pub use dial::{Dial, Number};
pub use document::Document;
pub use gather::Gather;
pub use record::Record;
pub use say::Say;
