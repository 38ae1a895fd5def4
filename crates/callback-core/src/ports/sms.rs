//! Text messages: one ability, whoever carries the calls.

use std::fmt;

use super::Source;
use crate::PhoneNumber;

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

/// One message to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sms {
    pub to: PhoneNumber,
    /// The number that it comes from.
    pub from: PhoneNumber,
    pub text: SmsText,
}

/// What became of sending a message. That it arrived is more than any of these says.
#[derive(Debug)]
pub enum Sent {
    /// The next hand has it: the carrier, or what asks the carrier.
    Taken,
    /// It was certainly not taken.
    NotTaken {
        /// In words for the operator; no number, no secret.
        why: String,
        /// Whether the same message may be taken later.
        retryable: bool,
    },
    /// Nobody knows; sent again, it may arrive twice.
    Unknown { cause: Source },
}

/// A backend that carries text messages. Implementations block, for seconds at most.
pub trait SmsSender: Send + Sync {
    /// Sends one message, once.
    fn send(&self, sms: &Sms) -> Sent;
}
