//! Whom a topic rings, as it is set.

use jiff::SignedDuration;

use super::{BusinessPhone, TargetName};
use crate::Hours;

/// One of those who take calls at the business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub name: TargetName,
    pub phone: BusinessPhone,
    /// Its own, or the business's.
    pub hours: Hours,
}

/// How the targets of a level are rung.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Manner {
    /// One after the other.
    #[default]
    InOrder,
    /// All who are there, as far as lines are free; whoever presses 1 first has the call.
    AtOnce,
    /// One after the other, whoever was rung longest ago first.
    RoundRobin,
}

/// A part of the chain: who is rung there, and when the next part is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    pub targets: Vec<Target>,
    pub manner: Manner,
    /// The chain goes on when so many rounds were lost, in each of which all were tried.
    pub tries: Option<u32>,
    /// It goes on so long after the level's first call, in time in which somebody takes calls.
    pub after: Option<SignedDuration>,
}

/// Whom a topic rings; one without any level rings the business's own number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    pub(super) levels: Vec<Level>,
    pub(super) hours: Hours,
}

impl Plan {
    /// A chain of levels, of which none is empty. `None` if one is.
    #[must_use]
    pub fn new(levels: Vec<Level>) -> Option<Self> {
        if levels.is_empty() || levels.iter().any(|level| level.targets.is_empty()) {
            return None;
        }
        let targets = levels.iter().flat_map(|level| &level.targets);
        let hours = Hours::any_of(targets.map(|target| &target.hours));
        Some(Self { levels, hours })
    }

    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.levels.is_empty()
    }

    #[must_use]
    pub fn levels(&self) -> &[Level] {
        &self.levels
    }

    /// When anybody takes calls.
    #[must_use]
    pub const fn hours(&self) -> &Hours {
        &self.hours
    }

    /// All who may be rung.
    pub fn targets(&self) -> impl Iterator<Item = &Target> {
        self.levels.iter().flat_map(|level| &level.targets)
    }
}
