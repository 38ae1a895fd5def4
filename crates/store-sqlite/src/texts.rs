//! The part of the store port that is about text messages.

use callback_core::ports::sms::CarrierMessage;
use callback_core::ports::store::StoreError;
use callback_core::ports::texts::{
    Admission, MessageIntent, MessageNews, ReplyLimits, TextIn, TextStore,
};
use callback_core::{CallbackId, Message, MessageId, PhoneNumber};
use jiff::Timestamp;

use crate::{SqliteStore, messages, opt_outs, texts_in};

impl TextStore for SqliteStore {
    fn intend_message(&self, intent: &MessageIntent) -> Result<Admission, StoreError> {
        let intent = intent.clone();
        self.write(move |conn| messages::intend(conn, &intent))
    }

    fn tell_message(
        &self,
        id: MessageId,
        news: &MessageNews,
    ) -> Result<Option<Message>, StoreError> {
        let news = news.clone();
        self.write(move |conn| messages::tell(conn, id, &news))
    }

    fn message(&self, id: MessageId) -> Result<Option<Message>, StoreError> {
        self.read(|conn| messages::find(conn, id))
    }

    fn message_of_carrier(&self, carrier: &CarrierMessage) -> Result<Option<Message>, StoreError> {
        self.read(|conn| messages::of_carrier(conn, carrier))
    }

    fn messages(&self, callback: CallbackId) -> Result<Vec<Message>, StoreError> {
        self.read(|conn| messages::of_callback(conn, callback))
    }

    fn opt_out(&self, number: &PhoneNumber, at: Timestamp) -> Result<(), StoreError> {
        let number = number.clone();
        self.write(move |conn| opt_outs::add(conn, &number, at))
    }

    fn opt_in(&self, number: &PhoneNumber) -> Result<bool, StoreError> {
        let number = number.clone();
        self.write(move |conn| opt_outs::remove(conn, &number))
    }

    fn text_in(&self, carrier: &CarrierMessage) -> Result<Option<TextIn>, StoreError> {
        self.read(|conn| texts_in::find(conn, carrier))
    }

    fn take_text_in(&self, text: &TextIn, limits: &ReplyLimits) -> Result<TextIn, StoreError> {
        let (text, limits) = (text.clone(), *limits);
        self.write(move |conn| texts_in::take(conn, &text, &limits))
    }
}
