//! Identifiers: 128 bits each, written as 32 lowercase hexadecimal digits.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The text is not 32 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an identifier has 32 hexadecimal digits")]
pub struct InvalidId;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Uuid);

        impl $name {
            /// Takes an identifier that the caller made; the core makes none.
            #[must_use]
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The 16 bytes, as stores keep them.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// The identifier that these 16 bytes are.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0.as_simple(), f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0.as_simple())
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                if text.len() != 32 {
                    return Err(InvalidId);
                }
                Uuid::try_parse(text).map(Self).map_err(|_| InvalidId)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }
    };
}

id! {
    /// What the visitor asked for, from asking to a final state.
    CallbackId
}
id! {
    /// One try to connect the two.
    AttemptId
}
id! {
    /// One phone call inside an attempt; providers derive their own call identifier from it.
    LegId
}
id! {
    /// A text message: that of the effect which sends it.
    MessageId
}
id! {
    /// What somebody said to a machine.
    RecordingId
}
id! {
    /// Who is told of callbacks: a mailbox, a webhook, a chat room.
    SubscriberId
}
id! {
    /// Something to be done to the outside world.
    EffectId
}
id! {
    /// A key of the business's people and programs; no secret.
    ApiKeyId
}

id! {
    /// Somebody of the business who signs in.
    StaffId
}

id! {
    /// A number that is called by nobody any more.
    BlockId
}

impl From<EffectId> for MessageId {
    fn from(effect: EffectId) -> Self {
        Self(effect.0)
    }
}
