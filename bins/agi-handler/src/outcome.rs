use serde::Serialize;

use crate::callee::Callee;
use crate::quality::CallQuality;

/// What became of the call on this leg, in the API's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// No key was pressed, or the line was hung up before one was.
    NotAccepted,
    /// Another key than 1 was pressed.
    Declined,
    /// The API gave no permission; nobody was dialed.
    GateRefused,
    /// Something of ours broke off, and the visitor was certainly not dialed.
    Interrupted,
    /// The visitor was dialed.
    Dialed {
        dial_status: String,
        /// Q.850 cause.
        hangup_cause: Option<u16>,
        talked_seconds: Option<u32>,
    },
    /// The business was dialed for a visitor who called, and the two did not talk.
    BusinessDialed {
        dial_status: String,
        /// Q.850 cause.
        hangup_cause: Option<u16>,
    },
    /// The visitor pressed 9: "this was not me".
    VisitorRefused,
    /// Whoever answered for the visitor did not know the digits.
    ProofFailed,
}

/// All that is told when a leg is over.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Ending {
    pub(crate) outcome: Outcome,
    /// Of a talk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) quality: Option<CallQuality>,
}

impl Outcome {
    /// The two were not joined, and no more is known than this `DIALSTATUS`.
    pub(crate) fn unjoined(callee: Callee, dial_status: &str) -> Self {
        let (dial_status, hangup_cause) = (dial_status.to_owned(), None);
        match callee {
            Callee::Visitor => Self::Dialed { dial_status, hangup_cause, talked_seconds: None },
            Callee::Business => Self::BusinessDialed { dial_status, hangup_cause },
        }
    }

    /// Whether the visitor's own session tells it.
    pub(crate) const fn is_visitors(&self) -> bool {
        matches!(self, Self::VisitorRefused | Self::ProofFailed)
    }
}

impl From<Outcome> for Ending {
    fn from(outcome: Outcome) -> Self {
        Self { outcome, quality: None }
    }
}
