//! What was recorded is kept by Twilio until we have it deleted.

use std::sync::Arc;

use callback_core::ports::Source;
use callback_core::ports::recordings::{CarrierRecording, Recordings};

use crate::rest::{Client, RecordingSid, Refusal, RefusalKind, RestError};

/// Recordings at Twilio, whatever carries the calls now.
#[derive(Debug)]
pub struct TwilioRecordings(Arc<Client>);

impl TwilioRecordings {
    /// Those of the client's account.
    #[must_use]
    pub const fn new(client: Arc<Client>) -> Self {
        Self(client)
    }
}

impl Recordings for TwilioRecordings {
    fn delete(&self, recording: &CarrierRecording) -> Result<(), Source> {
        let sid = RecordingSid::parse(&recording.0)?;
        match self.0.delete_recording(&sid) {
            // Only Twilio's own word for it: a proxy's 404 deletes nothing.
            Err(RestError::Refused(Refusal {
                kind: RefusalKind::NotFound, code: Some(_), ..
            })) => Ok(()),
            outcome => Ok(outcome?),
        }
    }
}
