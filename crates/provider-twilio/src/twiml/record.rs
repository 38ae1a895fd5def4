//! `<Record>`.

use std::time::Duration;

use super::Builder;
use crate::time;

/// Records after a beep, until a key, a hang-up or five seconds of silence, of which none is kept at either end.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// Asked for the next document. The recording may not be there yet.
    pub action: &'a str,
    /// Where it is told that the recording is there, or that there was nothing to record.
    pub status_callback: &'a str,
    /// How long it may be, in whole seconds.
    pub longest: Duration,
}

impl Record<'_> {
    pub(super) fn write(&self, builder: &mut Builder) {
        builder.empty(
            "Record",
            &[
                ("action", self.action),
                ("method", "POST"),
                ("maxLength", &time::whole_seconds(self.longest).max(1).to_string()),
                ("timeout", "5"),
                ("finishOnKey", "1234567890*#"),
                ("playBeep", "true"),
                ("trim", "trim-silence"),
                ("transcribe", "false"),
                ("recordingStatusCallback", self.status_callback),
                ("recordingStatusCallbackMethod", "POST"),
                ("recordingStatusCallbackEvent", "completed absent"),
            ],
        );
    }
}
