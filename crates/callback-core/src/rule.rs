//! What decided a step, with what it was decided by: kept with the event, so that it is true of that time whatever is
//! set later.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::limits::Limit;
use crate::{Actor, Bar, CallOrder, CallbackState, Event, Outcome, Policy, Side, Verdict, Wait};

/// The rule that decided a step, and its inputs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Rule {
    /// Somebody asked, and the number has to be proven first.
    ProofRequired,
    /// Somebody asked, and is called as soon as may be.
    AsSoonAsPossible,
    /// The visitor chose this time.
    ChosenTime { at: Timestamp },
    /// The number is proven.
    Proven,
    /// What was waited for came: a time.
    TimeCame { waited_for: Wait },
    /// It was this callback's turn, and a line was free.
    LineFree { order: CallOrder },
    /// The business was closed; `zone` is where its clocks are, if somebody said so.
    OpeningHours { until: Timestamp, zone: Option<String> },
    /// A limit left no room on that day.
    Limit { limit: Limit, until: Timestamp },
    /// The visitor called.
    CalledIn,
    /// The visitor is to be reminded so long before.
    Reminder { before: Option<SignedDuration> },
    /// Tried again after a pause; `tries` attempts came to nothing, and `allowed` may be made after a cause like this.
    Retry {
        after: Outcome,
        tries: u32,
        allowed: u32,
        pause: SignedDuration,
        due: Timestamp,
        /// The business is closed when the pause is over, so it is longer.
        until_open: bool,
    },
    /// Others at the business are rung at once.
    NextTarget { after: Outcome },
    /// Whoever is next in the chain is rung then, whatever pause the cause has.
    Escalation { after: Outcome, due: Timestamp },
    /// As many tries were made as may be after a cause like this.
    NoRetryLeft { after: Outcome, tries: u32, allowed: u32 },
    /// After this nobody is ever called again.
    NeverAgain { after: Outcome },
    /// A call of the visitor's own came to nothing, and uses up no try.
    CalledInForNothing { after: Outcome },
    /// Nobody was reached while the business was open for so long.
    Expiry { after: SignedDuration },
    /// It may be waited for longer, as the visitor chose a late time.
    ChosenTimeIsLater { at: Timestamp },
    /// Somebody wanted it ended.
    Wish { by: Actor },
    /// The number must not be called, or not any more.
    Barred { why: Bar },
    /// A person decided about a call that nobody observed.
    Verdict { verdict: Verdict },
    /// "This was not me."
    NotMe,
    /// Nobody can know whether the phone of this side was rung, and nobody is called on a guess.
    InDoubt { side: Side },
    /// Working on it broke off too often.
    Poisoned,
    /// The network, or what steers the call, said so.
    Network,
}

impl Rule {
    /// What decided how a callback begins.
    #[must_use]
    pub fn of_first(state: &CallbackState) -> Self {
        match state {
            CallbackState::AwaitingProof { .. } => Self::ProofRequired,
            CallbackState::Scheduled { due, .. } => Self::ChosenTime { at: *due },
            _ => Self::AsSoonAsPossible,
        }
    }

    /// What decided a step for which nothing more was said.
    pub(crate) fn of(
        from: &CallbackState,
        event: &Event,
        next: &CallbackState,
        policy: &Policy,
    ) -> Self {
        match (event, next) {
            (Event::Chosen { slot }, _) => Self::ChosenTime { at: slot.at },
            (Event::Proven, _) => Self::Proven,
            (Event::Due, _) => match from {
                CallbackState::Scheduled { why, .. } => Self::TimeCame { waited_for: *why },
                _ => Self::Network,
            },
            (Event::LineFree { attempt, .. }, _) => Self::LineFree { order: attempt.order },
            (Event::Closed { until }, _) => {
                let zone = policy.hours.zone().iana_name().map(str::to_owned);
                Self::OpeningHours { until: *until, zone }
            }
            (Event::Limited { limit, until }, _) => Self::Limit { limit: *limit, until: *until },
            (Event::CalledIn { .. }, _) => Self::CalledIn,
            (Event::Remind, _) => Self::Reminder { before: policy.reminds_before },
            (Event::Expire, CallbackState::Scheduled { due, .. }) => {
                Self::ChosenTimeIsLater { at: *due }
            }
            (Event::Expire, _) => Self::Expiry { after: policy.expires_after },
            (Event::Cancel { by: Actor::Barred(why) }, _) => Self::Barred { why: *why },
            (Event::Cancel { by }, _) => Self::Wish { by: *by },
            (Event::Resolve { verdict }, _) => Self::Verdict { verdict: *verdict },
            (Event::NotMe { .. }, _) => Self::NotMe,
            (Event::Poisoned, _) => Self::Poisoned,
            (_, CallbackState::NeedsHuman { doubt, .. }) => Self::InDoubt { side: *doubt },
            _ => Self::Network,
        }
    }

    /// The rule's name, as stored and shown.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ProofRequired => "proof_required",
            Self::AsSoonAsPossible => "as_soon_as_possible",
            Self::ChosenTime { .. } => "chosen_time",
            Self::Proven => "proven",
            Self::TimeCame { .. } => "time_came",
            Self::LineFree { .. } => "line_free",
            Self::OpeningHours { .. } => "opening_hours",
            Self::Limit { .. } => "limit",
            Self::CalledIn => "called_in",
            Self::Reminder { .. } => "reminder",
            Self::Retry { .. } => "retry",
            Self::NextTarget { .. } => "next_target",
            Self::Escalation { .. } => "escalation",
            Self::NoRetryLeft { .. } => "no_retry_left",
            Self::NeverAgain { .. } => "never_again",
            Self::CalledInForNothing { .. } => "called_in_for_nothing",
            Self::Expiry { .. } => "expiry",
            Self::ChosenTimeIsLater { .. } => "chosen_time_is_later",
            Self::Wish { .. } => "wish",
            Self::Barred { .. } => "barred",
            Self::Verdict { .. } => "verdict",
            Self::NotMe => "not_me",
            Self::InDoubt { .. } => "in_doubt",
            Self::Poisoned => "poisoned",
            Self::Network => "network",
        }
    }
}
