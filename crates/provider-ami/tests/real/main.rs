//! The provider against a real Asterisk with the shipped configuration, and SIP phones.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed step is a failed test"
)]

mod calls;
mod check;
mod faults;
mod filter;
mod fleet;
mod house;
mod outage;
mod privileges;
mod record;
mod session;
mod sms;
mod tls;
mod trunks;
mod ways;
