//! What may be done at once, in a second and in a day, and what stands against one call more.

mod day;
mod money;
mod prices;
mod room;
mod settlement;

use serde::{Deserialize, Serialize};

pub use day::Day;
pub use money::{InvalidMoney, Money};
pub use prices::{InvalidPrefix, Price, Prices};
pub use room::{Demand, Full, Usage};
pub use settlement::Settlement;

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// Somebody switched dialing off.
    Paused,
    Lines,
    CallsPerSecond,
    CallsPerDay,
    SpendPerDay,
    /// How often one visitor's phone rings.
    RingsPerDay,
}

impl Limit {
    /// The limit's name, as stored and shown.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Paused => "paused",
            Self::Lines => "lines",
            Self::CallsPerSecond => "calls_per_second",
            Self::CallsPerDay => "calls_per_day",
            Self::SpendPerDay => "spend_per_day",
            Self::RingsPerDay => "rings_per_day",
        }
    }
}

/// How much may be done; `None` is as much as anybody likes. Each phone that is rung is a call, and a day
/// is the business's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    /// Calls that begin by themselves; the second phone of an attempt follows a key that somebody pressed.
    pub calls_per_second: Option<u32>,
    pub calls_per_day: Option<u32>,
    pub spend_per_day: Option<Money>,
    /// Of one visitor's number, over all its callbacks.
    pub rings_per_day: Option<u32>,
    /// How many callbacks a new one may find waiting for a line.
    pub queue: Option<u32>,
}

/// What may be switched off, and on again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Switch {
    /// Taking new callbacks.
    Intake,
    /// Beginning attempts.
    Dialing,
}

impl Switch {
    pub const ALL: [Self; 2] = [Self::Intake, Self::Dialing];

    /// The switch's name, as typed and shown.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Intake => "intake",
            Self::Dialing => "dialing",
        }
    }
}
