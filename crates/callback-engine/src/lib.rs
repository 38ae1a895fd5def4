//! The services of a callback desk over the ports of `callback-core`: intake, gate, tracker,
//! worker and live feed.
//!
//! [`Desk`] is what people, pages and providers talk to; [`Worker`] performs what the desk decided.
//! Everything here blocks, and the HTTP edge crosses over once; but whoever asks for a callback may wait for
//! the disk without a thread ([`Desk::request_soon`]).

mod api_keys;
mod budget;
mod clock;
mod decision;
mod desk;
mod dry_run;
mod elsewhere;
mod error;
mod explain;
mod feed;
mod fold;
mod gate;
mod inbound;
mod intake;
mod numbers;
mod once;
mod overflow;
mod rule_words;
mod rules;
mod secret;
mod slots;
mod staff;
mod steering;
mod step;
mod subscribers;
mod texts;
mod timeline;
mod tracker;
mod voicemail;
mod whom;
mod worker;

pub use api_keys::{ApiKeySecret, admit};
pub use clock::{Clock, SystemClock};
pub use decision::{Decision, Known, Ruling, Standing};
pub use desk::Desk;
pub use dry_run::{Prospect, Ringing, Trial};
pub use error::DeskError;
pub use explain::{Explained, Explanation};
pub use feed::News;
pub use fold::Folded;
pub use intake::Receipt;
pub use once::{InvalidRequestKey, RequestKey};
pub use rules::{BudgetRules, DeskRules, Overflow};
pub use secret::{DecisionToken, VisitorToken};
pub use slots::{Offer, Request};
pub use staff::{NewStaff, Reception, SignedIn, StaffError, StaffToken};
pub use subscribers::Subscriber;
pub use texts::TextRules;
pub use timeline::{Chapter, Entry, Moment, Timeline};
pub use whom::Topics;
pub use worker::{Abilities, ByHand, Worker};
