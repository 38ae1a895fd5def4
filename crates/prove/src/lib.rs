//! Development only: kills the real `api` again and again while it is at work, and checks from outside
//! what it promised: from the ledger of the network and from what the api answered over HTTP, and from
//! nothing else. `docs/GUARANTEE.md` says how to run it.

mod arguments;
mod check;
mod client;
mod diary;
mod dice;
mod error;
mod integrity;
mod kills;
mod ledger;
mod network;
mod numbers;
mod points;
mod recovery;
mod report;

pub use arguments::{Order, USAGE};
pub use check::{Figures, Verdict, Violation, check};
pub use diary::{Cancel, Fate, Request};
pub use error::ProveError;
pub use kills::house::{HousePlan, HouseReport, house_kills};
pub use kills::{BadDisks, CallOrder, Cuts, Images, Orders, Plan, bad_disks, images, kills};
pub use ledger::{Call, Ledger, Ring, Side};
pub use network::Provider;
pub use points::{POINTS, points_in};
pub use recovery::house::{HouseRecovery, house_recovery};
pub use recovery::{Recovery, recovery};
pub use report::Report;
