//! A client of Twilio's REST API, its TwiML and its webhooks, and the Twilio call provider on top of them.
//!
//! [`rest`] asks Twilio for something, [`twiml`] writes what it is answered, [`webhook`] checks and reads what it tells
//! us. None of them knows a callback, and any program can use them. [`TwilioProvider`] implements the core's port with
//! them, and [`Webhooks`] answers what Twilio asks of it.

#![warn(missing_docs)]

mod check;
mod mask;
pub mod rest;
mod sid;
mod status;
mod switchboard;
mod time;
pub mod twiml;
pub mod webhook;

pub use check::{Inspection, check};
pub use switchboard::{
    Looks, OnUnknown, PublicBase, Reply, Request, Settings, TwilioProvider, TwilioRecordings,
    TwilioTexts, WEBHOOKS, Webhooks,
};

/// What the README shows must compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
