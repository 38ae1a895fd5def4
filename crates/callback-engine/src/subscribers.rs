//! Who is told of callbacks besides by text, and of what.

use callback_core::ports::notifications::Delivery;
use callback_core::{
    Callback, CallbackId, CallbackState, Effect, EffectId, PlannedEffect, SubscriberId, Topic,
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{Desk, DeskError};

/// A mailbox, a webhook or a chat room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscriber {
    /// Made from its name, so that it is the same in every life of the process.
    pub id: SubscriberId,
    pub name: String,
    /// The names of the topics that it is told of.
    pub topics: Vec<&'static str>,
    /// Whether it is given the link by which a person decides: whoever has it sees the visitor's number.
    pub decides: bool,
}

impl Desk {
    /// The same desk, which tells these.
    #[must_use]
    pub fn with_subscribers(mut self, subscribers: Vec<Subscriber>) -> Self {
        self.subscribers = subscribers;
        self
    }

    pub(crate) fn subscriber(&self, id: SubscriberId) -> Option<&Subscriber> {
        self.subscribers.iter().find(|subscriber| subscriber.id == id)
    }

    /// Whether a person is led to decisions by something else than a text.
    pub(crate) fn leads_to_decisions(&self) -> bool {
        let needs_human = |subscriber: &Subscriber| {
            subscriber.decides && subscriber.topics.contains(&"needs_human")
        };
        self.rules.texts.pages.is_some() && self.subscribers.iter().any(needs_human)
    }

    /// What tells the subscribers of `topic`, each by an effect of its own.
    pub(crate) fn tell(&self, topic: Topic, now: Timestamp) -> Vec<PlannedEffect> {
        let wants = |subscriber: &&Subscriber| subscriber.topics.contains(&topic.name());
        let plan = |subscriber: &Subscriber| PlannedEffect {
            id: EffectId::new(Uuid::now_v7()),
            effect: Effect::Notify { subscriber: subscriber.id, topic, happened: now },
            due: now,
        };
        self.subscribers.iter().filter(wants).map(plan).collect()
    }

    /// The same of a callback that is new.
    pub(crate) fn tell_of_new(&self, state: &CallbackState, now: Timestamp) -> Vec<PlannedEffect> {
        Topic::of(None, state).map_or_else(Vec::new, |topic| self.tell(topic, now))
    }

    /// What subscribers were told of a callback, oldest first.
    pub fn deliveries(&self, callback: CallbackId) -> Result<Vec<Delivery>, DeskError> {
        Ok(self.store.deliveries(callback)?)
    }

    /// Notifications that were given up, the latest first, at most `limit`.
    pub fn dead_letters(&self, limit: usize) -> Result<Vec<Delivery>, DeskError> {
        Ok(self.store.dead_letters(limit)?)
    }

    /// Has a notification that was given up sent again; `false` if there is none.
    pub fn resend(&self, id: EffectId) -> Result<bool, DeskError> {
        let found = self.store.resend_delivery(id, self.clock.now())?;
        if found {
            tracing::info!(notification = %id, "a notification is sent again, as somebody asked for it");
            self.bell.ring();
        }
        Ok(found)
    }

    /// Where a person decides about this callback, if pages are reached from outside. Each asking
    /// makes a token of its own, as none is kept.
    pub(crate) fn decision_link(&self, callback: &Callback) -> Result<Option<String>, DeskError> {
        let Some(pages) = &self.rules.texts.pages else { return Ok(None) };
        let token = self.entrust(callback)?;
        Ok(token.map(|token| format!("{pages}/d/{}", token.to_hex())))
    }
}
