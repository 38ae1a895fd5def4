//! The call provider against the scripted peer.

mod causes;
mod evidence;
mod hanging_up;
mod harness;
mod losing;
mod placing;
