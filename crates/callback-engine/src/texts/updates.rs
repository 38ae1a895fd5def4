//! What a carrier tells of a text that it took.

use std::error::Error;

use callback_core::ports::sms::{CarrierMessage, MessageUpdate, NotTaken};
use callback_core::ports::texts::MessageNews;
use callback_core::{Message, MessageId, MessageStatus, Side};

use crate::{Desk, DeskError};

impl Desk {
    /// Takes a carrier's word about a message, forward only; `false` if no message is known by
    /// these names.
    pub fn message_update(&self, update: &MessageUpdate) -> Result<bool, DeskError> {
        let Some(known) = self.find_message(update)? else { return Ok(false) };
        if update.reason == Some(NotTaken::OptedOut) {
            self.opt_out_of(&known)?;
        }
        self.tell_message(known.id, update.status, Some(&update.carrier), update.error)?;
        Ok(true)
    }

    fn find_message(&self, update: &MessageUpdate) -> Result<Option<Message>, DeskError> {
        if let Some(known) = self.store.message_of_carrier(&update.carrier)? {
            return Ok(Some(known));
        }
        let Some(id) = update.message else { return Ok(None) };
        Ok(self.store.message(id)?.filter(|known| known.carrier.is_none()))
    }

    /// Stores how far a message got, if that is news.
    pub(crate) fn tell_message(
        &self,
        id: MessageId,
        status: MessageStatus,
        carrier: Option<&CarrierMessage>,
        error: Option<u32>,
    ) -> Result<(), DeskError> {
        let news = MessageNews { at: self.clock.now(), status, carrier: carrier.cloned(), error };
        if let Some(Message { callback, to, notice, .. }) = self.store.tell_message(id, &news)? {
            let status = status.name();
            match error {
                None => tracing::info!(%callback, %to, ?notice, status, "a message went on"),
                Some(code) => {
                    tracing::warn!(%callback, %to, ?notice, status, code, "a message went wrong");
                }
            }
            self.feed.publish(callback);
        }
        Ok(())
    }

    /// Whoever a message went to wants no more of them.
    pub(crate) fn opt_out_of(&self, message: &Message) -> Result<(), DeskError> {
        let visitor = match message.to {
            Side::Business => None,
            Side::Visitor => self.store.callback(message.callback)?,
        };
        let number = match (message.to, &visitor) {
            (Side::Business, _) => &self.rules.texts.business,
            (Side::Visitor, Some(callback)) => callback.visitor.number.number(),
            (Side::Visitor, None) => return Err(DeskError::NotFound),
        };
        self.store.opt_out(number, self.clock.now())?;
        tracing::warn!(callback = %message.callback, to = %message.to,
            "the carrier says that they opted out: nothing more is sent there");
        Ok(())
    }
}

/// An error with all its causes.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
