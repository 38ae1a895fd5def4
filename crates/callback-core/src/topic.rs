//! What people and programs are told of a callback, besides by text message.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::{CallbackState, Wait};

/// Something about a callback that is worth telling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "topic", rename_all = "snake_case")]
pub enum Topic {
    /// A visitor asked for it; with proof of the number, once the number is proven.
    Accepted,
    /// It waits for the opening hours.
    OutOfHours,
    /// The two talked.
    Completed,
    /// Nobody at the business took the call.
    Missed,
    /// The visitor could not be reached.
    Unreachable,
    /// Nobody was reached in time.
    Expired,
    /// The call cannot be made.
    Failed,
    /// Nobody wants it any more.
    Cancelled,
    /// "This was not me."
    Refused,
    /// A person has to decide.
    NeedsHuman,
    /// The visitor left a message.
    Voicemail { lasted: SignedDuration },
}

impl Topic {
    /// The names of all, as they are set and sent.
    pub const NAMES: [&'static str; 11] = [
        "accepted",
        "out_of_hours",
        "completed",
        "missed",
        "unreachable",
        "expired",
        "failed",
        "cancelled",
        "refused",
        "needs_human",
        "voicemail",
    ];

    /// What is to be told when a callback comes to `to`; `from` is `None` for one that is new.
    #[must_use]
    pub fn of(from: Option<&CallbackState>, to: &CallbackState) -> Option<Self> {
        use CallbackState as S;
        let is_new = matches!(from, None | Some(S::AwaitingProof { .. }));
        let is_other = from.is_none_or(|from| from.name() != to.name());
        match to {
            S::Queued | S::Scheduled { .. } if is_new => Some(Self::Accepted),
            S::Scheduled { why: Wait::Opening, .. } if matches!(from, Some(S::Queued)) => {
                Some(Self::OutOfHours)
            }
            _ if !is_other => None,
            S::Completed => Some(Self::Completed),
            S::Missed => Some(Self::Missed),
            S::Unreachable => Some(Self::Unreachable),
            S::Expired => Some(Self::Expired),
            S::Failed => Some(Self::Failed),
            S::Cancelled { .. } => Some(Self::Cancelled),
            S::Refused => Some(Self::Refused),
            S::NeedsHuman { .. } => Some(Self::NeedsHuman),
            S::AwaitingProof { .. }
            | S::Scheduled { .. }
            | S::Queued
            | S::CallingBusiness { .. }
            | S::CallingVisitor { .. }
            | S::Connected { .. } => None,
        }
    }

    /// The topic's name, as set and sent.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::OutOfHours => "out_of_hours",
            Self::Completed => "completed",
            Self::Missed => "missed",
            Self::Unreachable => "unreachable",
            Self::Expired => "expired",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Refused => "refused",
            Self::NeedsHuman => "needs_human",
            Self::Voicemail { .. } => "voicemail",
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{Actor, Attempt, AttemptId, CallOrder, LegId, Side};

    #[test]
    fn each_end_is_told_once_and_nothing_between() {
        use CallbackState as S;
        let attempt = Attempt::new(AttemptId::from_bytes([1; 16]), 1, 0);
        assert_eq!(attempt.order, CallOrder::BusinessFirst);
        let (business, visitor) = (LegId::from_bytes([2; 16]), LegId::from_bytes([3; 16]));
        let waiting = |why| S::Scheduled { due: Timestamp::UNIX_EPOCH, why };
        let calling = S::CallingBusiness { attempt, legs: Vec::new(), visitor };
        let doubt = S::NeedsHuman { attempt, business, visitor, doubt: Side::Visitor };
        let unproven = S::AwaitingProof { slot: None };
        let cancelled = S::Cancelled { by: Actor::Visitor };
        for (from, to, told) in [
            (None, S::Queued, Some("accepted")),
            (None, unproven.clone(), None),
            (Some(unproven.clone()), S::Queued, Some("accepted")),
            (Some(unproven.clone()), waiting(Wait::Slot { seat: 0 }), Some("accepted")),
            (Some(unproven.clone()), S::Expired, Some("expired")),
            (Some(S::Queued), waiting(Wait::Opening), Some("out_of_hours")),
            (Some(waiting(Wait::Opening)), waiting(Wait::Opening), None),
            (Some(waiting(Wait::Opening)), S::Queued, None),
            (Some(S::Queued), calling.clone(), None),
            (Some(calling.clone()), S::Missed, Some("missed")),
            (Some(calling.clone()), S::Unreachable, Some("unreachable")),
            (Some(calling.clone()), S::Failed, Some("failed")),
            (Some(calling.clone()), doubt.clone(), Some("needs_human")),
            (Some(doubt.clone()), doubt.clone(), None),
            (Some(doubt.clone()), S::Queued, None),
            (Some(doubt), S::Completed, Some("completed")),
            (Some(calling.clone()), S::Refused, Some("refused")),
            (Some(calling), cancelled.clone(), Some("cancelled")),
            (Some(cancelled.clone()), cancelled, None),
        ] {
            let topic = Topic::of(from.as_ref(), &to);
            assert_eq!(topic.map(Topic::name), told, "{from:?} to {to:?}");
            assert!(told.is_none_or(|told| Topic::NAMES.contains(&told)));
        }
    }
}
