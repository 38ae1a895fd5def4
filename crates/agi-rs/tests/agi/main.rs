//! The protocol's traps, each as a test against a scripted Asterisk.

mod arguments;
mod async_agi;
mod async_session;
mod cancellation;
mod controlled;
mod dead_channel;
mod environment;
mod every_command;
mod exec;
mod fastagi;
mod gosub;
mod hangup;
mod hostile;
mod messages;
mod order;
mod peer;
mod prompts;
mod recording;
mod refusals;
mod saying;
mod settings;
mod signals;
mod speech;
mod strategies;
mod variables;
mod wire;
