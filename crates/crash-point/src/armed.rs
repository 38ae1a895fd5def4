use std::env;
use std::io::Write;
use std::process;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// What stands before each name, so that a binary can be searched for them.
const PREFIX: &str = "crash point ";

struct Fuse {
    name: String,
    /// How many times are left before the last.
    left: AtomicU64,
}

/// Ends the process if this is where and when it is to die.
pub fn pass(point: &'static str) {
    static FUSE: OnceLock<Option<Fuse>> = OnceLock::new();
    let Some(fuse) = FUSE.get_or_init(read) else { return };
    if point.strip_prefix(PREFIX) != Some(&fuse.name) {
        return;
    }
    let burn = |left: u64| left.checked_sub(1);
    if fuse.left.fetch_update(Ordering::AcqRel, Ordering::Acquire, burn).is_err() {
        // Whoever watches is told that this was meant to be.
        let _ = writeln!(std::io::stderr(), "{point}");
        process::abort();
    }
}

/// How many times as fast the waits pass that a proof has no time for.
#[must_use]
pub fn pace() -> u32 {
    env::var("CRASH_PACE").ok().and_then(|pace| pace.parse().ok()).unwrap_or(1).max(1)
}

fn read() -> Option<Fuse> {
    let given = env::var("CRASH_POINT").ok()?;
    let (name, nth) = given.split_once(':').unwrap_or((&given, "1"));
    let left = nth.parse::<u64>().unwrap_or(1).saturating_sub(1);
    Some(Fuse { name: name.to_owned(), left: AtomicU64::new(left) })
}
