//! How single values stand in JSON. What a caller relies on has to be right; the rest may be absent or strange, because
//! a call whose answer can't be read counts as unknown.

use jiff::Timestamp;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{CallSid, CallStatus, MessageSid, MessageStatus};
use crate::time;

/// A SID or a status.
pub(super) trait Word: Sized {
    fn read(text: &str) -> Option<Self>;
}

macro_rules! word {
    ($($name:ident),+) => {$(
        impl Word for $name {
            fn read(text: &str) -> Option<Self> {
                Self::parse(text).ok()
            }
        }
    )+};
}
word!(CallSid, MessageSid, CallStatus, MessageStatus);

pub(super) fn word<'de, D: Deserializer<'de>, W: Word>(deserializer: D) -> Result<W, D::Error> {
    let text = String::deserialize(deserializer)?;
    W::read(&text).ok_or_else(|| D::Error::custom("an unknown word"))
}

pub(super) fn optional_word<'de, D: Deserializer<'de>, W: Word>(
    deserializer: D,
) -> Result<Option<W>, D::Error> {
    match Option::<String>::deserialize(deserializer)?.as_deref() {
        None | Some("") => Ok(None),
        Some(text) => W::read(text).map(Some).ok_or_else(|| D::Error::custom("an unknown word")),
    }
}

/// A text or a number; Twilio writes many numbers as texts. Anything else counts as absent.
#[derive(Debug, Default, Deserialize)]
#[serde(from = "Value")]
pub(super) struct Loose(Option<String>);

impl Loose {
    /// The value, unless it is absent or empty.
    pub(super) fn given(&self) -> Option<&str> {
        self.0.as_deref().filter(|text| !text.is_empty())
    }

    pub(super) fn text(self) -> String {
        self.0.unwrap_or_default()
    }

    pub(super) fn time(&self) -> Option<Timestamp> {
        self.given().and_then(time::parse)
    }
}

impl From<Value> for Loose {
    fn from(value: Value) -> Self {
        match value {
            Value::String(text) => Self(Some(text)),
            Value::Number(number) => Self(Some(number.to_string())),
            _ => Self(None),
        }
    }
}
