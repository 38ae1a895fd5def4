use jiff::Timestamp;

use super::status::CallStatus;

/// A phone that was asked to ring, whatever the client was told of it.
#[derive(Clone, Debug)]
pub struct Ring {
    pub sid: String,
    /// The call in whose document this one was dialed.
    pub parent: Option<String>,
    pub to: String,
    pub from: String,
    pub at: Timestamp,
}

/// A call as it stands.
#[derive(Clone, Debug)]
pub struct CallState {
    pub sid: String,
    pub parent: Option<String>,
    pub to: String,
    pub from: String,
    pub created: Timestamp,
    /// Where the application was to be asked for its first document.
    pub url: Option<String>,
    /// Its request was taken long after its client had gone: [`Fault::TakenLate`](super::Fault::TakenLate).
    pub was_late: bool,
    pub status: CallStatus,
    /// Was joined with another call.
    pub bridged: bool,
}

/// A text that left, or came in.
#[derive(Clone, Debug)]
pub struct SentText {
    pub sid: String,
    pub to: String,
    pub from: String,
    pub body: String,
    /// Twilio's word for how far it is.
    pub status: String,
    /// `inbound`, `outbound-api` or `outbound-reply`.
    pub direction: &'static str,
}
