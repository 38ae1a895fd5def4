//! Recordings.

use super::{Client, RecordingSid, RestError};

impl Client {
    /// Deletes a recording for good; one that is gone is refused as
    /// [`RefusalKind::NotFound`](super::RefusalKind::NotFound).
    pub fn delete_recording(&self, sid: &RecordingSid) -> Result<(), RestError> {
        self.delete(&self.path(&format!("/Recordings/{sid}.json")))
    }
}
