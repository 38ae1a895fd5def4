//! The callback domain: states, rules and ports, without I/O.
//!
//! Nothing here reads a clock, a setting or a socket: time and identifiers come in as arguments.
//! [`CallbackState::apply`] is the only place where a callback's state changes.

mod apply;
mod attempt;
mod bar;
mod callback;
mod effect;
mod event;
mod hex;
mod holidays;
mod hours;
mod id;
mod keyword;
mod leg;
pub mod limits;
mod message;
mod phone;
mod policy;
pub mod ports;
mod proof;
mod quality;
mod rule;
mod slots;
mod state;
mod step;
pub mod targets;
mod topic;

pub use attempt::{Attempt, CallOrder, ClosedAttempt, Outcome, Waiting};
pub use bar::{Bar, Countries, NumberRules};
pub use callback::{
    Callback, InvalidName, NAME_LIMIT, PlannedEffect, Priority, Recorded, TokenHash, Visitor,
    VisitorName,
};
pub use effect::{Alarm, Effect, Notice};
pub use event::{Actor, Event, Verdict};
pub use hex::hex;
pub use holidays::{InvalidCalendar, holidays};
pub use hours::{Hours, InvalidSpan, OpenSpan};
pub use id::{
    ApiKeyId, AttemptId, BlockId, CallbackId, EffectId, InvalidId, LegId, MessageId, RecordingId,
    StaffId, SubscriberId,
};
pub use keyword::Keyword;
pub use leg::{Cause, LegEnd, Progress, Side};
pub use message::{Message, MessageStatus};
pub use phone::{
    BusinessNumber, Callee, InvalidPhoneNumber, MaskedNumber, NotCallable, NumberKind, PhoneNumber,
    Region, Resolved, UnknownRegion, VisitorNumber, resolve,
};
pub use policy::{Policy, Retries};
pub use proof::{InvalidProofDigits, ProofDigits, Proven};
pub use quality::{LegQuality, Media};
pub use rule::Rule;
pub use slots::{Slot, Slots};
pub use state::{BusinessLeg, CallbackState, Wait};
pub use step::{InvalidTransition, Step, Why};
pub use topic::Topic;
