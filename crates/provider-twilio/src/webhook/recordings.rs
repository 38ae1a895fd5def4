//! Webhooks of recordings.

use super::{BadForm, CallSid, Form, RecordingSid, RecordingStatus};

/// What became of a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordingUpdate {
    /// Its name.
    pub sid: RecordingSid,
    /// The leg that was recorded.
    pub call: CallSid,
    /// Its status.
    pub status: RecordingStatus,
    /// Its length in whole seconds.
    pub seconds: Option<u64>,
}

impl RecordingUpdate {
    /// Reads a status callback.
    pub fn read(form: &Form) -> Result<Self, BadForm> {
        Ok(Self {
            sid: form.need("RecordingSid", RecordingSid::parse)?,
            call: form.need("CallSid", CallSid::parse)?,
            status: form.need("RecordingStatus", RecordingStatus::parse)?,
            seconds: form.count("RecordingDuration"),
        })
    }
}
