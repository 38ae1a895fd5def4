//! `SQLite` behind the store port: one writer, group commit, full durability.
//!
//! Every change is a unit of work that travels over a bounded channel to the one thread that
//! writes; that thread commits whatever is waiting as one transaction, a savepoint each, and
//! answers only after the commit. Reading happens beside it, on connections of its own. One process
//! at a time has the database, by a lock; others may look at it through a [`View`],
//! and write a little [`Beside`] it.

mod api_keys;
mod attempts;
mod audit;
mod beside;
mod blocks;
mod budget;
mod callbacks;
mod connection;
mod decisions;
mod deliveries;
mod effects;
mod epoch;
mod error;
mod events;
mod housekeeping;
mod legs;
mod lock;
mod mark;
mod messages;
mod opt_outs;
mod poison;
mod readers;
mod recordings;
mod requests;
mod schema;
mod sessions;
mod slots;
mod staff;
mod store;
mod switches;
mod targets;
mod texts;
mod texts_in;
mod tuning;
mod unit;
mod values;
mod view;
mod writer;

pub use beside::Beside;
pub use error::OpenError;
pub use store::SqliteStore;
pub use tuning::Tuning;
pub use view::View;
