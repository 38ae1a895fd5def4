//! An Asterisk manager (AMI) client, and the Asterisk call provider on top of it.
//!
//! [`ami`] is the client: it knows nothing of callbacks, and any program can use it.

pub mod ami;
