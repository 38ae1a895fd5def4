//! The protocol as a model: intent, gate, effects and reconciliation, crashes and cancelling anywhere,
//! around the real [`callback_engine::Folded`] and [`callback_core::CallbackState::apply`].
//!
//! What a transaction does is one step, since the store's compare-and-set makes it one. Time is
//! abstract: a timer may ring whenever it is set. Facts are never used up, so each may be told late, twice,
//! out of order, or not at all.

mod call;
mod calm;
mod case;
mod deed;
mod ids;
mod menu;
mod network;
mod process;
mod provider;
mod rule;
mod scope;
mod visit;
mod world;

pub use call::{Call, Ending, News, Phase};
pub use case::{AttemptRow, Case, Finding, Job, Sending, Todo};
pub use deed::{Action, Answer, Deed, Move};
pub use rule::Rule;
pub use scope::{Carrier, Faults, Mutant, Scope};
pub use visit::{SIGHTS, Visit};
pub use world::{Protocol, World};
