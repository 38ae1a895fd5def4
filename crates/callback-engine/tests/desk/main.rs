//! The desk and its worker over a real store, with a provider that does as it is told.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod bench;
mod crashes;
mod doubt;
mod elsewhere;
mod flaky;
mod gate;
mod held;
mod hours;
mod inbound;
mod late;
mod limits;
mod lines;
mod notifications;
mod numbers;
mod poison;
mod scripted;
mod sender;
mod slots;
mod sms;
mod targets;
mod text_in;
mod texts;
mod tracking;
mod visitor_first;
mod voicemail;
