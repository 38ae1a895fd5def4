//! What must never happen.

/// One rule of the guarantee; `reference/reliability-security.md` B.4 numbers some of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Rule {
    /// I1.
    OneOpenAttempt,
    /// I2.
    GateOnce,
    /// I2, as the visitor's phone has it.
    VisitorOnce,
    SentOnce,
    /// I3.
    StopWins,
    SecondByGate,
    IntentFirst,
    GhostsTurnedAway,
    NoSecondTalk,
    OverMeansOver,
    TalkIsLeft,
    Lines,
    Settles,
}

impl Rule {
    pub const ALL: [Self; 13] = [
        Self::OneOpenAttempt,
        Self::GateOnce,
        Self::VisitorOnce,
        Self::SentOnce,
        Self::StopWins,
        Self::SecondByGate,
        Self::IntentFirst,
        Self::GhostsTurnedAway,
        Self::NoSecondTalk,
        Self::OverMeansOver,
        Self::TalkIsLeft,
        Self::Lines,
        Self::Settles,
    ];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OneOpenAttempt => "a callback has at most one open attempt",
            Self::GateOnce => "the gate is won at most once an attempt",
            Self::VisitorOnce => "the visitor is asked to ring at most once an attempt",
            Self::SentOnce => "a dial is sent at most once",
            Self::StopWins => "no dial is sent and no gate is won after a stop",
            Self::SecondByGate => "the second phone rings by a stored gate only",
            Self::IntentFirst => "no phone rings without a stored intent",
            Self::GhostsTurnedAway => "a call whose attempt is closed rings no second phone",
            Self::NoSecondTalk => {
                "no attempt begins while an earlier one may reach the visitor, or did"
            }
            Self::OverMeansOver => {
                "an attempt that is said to be over is over, where that is provable"
            }
            Self::TalkIsLeft => "nobody who talks is hung up on, unless somebody has stopped it",
            Self::Lines => "no more attempts are open than there are lines",
            Self::Settles => {
                "from here every callback ends, or is left to a person, once faults end"
            }
        }
    }
}

/// The rules that were broken on the way here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) struct Breaches(u16);

impl Breaches {
    pub(super) fn add(&mut self, rule: Rule) {
        self.0 |= 1 << (rule as u8);
    }

    pub(super) fn check(&mut self, rule: Rule, kept: bool) {
        if !kept {
            self.add(rule);
        }
    }

    pub(super) const fn holds(self, rule: Rule) -> bool {
        self.0 & (1 << (rule as u8)) != 0
    }

    pub(super) const fn any(self) -> bool {
        self.0 != 0
    }
}
