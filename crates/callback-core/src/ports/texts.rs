//! Durable storage of text messages: what was sent, what came in, who wants none.

use jiff::Timestamp;

use super::sms::CarrierMessage;
use super::store::StoreError;
use crate::{CallbackId, Keyword, Message, MessageId, MessageStatus, Notice, PhoneNumber, Side};

/// How many texts may be handed over since a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    pub since: Timestamp,
    pub limit: u32,
}

/// A text that is about to be handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageIntent {
    pub id: MessageId,
    pub callback: CallbackId,
    pub to: Side,
    pub notice: Notice,
    /// Whom it goes to; looked up, and not stored with it.
    pub number: PhoneNumber,
    pub at: Timestamp,
    pub budget: Budget,
}

/// Whether a text may be handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// It counts from now on; `tries` with this one.
    Admitted { tries: u32 },
    /// Whoever has the number wants no texts.
    OptedOut,
    /// The budget is spent.
    OverBudget,
    /// The carrier has it already, or it was given up.
    Settled,
}

/// What was learnt of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageNews {
    pub at: Timestamp,
    pub status: MessageStatus,
    pub carrier: Option<CarrierMessage>,
    pub error: Option<u32>,
}

/// A text that came in, and what it is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextIn {
    /// The carrier's name of it, by which a repetition is known.
    pub carrier: CarrierMessage,
    pub from: PhoneNumber,
    pub keyword: Keyword,
    pub at: Timestamp,
    /// `None` says nothing.
    pub reply: Option<String>,
}

/// When an answer is not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplyLimits {
    pub budget: Budget,
    /// Texts of one number with the same keyword are answered once since then.
    pub once_since: Option<Timestamp>,
    /// What came in before is forgotten.
    pub forget_before: Timestamp,
}

/// Durable storage of text messages, each method one atomic unit.
pub trait TextStore: Send + Sync {
    /// Stores that a text is about to be handed over, and counts it, unless it must not be.
    fn intend_message(&self, intent: &MessageIntent) -> Result<Admission, StoreError>;

    /// Stores what was learnt of a message, and records it in its callback's history; `None` if
    /// there is no such message, or it got further already. One that was not taken counts no more.
    fn tell_message(
        &self,
        id: MessageId,
        news: &MessageNews,
    ) -> Result<Option<Message>, StoreError>;

    fn message(&self, id: MessageId) -> Result<Option<Message>, StoreError>;

    fn message_of_carrier(&self, carrier: &CarrierMessage) -> Result<Option<Message>, StoreError>;

    /// The messages of a callback, oldest first.
    fn messages(&self, callback: CallbackId) -> Result<Vec<Message>, StoreError>;

    /// Nothing is sent to this number from now on. Twice is no fault.
    fn opt_out(&self, number: &PhoneNumber, at: Timestamp) -> Result<(), StoreError>;

    /// The number may be sent texts again; `false` if it might be before.
    fn opt_in(&self, number: &PhoneNumber) -> Result<bool, StoreError>;

    /// What was stored of a text that came in.
    fn text_in(&self, carrier: &CarrierMessage) -> Result<Option<TextIn>, StoreError>;

    /// Stores a text that came in, with its reply unless the limits are against it or the sender
    /// wants no texts, and returns it as it is stored: a repetition finds the first one.
    fn take_text_in(&self, text: &TextIn, limits: &ReplyLimits) -> Result<TextIn, StoreError>;
}
