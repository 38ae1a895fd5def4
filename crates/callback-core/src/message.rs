//! A text message as it is stored: about what, to whom, how far it got.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ports::sms::CarrierMessage;
use crate::{CallbackId, MessageId, Notice, Side};

/// How far a text message got. Word of it comes late, twice and out of order, and only moves it
/// forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageStatus {
    /// About to be handed over, or handed over without an answer.
    Intended,
    /// The carrier certainly did not take it.
    NotTaken,
    /// The carrier has it.
    Queued,
    /// The carrier handed it on.
    Sent,
    /// It arrived.
    Delivered,
    /// The carrier handed it on, and it did not arrive.
    Undelivered,
    /// It was given up.
    Failed,
}

impl MessageStatus {
    pub const ALL: [Self; 7] = [
        Self::Intended,
        Self::NotTaken,
        Self::Queued,
        Self::Sent,
        Self::Delivered,
        Self::Undelivered,
        Self::Failed,
    ];

    /// Whether it is news after `earlier`.
    #[must_use]
    pub const fn follows(self, earlier: Self) -> bool {
        self.rank() > earlier.rank()
    }

    const fn rank(self) -> u8 {
        match self {
            Self::Intended => 0,
            Self::NotTaken => 1,
            Self::Queued => 2,
            Self::Sent => 3,
            Self::Delivered | Self::Undelivered | Self::Failed => 4,
        }
    }

    /// The status's name, as stored and shown.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Intended => "intended",
            Self::NotTaken => "not_taken",
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Undelivered => "undelivered",
            Self::Failed => "failed",
        }
    }
}

/// A text message that was, or may have been, handed to a carrier. Whose number it went to follows
/// from `callback` and `to`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub id: MessageId,
    pub callback: CallbackId,
    pub to: Side,
    pub notice: Notice,
    /// The carrier's name of it, once known.
    pub carrier: Option<CarrierMessage>,
    pub status: MessageStatus,
    /// The carrier's code of what went wrong.
    pub error: Option<u32>,
    /// How often it was to be handed over.
    pub tries: u32,
    /// When it was last about to be handed over.
    pub intended_at: Timestamp,
    pub changed_at: Timestamp,
}
