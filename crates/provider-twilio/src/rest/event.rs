//! What Twilio asked of others for a call.

use std::fmt;

use jiff::Timestamp;
use serde::Deserialize;

use super::wire::Loose;
use super::{CallSid, Client, RestError, page};
use crate::mask::Masked;

/// One request for a call: Twilio's to our addresses, or ours that made the call. Twilio promises them from a quarter
/// of an hour after the call's end.
#[derive(Clone, PartialEq, Eq)]
pub struct CallEvent {
    /// Where the request went.
    pub url: String,
    /// The HTTP status of the answer.
    pub http: Option<u16>,
    /// When the answer came.
    pub at: Option<Timestamp>,
}

impl Client {
    /// The requests for one call.
    pub fn events(&self, sid: &CallSid) -> Result<Vec<CallEvent>, RestError> {
        page::rows(
            self,
            &format!("/Calls/{sid}/Events.json"),
            form_urlencoded::Serializer::new(String::new()),
            None,
        )
    }
}

#[derive(Deserialize)]
struct EventRow {
    #[serde(default)]
    request: RequestRow,
    #[serde(default)]
    response: ResponseRow,
}

#[derive(Default, Deserialize)]
struct RequestRow {
    #[serde(default)]
    url: Loose,
}

#[derive(Default, Deserialize)]
struct ResponseRow {
    #[serde(default)]
    response_code: Loose,
    #[serde(default)]
    date_created: Loose,
}

impl From<EventRow> for CallEvent {
    fn from(row: EventRow) -> Self {
        Self {
            url: row.request.url.text(),
            http: row.response.response_code.given().and_then(|code| code.parse().ok()),
            at: row.response.date_created.time(),
        }
    }
}

impl page::Row for CallEvent {
    type Page = EventPage;

    fn created(&self) -> Option<Timestamp> {
        self.at
    }
}

/// A page of the list of events.
#[derive(Deserialize)]
pub(super) struct EventPage {
    events: Vec<EventRow>,
    next_page_uri: Option<String>,
}

impl page::Page<CallEvent> for EventPage {
    fn split(self) -> (Vec<CallEvent>, Option<String>) {
        (self.events.into_iter().map(CallEvent::from).collect(), self.next_page_uri)
    }
}

/// Its address may hold a secret.
impl fmt::Debug for CallEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallEvent")
            .field("url", &Masked)
            .field("http", &self.http)
            .field("at", &self.at)
            .finish()
    }
}
