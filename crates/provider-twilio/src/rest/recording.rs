//! Recordings.

use super::{Client, RecordingSid, RestError};

impl Client {
    /// Where a recording can be heard, as MP3. A secret: Twilio asks for credentials only if the account has it do so.
    #[must_use]
    pub fn recording_media(&self, sid: &RecordingSid) -> String {
        self.url(&self.path(&format!("/Recordings/{sid}.mp3")))
    }

    /// Deletes a recording for good; one that is gone is refused as
    /// [`RefusalKind::NotFound`](super::RefusalKind::NotFound).
    pub fn delete_recording(&self, sid: &RecordingSid) -> Result<(), RestError> {
        self.delete(&self.path(&format!("/Recordings/{sid}.json")))
    }
}
