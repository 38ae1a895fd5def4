//! What visitors say to a machine: the carrier keeps it, we know of it, and it is deleted in time.

use jiff::{SignedDuration, Timestamp};

use super::Source;
use super::store::StoreError;
use crate::{CallbackId, LegId, PlannedEffect, RecordingId};

/// The carrier's name of a recording.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CarrierRecording(pub String);

/// What was said to a machine, as a carrier tells of it; often more than once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftMessage {
    pub carrier: CarrierRecording,
    pub lasted: SignedDuration,
}

/// A recording as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    pub id: RecordingId,
    pub callback: CallbackId,
    /// The leg whose call asks the gate; the visitor was on the line with it, or it was theirs.
    pub leg: LegId,
    pub carrier: CarrierRecording,
    pub lasted: SignedDuration,
    /// When we were told of it.
    pub at: Timestamp,
    /// Since when the carrier has it no more.
    pub deleted_at: Option<Timestamp>,
}

impl Recording {
    /// What is shorter is a hang-up, or silence.
    pub const SHORTEST: SignedDuration = SignedDuration::from_secs(1);

    /// Whether somebody said something.
    #[must_use]
    pub fn is_message(&self) -> bool {
        self.lasted >= Self::SHORTEST
    }
}

/// Durable storage of recordings, each method one atomic unit.
pub trait RecordingStore: Send + Sync {
    /// Stores a recording with what is to be done about it, and records it in its callback's history
    /// if it is a message; `false` if the carrier's name is known already: then nothing is written.
    fn keep_recording(
        &self,
        recording: &Recording,
        effects: &[PlannedEffect],
    ) -> Result<bool, StoreError>;

    fn recording(&self, id: RecordingId) -> Result<Option<Recording>, StoreError>;

    /// The recordings of a callback, oldest first; those that are deleted, too.
    fn recordings(&self, callback: CallbackId) -> Result<Vec<Recording>, StoreError>;

    /// The carrier has it no more. Twice is no fault, and the first time stands.
    fn recording_deleted(&self, id: RecordingId, at: Timestamp) -> Result<(), StoreError>;
}

/// A backend that keeps recordings. Implementations block, for seconds at most.
pub trait Recordings: Send + Sync {
    /// Deletes a recording for good. One that is gone already is deleted.
    fn delete(&self, recording: &CarrierRecording) -> Result<(), Source>;
}
