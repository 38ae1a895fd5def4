//! The connection against every way in which a peer can behave.

mod actions;
mod events;
mod login;
mod loss;
mod tls;
