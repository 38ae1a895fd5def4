//! Calls over Twilio: the whole application before a Twilio that behaves as Twilio says.

mod doubt;
mod faults;
mod guard;
mod inbound;
mod numbers;
mod outcomes;
mod platform;
mod targets;
mod texts;
mod visitor_first;
mod voicemail;
