//! What the benchmarks share: clocks, statistics, and the words of their tables.

mod cell;
mod clock;
mod cores;
mod goals;
mod machine;
mod statistics;

pub use cell::{figure, ratio};
pub use clock::{CpuClock, find_descendant, held_kib, of_children, of_process, peak_kib};
pub use cores::OneCore;
pub use goals::{Bound, Goal, Goals};
pub use machine::{host, machine};
pub use statistics::{Figure, Sample, median};
