//! The protocol's traps, each as a test against a scripted Asterisk.

mod arguments;
mod async_session;
mod dead_channel;
mod environment;
mod exec;
mod fastagi;
mod gosub;
mod hangup;
mod order;
mod prompts;
mod strategies;
mod variables;
mod wire;
