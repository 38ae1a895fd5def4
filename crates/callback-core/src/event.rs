//! Facts that happened, and commands of people: what moves a callback.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::limits::Limit;
use crate::targets::TargetName;
use crate::{
    Attempt, Bar, LegEnd, LegId, LegQuality, MessageStatus, Notice, RecordingId, Side, Slot,
};

/// Who cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    Visitor,
    Staff,
    /// The same person was reached otherwise.
    ReachedElsewhere,
    /// The number must not be called, or not any more.
    Barred(Bar),
}

/// What a person decided about a call that nobody observed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    NotCalled,
    Called,
    CallAgain,
}

/// What happened. Facts of the network name their leg, so that a late one finds its own attempt.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// A visitor asked; always the first, and only the first.
    Asked {
        /// The time that they chose, if they did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        slot: Option<Slot>,
    },
    /// The visitor chose another time, or one at all.
    Chosen { slot: Slot },
    /// The visitor proved to hold the number.
    Proven,
    /// The waiting time is over.
    Due,
    /// Nobody was reached in time.
    Expire,
    /// The time that the visitor was told is near.
    Remind,
    /// A line is free: the intent, stored before any phone rings.
    LineFree {
        attempt: Attempt,
        business: Vec<LegId>,
        visitor: LegId,
        /// Whose phones the business's legs are, in their order, if the attempt has a turn.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        targets: Vec<TargetName>,
    },
    /// It would be this callback's turn, and the business is closed.
    Closed { until: Timestamp },
    /// It would be this callback's turn, and a limit leaves no room on this day.
    Limited { limit: Limit, until: Timestamp },
    /// The visitor called and is on the line, and the business is to be rung for them: the intent,
    /// stored before any phone rings.
    CalledIn { attempt: Attempt, business: LegId, visitor: LegId },
    /// The phone of this leg rings.
    Ringing { leg: LegId },
    /// The phone of this leg was picked up.
    Answered { leg: LegId },
    /// Somebody pressed 1 on this leg.
    Accepted { leg: LegId },
    /// This leg may have the other side rung, or be joined with the visitor who called: the gate.
    GateWon { leg: LegId },
    /// Both legs are in one bridge; `leg` is the visitor's.
    Bridged { leg: LegId },
    /// The network's last word: the two were never joined, whatever it said before; `leg` is the
    /// visitor's.
    NotBridged { leg: LegId },
    /// This leg is over.
    Ended { leg: LegId, end: LegEnd },
    /// The two talked and are done, as told by what steered the call; `leg` is the visitor's.
    Talked { leg: LegId, talked: SignedDuration },
    /// How well the phone of this leg heard and was heard, in a talk that is over. Moves nothing.
    Quality { leg: LegId, quality: LegQuality },
    /// What became of a text message to one of the two. Moves nothing.
    Texted { to: Side, notice: Notice, status: MessageStatus },
    /// The visitor could not be put through, and left a message. Moves nothing.
    Voicemail { recording: RecordingId, lasted: SignedDuration },
    /// The provider certainly did not take the call of this leg.
    NotPlaced { leg: LegId, end: LegEnd },
    /// The provider finds no call of this leg, where it would be if it had been taken; that is likely,
    /// and no proof.
    PresumedAbsent { leg: LegId },
    /// Nobody can know whether the call of this leg went out.
    Unclear { leg: LegId },
    /// The visitor pressed 9 on this leg: "this was not me".
    NotMe { leg: LegId },
    /// Somebody does not want the call any more.
    Cancel { by: Actor },
    /// A person decided about a call that nobody observed.
    Resolve { verdict: Verdict },
    /// The row cannot be worked on.
    Poisoned,
}

impl Event {
    /// Whether it happened outside, so that coming late is no fault; the others are commands.
    #[must_use]
    pub const fn is_fact(&self) -> bool {
        !matches!(
            self,
            Self::Cancel { .. }
                | Self::Resolve { .. }
                | Self::Proven
                | Self::Asked { .. }
                | Self::Chosen { .. }
        )
    }

    /// The leg of which it speaks.
    #[must_use]
    pub const fn leg(&self) -> Option<LegId> {
        match self {
            Self::Ringing { leg }
            | Self::Answered { leg }
            | Self::Accepted { leg }
            | Self::GateWon { leg }
            | Self::Bridged { leg }
            | Self::NotBridged { leg }
            | Self::Ended { leg, .. }
            | Self::Talked { leg, .. }
            | Self::Quality { leg, .. }
            | Self::NotPlaced { leg, .. }
            | Self::PresumedAbsent { leg }
            | Self::Unclear { leg }
            | Self::NotMe { leg } => Some(*leg),
            _ => None,
        }
    }

    /// The event's name, as stored and shown.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Asked { .. } => "asked",
            Self::Chosen { .. } => "chosen",
            Self::Proven => "proven",
            Self::Due => "due",
            Self::Expire => "expire",
            Self::Remind => "remind",
            Self::LineFree { .. } => "line_free",
            Self::Closed { .. } => "closed",
            Self::Limited { .. } => "limited",
            Self::CalledIn { .. } => "called_in",
            Self::Ringing { .. } => "ringing",
            Self::Answered { .. } => "answered",
            Self::Accepted { .. } => "accepted",
            Self::GateWon { .. } => "gate_won",
            Self::Bridged { .. } => "bridged",
            Self::NotBridged { .. } => "not_bridged",
            Self::Ended { .. } => "ended",
            Self::Talked { .. } => "talked",
            Self::Quality { .. } => "quality",
            Self::Texted { .. } => "texted",
            Self::Voicemail { .. } => "voicemail",
            Self::NotPlaced { .. } => "not_placed",
            Self::PresumedAbsent { .. } => "presumed_absent",
            Self::Unclear { .. } => "unclear",
            Self::NotMe { .. } => "not_me",
            Self::Cancel { .. } => "cancel",
            Self::Resolve { .. } => "resolve",
            Self::Poisoned => "poisoned",
        }
    }
}
