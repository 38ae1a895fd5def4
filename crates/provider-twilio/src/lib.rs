//! A client of Twilio's REST API, its TwiML and its webhooks.
//!
//! [`rest`] asks Twilio for something, [`twiml`] writes what it is answered, [`webhook`] checks and reads what it tells
//! us. None of them knows a callback, and any program can use them.

#![warn(missing_docs)]

mod mask;
pub mod rest;
mod sid;
mod status;
mod time;
pub mod twiml;
pub mod webhook;

/// What the README shows must compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
