//! What the phones say and hear: tones, key presses, and the verdict over a talk.

mod keys;
mod line;
mod mark;
mod mulaw;
pub(crate) mod rtcp;
mod rtp;
mod talk;
mod tone;

pub(crate) use keys::Keys;
pub(crate) use line::Line;
pub use line::Voice;
pub use talk::Talk;
pub(crate) use tone::Tone;
