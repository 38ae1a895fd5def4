//! Webhooks of texts.

use std::fmt;

use super::{BadForm, Form, MessageSid, MessageStatus};
use crate::mask::Masked;

/// A text to us.
#[derive(Clone, PartialEq, Eq)]
pub struct IncomingText {
    /// Its name.
    pub sid: MessageSid,
    /// Who sent it.
    pub from: String,
    /// The number that got it.
    pub to: String,
    /// What it says, as it was typed; empty if it is a picture.
    pub body: String,
}

impl IncomingText {
    /// Reads the request that comes with a text.
    pub fn read(form: &Form) -> Result<Self, BadForm> {
        Ok(Self {
            sid: form.need("MessageSid", MessageSid::parse)?,
            from: form.need_text("From")?,
            to: form.need_text("To")?,
            body: form.get("Body").unwrap_or_default().to_owned(),
        })
    }
}

/// Where a text of ours stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageUpdate {
    /// The text.
    pub sid: MessageSid,
    /// Its status.
    pub status: MessageStatus,
    /// Why it was lost: a code for [`RefusalKind::of`](crate::rest::RefusalKind::of).
    pub error_code: Option<u32>,
}

impl MessageUpdate {
    /// Reads a status callback.
    pub fn read(form: &Form) -> Result<Self, BadForm> {
        Ok(Self {
            sid: form.need("MessageSid", MessageSid::parse)?,
            status: form.need("MessageStatus", MessageStatus::parse)?,
            error_code: form.count("ErrorCode").filter(|code| *code != 0),
        })
    }
}

impl fmt::Debug for IncomingText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IncomingText")
            .field("sid", &self.sid)
            .field("from", &Masked)
            .field("to", &Masked)
            .field("body", &Masked)
            .finish()
    }
}
