//! Twilio's REST API (2010-04-01), as far as calls, texts and recordings go.
//!
//! [`Client`] blocks, sends each request once and never again: what may be repeated is the caller's to know, and
//! [`RestError`] says it.

mod account;
mod base;
mod breaker;
mod call;
mod client;
mod credentials;
mod error;
mod event;
mod exchange;
mod message;
mod page;
mod recording;
mod refusal;
mod transport;
mod wire;

pub use crate::sid::{AccountSid, CallSid, InvalidSid, MessageSid, RecordingSid};
pub use crate::status::{AnsweredBy, CallStatus, MessageStatus, UnknownWord};
pub use account::{Account, DialingPermission, Hook, IncomingNumber};
pub use base::{ApiBase, InvalidApiBase};
pub use breaker::{Standing, Why};
pub use call::{Call, CallFilter, Direction, MachineDetection, NewCall, Price};
pub use client::Client;
pub use credentials::Credentials;
pub use error::{Cause, RestError};
pub use event::CallEvent;
pub use message::{Message, MessageFilter, NewMessage};
pub use refusal::{Refusal, RefusalKind};
pub use transport::Limits;
