//! Texts.

use std::fmt;

use form_urlencoded::Serializer;
use jiff::Timestamp;
use serde::Deserialize;

use super::wire::Loose;
use super::{Client, MessageSid, MessageStatus, RestError, page, wire};
use crate::mask::Masked;

/// A text to be sent.
#[derive(Clone, Copy)]
pub struct NewMessage<'a> {
    /// Who gets it, in E.164.
    pub to: &'a str,
    /// A number or name of the account's, or the SID of a messaging service, `MG…`, which chooses one.
    pub from: &'a str,
    /// At most 1600 characters.
    pub body: &'a str,
    /// Where each change of its status is told.
    pub status_callback: Option<&'a str>,
}

/// A text, as Twilio knows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// Its name.
    pub sid: MessageSid,
    /// Who gets it.
    pub to: String,
    /// Who sends it; empty until a messaging service has chosen.
    pub from: String,
    /// What it says.
    pub body: String,
    /// Where it stands.
    pub status: MessageStatus,
    /// Why it was lost: a code for [`RefusalKind::of`](super::RefusalKind::of).
    pub error_code: Option<u32>,
    /// When Twilio took it.
    pub date_created: Option<Timestamp>,
    /// When it was sent.
    pub date_sent: Option<Timestamp>,
}

/// Which texts are listed; newest first.
#[derive(Clone, Copy, Default)]
pub struct MessageFilter<'a> {
    /// Only those to this number.
    pub to: Option<&'a str>,
    /// Only those from this number.
    pub from: Option<&'a str>,
    /// Only those asked for at this time or later, whether they have been sent or wait for their turn.
    pub sent_after: Option<Timestamp>,
}

impl Client {
    /// Asks for a text. Only after [`RestError::NotSent`], [`RestError::Throttled`] and a refusal is it certain that
    /// none is sent.
    pub fn create_message(&self, message: &NewMessage<'_>) -> Result<Message, RestError> {
        self.post::<MessageRow>(&self.path("/Messages.json"), &message.form()).map(Message::from)
    }

    /// One text, by its name.
    pub fn message(&self, sid: &MessageSid) -> Result<Message, RestError> {
        self.get::<MessageRow>(&self.path(&format!("/Messages/{sid}.json"))).map(Message::from)
    }

    /// The texts that `filter` lets through.
    pub fn messages(&self, filter: &MessageFilter<'_>) -> Result<Vec<Message>, RestError> {
        let mut query = Serializer::new(String::new());
        for (name, value) in [("To", filter.to), ("From", filter.from)] {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        // Not by Twilio's filter `DateSent`: a text that waits for its turn has none.
        page::rows(self, "/Messages.json", query, filter.sent_after)
    }
}

impl NewMessage<'_> {
    fn form(&self) -> String {
        let is_service = self.from.len() == 34 && self.from.starts_with("MG");
        let sender = if is_service { "MessagingServiceSid" } else { "From" };
        let mut form = Serializer::new(String::new());
        form.append_pair("To", self.to)
            .append_pair(sender, self.from)
            .append_pair("Body", self.body);
        if let Some(callback) = self.status_callback {
            form.append_pair("StatusCallback", callback);
        }
        form.finish()
    }
}

/// A text as it is written.
#[derive(Deserialize)]
pub(super) struct MessageRow {
    #[serde(deserialize_with = "wire::word")]
    sid: MessageSid,
    #[serde(deserialize_with = "wire::word")]
    status: MessageStatus,
    #[serde(default)]
    to: Loose,
    #[serde(default)]
    from: Loose,
    #[serde(default)]
    body: Loose,
    #[serde(default)]
    error_code: Loose,
    #[serde(default)]
    date_created: Loose,
    #[serde(default)]
    date_sent: Loose,
}

impl From<MessageRow> for Message {
    fn from(row: MessageRow) -> Self {
        Self {
            sid: row.sid,
            to: row.to.text(),
            from: row.from.text(),
            body: row.body.text(),
            status: row.status,
            error_code: row.error_code.given().and_then(|code| code.parse().ok()),
            date_created: row.date_created.time(),
            date_sent: row.date_sent.time(),
        }
    }
}

impl page::Row for Message {
    type Page = MessagePage;

    fn created(&self) -> Option<Timestamp> {
        self.date_created.or(self.date_sent)
    }
}

/// A page of the list of texts.
#[derive(Deserialize)]
pub(super) struct MessagePage {
    messages: Vec<MessageRow>,
    next_page_uri: Option<String>,
}

impl page::Page<Message> for MessagePage {
    fn split(self) -> (Vec<Message>, Option<String>) {
        (self.messages.into_iter().map(Message::from).collect(), self.next_page_uri)
    }
}

/// Holds a phone number and what is said to it.
impl fmt::Debug for NewMessage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NewMessage({} bytes)", self.body.len())
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("sid", &self.sid)
            .field("to", &Masked)
            .field("from", &Masked)
            .field("status", &self.status)
            .field("error_code", &self.error_code)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for MessageFilter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MessageFilter")
            .field("to", &self.to.map(|_| Masked))
            .field("from", &self.from.map(|_| Masked))
            .field("sent_after", &self.sent_after)
            .finish()
    }
}
