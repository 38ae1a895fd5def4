//! The testbed's own parts against the real ones: Asterisk with the shipped configuration, SIP
//! phones, audio.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failed step is a failed test")]

mod again;
mod ami;
mod boot;
mod calls;
mod entrypoint;
mod handler;

use testbed::{Asterisk, HandlerEnv, Options, dead_end};

/// What a handler would need; none runs in these tests.
fn no_handler() -> HandlerEnv {
    HandlerEnv { api_url: "http://127.0.0.1:8502".into(), secret: "0123456789abcdef".repeat(2) }
}

fn booted() -> Asterisk {
    let options = Options::new(dead_end().unwrap());
    Asterisk::prepare(options).unwrap().boot(&no_handler()).unwrap()
}
