//! Places at which a test build of the api can be made to die, as `kill -9` would have it: nothing is
//! flushed, nothing is unwound. Without the feature `armed` they are nothing at all.
//!
//! `CRASH_POINT=name` ends the process where it passes that point, `CRASH_POINT=name:3` at the
//! third time. `docs/GUARANTEE.md` lists the names.

#[cfg(feature = "armed")]
mod armed;
#[cfg(feature = "armed")]
pub use armed::{pace, pass};

/// How many times as fast the waits pass that a proof has no time for: `CRASH_PACE`, or 1.
#[cfg(not(feature = "armed"))]
#[must_use]
pub const fn pace() -> u32 {
    1
}

/// Marks a place; see the crate.
#[cfg(feature = "armed")]
#[macro_export]
macro_rules! crash_point {
    ($name:literal) => {
        $crate::pass(concat!("crash point ", $name))
    };
}

/// Marks a place; see the crate.
#[cfg(not(feature = "armed"))]
#[macro_export]
macro_rules! crash_point {
    ($name:literal) => {};
}
