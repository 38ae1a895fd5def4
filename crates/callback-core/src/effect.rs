//! What is to be done to the outside world; each is a row before it is a deed.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{LegId, RecordingId, Side, SubscriberId, Topic};

/// Which waiting a timer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alarm {
    /// A pause, or the time that the visitor chose.
    Due,
    /// The last moment at which the callback is still wanted.
    Expiry,
    /// A while before a call that was announced.
    Reminder,
}

/// What a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// The callback was taken, and a call will come.
    Accepted,
    /// It was asked for outside the opening hours.
    OutOfHours,
    /// The call comes on a later day.
    Postponed,
    /// The call that was announced comes soon.
    Reminder,
    /// Nobody at the business took the call.
    Missed,
    /// The visitor could not be reached.
    Unreachable,
    /// Nobody was reached before the callback expired.
    Expired,
    /// The call cannot be made.
    Failed,
    /// A person has to decide.
    NeedsHuman,
    /// The visitor left a message.
    Voicemail { lasted: SignedDuration },
}

/// Something to be done to the outside world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Effect {
    /// Start an attempt as soon as a line is free.
    Dispatch,
    /// Ring this leg. Sent once, never repeated.
    PlaceCall { leg: LegId },
    /// End this leg, if it is still up.
    HangUp { leg: LegId },
    /// At `at`, ask the provider what became of this leg, unless it is known by then.
    Reconcile { leg: LegId, at: Timestamp },
    /// Tell somebody by text message.
    SendSms { to: Side, notice: Notice },
    /// Tell a subscriber of what happened.
    Notify { subscriber: SubscriberId, topic: Topic, happened: Timestamp },
    /// At `at`, feed the alarm's event back.
    Wake { at: Timestamp, alarm: Alarm },
    /// At `at`, have the carrier delete what was recorded.
    DeleteRecording { recording: RecordingId, at: Timestamp },
    /// The two talk: end the visitor's other callbacks that were asked for by then.
    EndOthers { until: Timestamp },
}

impl Effect {
    /// When it is to be done, if that is not at once.
    #[must_use]
    pub const fn at(&self) -> Option<Timestamp> {
        match self {
            Self::Reconcile { at, .. }
            | Self::Wake { at, .. }
            | Self::DeleteRecording { at, .. } => Some(*at),
            _ => None,
        }
    }

    /// The effect's name, as stored and shown.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Dispatch => "dispatch",
            Self::PlaceCall { .. } => "place_call",
            Self::HangUp { .. } => "hang_up",
            Self::Reconcile { .. } => "reconcile",
            Self::SendSms { .. } => "send_sms",
            Self::Notify { .. } => "notify",
            Self::Wake { .. } => "wake",
            Self::DeleteRecording { .. } => "delete_recording",
            Self::EndOthers { .. } => "end_others",
        }
    }
}
