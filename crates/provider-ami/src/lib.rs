//! An Asterisk manager (AMI) client, and the Asterisk call provider on top of it.
//!
//! [`ami`] is the client: it knows nothing of callbacks, and any program can use it. [`AsteriskProvider`] implements
//! the core's port with it, for one PBX; [`Fleet`] does so for any number of them.

pub mod ami;
mod asterisk;
mod fleet;

pub use asterisk::{
    AsteriskProvider, AsteriskSms, DialTemplate, Evidence, InvalidDialTemplate,
    InvalidMessageTemplate, Manager, MessageTemplate, Newest, Record, Settings, Unreadable, check,
};
pub use fleet::{CallsPerSecond, Fleet, Load, Pbx, PbxName, Terms};
