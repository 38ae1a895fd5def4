//! Text messages: one ability, whoever carries the calls.

use std::fmt;

use jiff::Timestamp;

use super::Source;
use super::steering::Unstored;
use crate::{MessageId, MessageStatus, PhoneNumber};

/// The most bytes that a message's text may have in UTF-8: three messages of one network's size,
/// and one packet of any.
pub const TEXT_LIMIT: usize = 459;

/// What a message says; not empty, at most [`TEXT_LIMIT`] bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct SmsText(String);

/// A text that can't be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a text message has 1 to {TEXT_LIMIT} bytes, and no control characters but line breaks")]
pub struct InvalidSmsText;

impl SmsText {
    /// Checks length and letters.
    pub fn parse(text: impl Into<String>) -> Result<Self, InvalidSmsText> {
        let text = text.into();
        let odd = |letter: char| letter.is_control() && letter != '\n';
        let fits = (1..=TEXT_LIMIT).contains(&text.len()) && !text.chars().any(odd);
        if fits { Ok(Self(text)) } else { Err(InvalidSmsText) }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// It may say who is to be called.
impl fmt::Debug for SmsText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SmsText({} bytes)", self.0.len())
    }
}

/// The carrier's name of a message.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CarrierMessage(pub String);

/// One message to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sms {
    /// What a carrier that reports back is to name it by, where it can.
    pub id: MessageId,
    pub to: PhoneNumber,
    /// The number that it comes from.
    pub from: PhoneNumber,
    pub text: SmsText,
    /// Stands in the text, and in that of no other message.
    pub reference: String,
}

/// What became of sending a message. That it arrived is more than any of these says.
#[derive(Debug)]
pub enum Sent {
    /// The next hand has it: the carrier, or what asks the carrier; with the carrier's name of it
    /// where it gives one.
    Taken(Option<CarrierMessage>),
    /// It was certainly not taken.
    NotTaken {
        reason: NotTaken,
        /// In words for the operator; no number, no secret.
        why: String,
    },
    /// Nobody knows: it is looked for, or sent again where the sender can't be asked.
    Unknown { cause: Source },
}

/// Why a message was not taken, by what follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotTaken {
    /// Whoever has the number asked for no more texts: nothing is ever sent there again.
    OptedOut,
    /// The number is of a kind that takes no texts.
    Landline,
    /// No phone can be reached under the number.
    BadNumber,
    /// The carrier will never take such a message.
    Refused,
    /// It may be taken later, perhaps once somebody has mended something.
    NotNow,
}

impl NotTaken {
    /// Whether the same message may be taken later.
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        matches!(self, Self::NotNow)
    }
}

/// What a sender knows of a message that it was, or may have been, given.
#[derive(Debug)]
pub enum FoundSms {
    /// It was taken.
    Taken(Option<CarrierMessage>),
    /// The carrier does not list it.
    Absent,
    /// The sender can't be asked at present.
    NotNow { why: String },
    /// The sender can never be asked.
    NeverKnown,
}

/// Word of a carrier about a message. It may be late, repeated, or earlier than the answer to
/// sending it.
#[derive(Debug, Clone)]
pub struct MessageUpdate {
    pub carrier: CarrierMessage,
    /// Our own name of it, where the carrier hands it back: it finds a message whose carrier's
    /// name did not arrive.
    pub message: Option<MessageId>,
    pub status: MessageStatus,
    /// The carrier's code of what went wrong, and what follows from it.
    pub error: Option<u32>,
    pub reason: Option<NotTaken>,
}

/// The desk, as those see it whom a carrier tells of texts: every answer is stored before it is given.
pub trait TextDesk: Send + Sync {
    /// Takes a text that came in, and returns the answer, which is not sent here; `None` is for
    /// silence. A repetition does nothing, and is answered alike.
    fn text_in(
        &self,
        carrier: &CarrierMessage,
        from: &PhoneNumber,
        body: &str,
    ) -> Result<Option<SmsText>, Unstored>;

    /// Takes word of a message, forward only; `false` if no message is known by these names.
    fn message_update(&self, update: &MessageUpdate) -> Result<bool, Unstored>;
}

/// A backend that carries text messages. Implementations block, for seconds at most.
pub trait SmsSender: Send + Sync {
    /// Sends one message, once.
    fn send(&self, sms: &Sms) -> Sent;

    /// Looks for a message that was handed over at `since` or a little later, by whom it goes to
    /// and the reference in its text.
    fn find(&self, _sms: &Sms, _since: Timestamp) -> FoundSms {
        FoundSms::NeverKnown
    }
}
