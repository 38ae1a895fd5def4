//! What a fleet needs to know of each PBX.

use std::fmt;
use std::time::Duration;

use callback_core::LegId;
use callback_core::ports::Source;
use callback_core::ports::provider::{CallProvider, ProviderCall};

/// One PBX of a fleet.
pub trait Pbx: CallProvider {
    /// How full it is; asked every two seconds.
    fn load(&self) -> Result<Load, Source>;

    /// The legs whose calls are up there now, also those that were placed by an earlier process.
    fn legs(&self) -> Result<Vec<LegId>, Source>;

    /// Whether this call is up there now; not if that cannot be found out.
    fn has(&self, call: &ProviderCall) -> bool;
}

/// How full a PBX is, besides our own calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// Calls of others that are up.
    pub others: usize,
    /// How many calls it takes in all; absent for any number.
    pub limit: Option<usize>,
}

/// Which calls a PBX is given.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// Absent for one PBX that is alone.
    pub name: Option<PbxName>,
    /// Its share of the calls, beside the weights of the others; 0 for no new ones.
    pub weight: u32,
    /// How many it may carry at a time; absent for any number.
    pub concurrent_calls: Option<usize>,
    /// Absent for any number.
    pub calls_per_second: Option<CallsPerSecond>,
}

impl Terms {
    /// Those of one PBX that is alone and has no limits.
    #[must_use]
    pub const fn alone() -> Self {
        Self { name: None, weight: 1, concurrent_calls: None, calls_per_second: None }
    }
}

/// The name of a PBX, stored with each call that it took: 1 to 32 of `a-z`, `0-9` and `-`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PbxName(String);

impl PbxName {
    /// `None` for other letters, or too many.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        let fits = (1..=32).contains(&text.len()) && text.bytes().all(allowed);
        fits.then(|| Self(text.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PbxName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A rate of new calls, from one in ten seconds to a thousand a second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CallsPerSecond(f64);

impl CallsPerSecond {
    /// `None` outside 0.1 to 1000.
    #[must_use]
    pub fn new(rate: f64) -> Option<Self> {
        (0.1..=1000.0).contains(&rate).then_some(Self(rate))
    }

    /// From one call to the next.
    #[must_use]
    pub fn period(self) -> Duration {
        Duration::from_secs_f64(1.0 / self.0)
    }
}
