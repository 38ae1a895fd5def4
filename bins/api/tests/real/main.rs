//! Callbacks through the shipped binaries, a real Asterisk 22 with the shipped configuration, and
//! SIP phones with audio.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failed step is a failed test")]

mod asking;
mod binaries;
mod cuts;
mod down;
mod endings;
mod evidence;
mod faults;
mod fleet;
mod hundreds;
mod inbound;
mod platform;
mod quality;
mod sms;
mod street;
mod suite;
mod targets;

pub(crate) use self::binaries::binaries;
