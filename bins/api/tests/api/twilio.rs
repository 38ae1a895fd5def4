//! Calls over Twilio: the whole application before a Twilio that behaves as Twilio says.

mod faults;
mod outcomes;
mod platform;
