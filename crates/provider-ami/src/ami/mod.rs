//! A client of Asterisk's manager interface (AMI).
//!
//! [`codec`] and [`Request`] know the wire and nothing else. One task owns the socket and outlives each connection;
//! [`Ami`] is the handle to it, [`Deliveries`] what it tells: events in order, and each place where some are missing.

mod action;
mod backoff;
pub mod calls;
mod client;
pub mod codec;
mod credentials;
mod delivery;
mod driver;
mod error;
mod event;
mod frame;
mod message;
mod moderation;
mod names;
mod originate;
mod pending;
mod request;
mod session;
mod state;
mod timing;
mod tls;
mod transport;

pub use action::{
    Action, CoreSettings, CoreShowChannels, CoreStatus, DbEntry, DbGetTree, Hangup, Limits, Ping,
    Status,
};
pub use backoff::Backoff;
pub use client::{Ami, Builder};
pub use credentials::Credentials;
pub use delivery::{Deliveries, Delivery, Gap};
pub use error::{ActionError, NotSent};
pub use event::{
    Bridging, Channel, Dial, Event, FullyBooted, HangUp, OriginateResponse, SoftHangup, VarSet,
};
pub use frame::{Frame, Kind};
pub use message::{LONGEST_BODY, MessageSend, MessageUri};
pub use names::{CallerId, ChannelId, DialString, DialplanName, VarName};
pub use originate::Originate;
pub use pending::Answer;
pub use request::{ActionId, InvalidRequest, Request};
pub use state::{Boot, State, Why};
pub use timing::Timing;
pub use tls::{InvalidTls, Tls};
pub use transport::{Connect, Connecting, Stream, Tcp};
