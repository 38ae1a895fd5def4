//! What became of originated calls, decided from the set of their events and never from the order of these.

mod agenda;
mod call;
mod end;
mod evidence;
mod fact;
mod leg;
mod record;
mod seen;
mod tracker;

pub use end::{End, EndKind};
pub use fact::{Fact, LegRole, What};
pub use record::{Recorded, Row, Story};
pub use tracker::Tracker;
