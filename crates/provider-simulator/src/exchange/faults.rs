//! What goes wrong between a network and whoever places calls, drawn from a seed.

use std::time::Duration;

/// How often something goes wrong: so many of a hundred. Nothing does by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    pub seed: u64,
    /// A call is taken, and the answer is lost.
    pub lost_answers: u8,
    /// An order for a call is lost, and so there is no answer.
    pub lost_orders: u8,
    /// A fact comes late, so that others come first. The ends of a call stay in order.
    pub late_facts: u8,
    /// A fact comes twice.
    pub doubled_facts: u8,
    /// How late a fact comes at most.
    pub lateness: Duration,
    /// A phone that may be rung is asked to ring twice: a network that no platform can use, to show
    /// that it is seen.
    pub rung_twice: u8,
}

/// The same numbers for the same seed (splitmix64).
#[derive(Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) const fn of(seed: u64) -> Self {
        Self(seed)
    }

    /// Whether what happens so many times of a hundred happens now.
    pub(super) fn strikes(&mut self, percent: u8) -> bool {
        percent > 0 && self.next() % 100 < u64::from(percent)
    }

    /// A time below `limit`.
    pub(super) fn time(&mut self, limit: Duration) -> Duration {
        let limit = u64::try_from(limit.as_micros()).unwrap_or(u64::MAX);
        Duration::from_micros(self.next() % limit.max(1))
    }

    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
