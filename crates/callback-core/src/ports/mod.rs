//! What the core asks of the outside world, one ability each; implementations block.

pub mod api_keys;
pub mod audit;
pub mod blocks;
pub mod budget;
pub mod check;
pub mod decisions;
pub mod housekeeping;
pub mod notifications;
pub mod poison;
pub mod provider;
pub mod recordings;
pub mod requests;
pub mod slots;
pub mod sms;
pub mod staff;
pub mod steering;
pub mod store;
pub mod targets;
pub mod texts;

use std::error::Error;

/// A cause from outside, handed on.
pub type Source = Box<dyn Error + Send + Sync>;
