//! The program itself, between a scripted Asterisk and a stub of the API.
#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod any_caller;
mod api_stub;
mod broken_off;
mod business;
mod evidence;
mod handler;
mod inbound;
mod leftover;
mod program;
mod prompts;
mod proof;
mod quality;
mod server;
mod untaken;
mod visitor;
