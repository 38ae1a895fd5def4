//! What is taken away in time: which data, and how long each is kept.

use jiff::{SignedDuration, Timestamp};

/// A kind of data that is taken away when it is old.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chore {
    /// Callbacks that are over, with all that belongs to them: number and name, calls, texts, decisions.
    Callbacks,
    /// The keys of requests that were sent again.
    RequestKeys,
    /// What calls took from the limits of their day, with whose phone it was.
    Budget,
    /// Texts that came in.
    TextsIn,
}

impl Chore {
    pub const ALL: [Self; 4] = [Self::Callbacks, Self::RequestKeys, Self::Budget, Self::TextsIn];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Callbacks => "callbacks",
            Self::RequestKeys => "request-keys",
            Self::Budget => "budget",
            Self::TextsIn => "texts-in",
        }
    }
}

/// How long data is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Retention {
    /// After the last that happened to a callback; `None` keeps it for good.
    pub callbacks: Option<SignedDuration>,
}

impl Retention {
    /// Longer than any request, carrier or limit of a day asks for.
    const NEEDED: SignedDuration = SignedDuration::from_hours(72);

    /// What is older than this is taken away at `now`; `None` if nothing is.
    #[must_use]
    pub fn before(&self, chore: Chore, now: Timestamp) -> Option<Timestamp> {
        let kept = match chore {
            Chore::Callbacks => self.callbacks?,
            Chore::RequestKeys | Chore::Budget | Chore::TextsIn => Self::NEEDED,
        };
        now.checked_sub(kept).ok()
    }
}

/// How a chore stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChoreState {
    pub chore: Chore,
    pub due: Timestamp,
    /// When nothing old was left the last time.
    pub done_at: Option<Timestamp>,
    /// How many rows it took away, ever.
    pub removed: u64,
}
