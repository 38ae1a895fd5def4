//! Telling people and programs of callbacks: mailboxes, webhooks, chat rooms.

use jiff::{SignedDuration, Timestamp};

use super::store::StoreError;
use crate::{Callback, CallbackId, EffectId, SubscriberId, Topic};

/// Something that a subscriber is to be told.
#[derive(Debug, Clone)]
pub struct Notification<'n> {
    /// The same however often it is sent, so that whoever gets it twice can tell.
    pub id: EffectId,
    pub topic: Topic,
    pub happened: Timestamp,
    pub callback: &'n Callback,
    /// By what people find the callback in the log.
    pub reference: &'n str,
    /// Where a person decides, if one has to.
    pub link: Option<&'n str>,
}

/// What became of one try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handover {
    Delivered,
    /// It will never be taken.
    Refused {
        /// In words for the operator; no number, no secret.
        why: String,
    },
    /// It may be taken later, or was taken and the answer was lost.
    NotNow {
        why: String,
        /// The receiver asked for a pause that long.
        wait: Option<SignedDuration>,
    },
}

/// A way to one subscriber. Implementations block, for seconds at most.
pub trait Notifier: Send + Sync {
    /// Sends it, once.
    fn notify(&self, notification: &Notification<'_>) -> Handover;
}

/// How far a notification got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeliveryStatus {
    /// It is being sent, or waits to be sent again.
    Pending,
    Delivered,
    /// It was of no use any more.
    Dropped,
    /// It was given up; a person may have it sent again.
    Dead,
}

impl DeliveryStatus {
    pub const ALL: [Self; 4] = [Self::Pending, Self::Delivered, Self::Dropped, Self::Dead];

    /// The status's name, as stored and shown.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Delivered => "delivered",
            Self::Dropped => "dropped",
            Self::Dead => "dead",
        }
    }
}

/// A notification as it is stored, from its first try on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// That of the effect which sends it.
    pub id: EffectId,
    pub callback: CallbackId,
    pub subscriber: SubscriberId,
    /// The subscriber's name when it was tried first.
    pub name: String,
    pub topic: Topic,
    pub happened: Timestamp,
    pub status: DeliveryStatus,
    /// Since it was first sent, or since somebody had it sent again.
    pub tries: u32,
    /// Why the last try came to nothing.
    pub said: Option<String>,
    pub changed_at: Timestamp,
}

/// A notification that is about to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryIntent {
    pub id: EffectId,
    pub callback: CallbackId,
    pub subscriber: SubscriberId,
    pub name: String,
    pub topic: Topic,
    pub happened: Timestamp,
    pub at: Timestamp,
}

/// What was learnt of a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryNews {
    pub at: Timestamp,
    pub status: DeliveryStatus,
    pub said: Option<String>,
}

/// Durable storage of notifications, each method one atomic unit.
pub trait DeliveryStore: Send + Sync {
    /// Counts a try that is about to be made, and returns how many there were with it; `None` if
    /// nothing is left to be sent.
    fn intend_delivery(&self, intent: &DeliveryIntent) -> Result<Option<u32>, StoreError>;

    /// Stores what became of a try, and finishes the effect unless it is to be tried again. One that was
    /// settled before stays as it is.
    fn tell_delivery(&self, id: EffectId, news: &DeliveryNews) -> Result<(), StoreError>;

    /// The notifications of a callback that were tried, oldest first.
    fn deliveries(&self, callback: CallbackId) -> Result<Vec<Delivery>, StoreError>;

    /// Those that were given up, the latest first, at most `limit`.
    fn dead_letters(&self, limit: usize) -> Result<Vec<Delivery>, StoreError>;

    /// Has one that was given up sent again, as the same effect; `false` if there is none.
    fn resend_delivery(&self, id: EffectId, now: Timestamp) -> Result<bool, StoreError>;
}
