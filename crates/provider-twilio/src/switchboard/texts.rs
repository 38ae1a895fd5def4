//! Texts over Twilio: sent, looked for, followed, and taken.

use std::sync::Arc;

use callback_core::ports::sms::{
    CarrierMessage, FoundSms, MessageUpdate as Update, NotTaken, Sent, Sms, SmsSender, TextDesk,
};
use callback_core::ports::steering::Unstored;
use callback_core::{MessageId, MessageStatus as Got, PhoneNumber};
use jiff::{SignedDuration, Timestamp};

use super::route::PublicBase;
use super::webhooks::{Reply, Trouble};
use crate::rest::{Client, MessageFilter, MessageStatus, NewMessage, RefusalKind, RestError};
use crate::twiml::Document;
use crate::webhook::{Form, IncomingText, MessageUpdate};

/// Twilio's clock and ours may differ by so much.
const SKEW: SignedDuration = SignedDuration::from_secs(5);
/// A request that a refusal was made of is an error of this status.
const BAD_REQUEST: u16 = 400;

/// Sends texts over Twilio, whatever carries the calls.
#[derive(Debug)]
pub struct TwilioTexts {
    client: Arc<Client>,
    public: PublicBase,
    from: PhoneNumber,
}

impl TwilioTexts {
    /// Texts come from `from`, a number of the account that can text.
    #[must_use]
    pub const fn new(client: Arc<Client>, public: PublicBase, from: PhoneNumber) -> Self {
        Self { client, public, from }
    }
}

impl SmsSender for TwilioTexts {
    fn send(&self, sms: &Sms) -> Sent {
        let callback = self.public.text_status(sms.id);
        let message = NewMessage {
            to: sms.to.as_e164(),
            from: self.from.as_e164(),
            body: sms.text.as_str(),
            status_callback: Some(&callback),
        };
        match self.client.create_message(&message) {
            Ok(taken) => Sent::Taken(Some(CarrierMessage(taken.sid.as_str().to_owned()))),
            Err(RestError::Unknown { source }) => Sent::Unknown { cause: source },
            Err(RestError::Refused(refusal)) => {
                let reason = not_taken(refusal.kind);
                Sent::NotTaken { reason, why: refusal.to_string() }
            }
            Err(error @ (RestError::NotSent { .. } | RestError::Throttled { .. })) => {
                Sent::NotTaken { reason: NotTaken::NotNow, why: error.to_string() }
            }
        }
    }

    fn find(&self, sms: &Sms, since: Timestamp) -> FoundSms {
        let filter = MessageFilter {
            to: Some(sms.to.as_e164()),
            from: Some(self.from.as_e164()),
            sent_after: since.checked_sub(SKEW).ok(),
        };
        match self.client.messages(&filter) {
            Ok(messages) => {
                let ours = messages.iter().find(|message| message.body.contains(&sms.reference));
                ours.map_or(FoundSms::Absent, |found| {
                    FoundSms::Taken(Some(CarrierMessage(found.sid.as_str().to_owned())))
                })
            }
            Err(error) => FoundSms::NotNow { why: error.to_string() },
        }
    }
}

/// Somebody writes to us: a keyword is obeyed, and answered.
pub(super) fn take(desk: &dyn TextDesk, form: &Form) -> Result<Reply, Trouble> {
    let text = IncomingText::read(form).map_err(|_| Trouble::Malformed)?;
    // A number that nobody can have is nobody's.
    let Ok(from) = PhoneNumber::from_e164(&text.from) else { return Ok(silence()) };
    let name = CarrierMessage(text.sid.as_str().to_owned());
    let reply = desk.text_in(&name, &from, &text.body).map_err(|error| unstored(&error))?;
    Ok(reply.map_or_else(silence, |reply| {
        Reply::Document(Document::build().message(reply.as_str()).finish())
    }))
}

/// Where a text of ours stands.
pub(super) fn follow(desk: &dyn TextDesk, id: MessageId, form: &Form) -> Result<Reply, Trouble> {
    let update = MessageUpdate::read(form).map_err(|_| Trouble::Malformed)?;
    let Some(status) = got(update.status) else { return Ok(Reply::Noted) };
    let reason = update.error_code.map(|code| not_taken(RefusalKind::of(Some(code), BAD_REQUEST)));
    let told = Update {
        carrier: CarrierMessage(update.sid.as_str().to_owned()),
        message: Some(id),
        status,
        error: update.error_code,
        reason,
    };
    if !desk.message_update(&told).map_err(|error| unstored(&error))? {
        tracing::warn!(message = %id, "Twilio speaks of a text that is not ours");
    }
    Ok(Reply::Noted)
}

fn silence() -> Reply {
    Reply::Document(Document::build().finish())
}

fn unstored(error: &Unstored) -> Trouble {
    tracing::error!(error = error as &dyn std::error::Error, "a text's webhook is not stored");
    Trouble::Unstored
}

const fn not_taken(kind: RefusalKind) -> NotTaken {
    match kind {
        RefusalKind::OptedOut => NotTaken::OptedOut,
        RefusalKind::Landline => NotTaken::Landline,
        RefusalKind::BadNumber | RefusalKind::DeadNumber => NotTaken::BadNumber,
        // Once somebody has mended it.
        RefusalKind::Credentials | RefusalKind::Configuration => NotTaken::NotNow,
        _ => NotTaken::Refused,
    }
}

const fn got(status: MessageStatus) -> Option<Got> {
    Some(match status {
        MessageStatus::Accepted
        | MessageStatus::Scheduled
        | MessageStatus::Queued
        | MessageStatus::Sending => Got::Queued,
        MessageStatus::Sent => Got::Sent,
        MessageStatus::Delivered | MessageStatus::Read => Got::Delivered,
        MessageStatus::Undelivered => Got::Undelivered,
        MessageStatus::Failed | MessageStatus::Canceled => Got::Failed,
        MessageStatus::Receiving | MessageStatus::Received => return None,
    })
}
