//! Telling subscribers: again until they take it, for about a day.

use std::collections::HashMap;
use std::sync::Arc;

use callback_core::ports::notifications::{
    DeliveryIntent, DeliveryNews, DeliveryStatus, Handover, Notification, Notifier,
};
use callback_core::ports::store::ClaimedEffect;
use callback_core::{Callback, CallbackState, EffectId, SubscriberId, Topic};
use jiff::{SignedDuration, Timestamp};

use super::perform::{Fate, LATER};
use crate::texts::reference;
use crate::{Desk, DeskError};

/// Before a notification that was not taken is sent again; none left gives it up, about a day later.
const PAUSES: [SignedDuration; 9] = [
    SignedDuration::from_secs(5),
    SignedDuration::from_mins(1),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(30),
    SignedDuration::from_hours(1),
    SignedDuration::from_hours(2),
    SignedDuration::from_hours(4),
    SignedDuration::from_hours(6),
    SignedDuration::from_hours(10),
];
/// A receiver may ask for a longer pause, within reason.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(1);

/// The ways to the subscribers.
pub(super) type Notifiers = HashMap<SubscriberId, Arc<dyn Notifier>>;

/// What a claimed effect is to tell.
#[derive(Clone, Copy)]
pub(super) struct Telling {
    pub(super) subscriber: SubscriberId,
    pub(super) topic: Topic,
    pub(super) happened: Timestamp,
}

/// Sends a notification once more.
pub(super) fn send(
    desk: &Desk,
    notifiers: &Notifiers,
    claimed: &ClaimedEffect,
    telling: Telling,
) -> Result<Fate, DeskError> {
    let Telling { subscriber: id, topic, happened } = telling;
    let callback = desk.store.callback(claimed.callback)?.ok_or(DeskError::NotFound)?;
    let subscriber = desk.subscriber(id);
    let name = subscriber.map_or_else(|| id.to_string(), |subscriber| subscriber.name.clone());
    let intent = DeliveryIntent {
        id: claimed.id,
        callback: claimed.callback,
        subscriber: id,
        name,
        topic,
        happened,
        at: desk.clock.now(),
    };
    let Some(tries) = desk.store.intend_delivery(&intent)? else { return Ok(Fate::Finished) };
    let DeliveryIntent { name, .. } = intent;
    let delivery = Delivery { desk, callback: &callback, id: claimed.id, topic, name };
    let (Some(subscriber), Some(notifier)) = (subscriber, notifiers.get(&id)) else {
        return delivery.give_up("it is not set up any more");
    };
    let link = match topic {
        Topic::NeedsHuman if subscriber.decides => {
            if !matches!(callback.state, CallbackState::NeedsHuman { .. }) {
                return delivery.settle(DeliveryStatus::Dropped, None);
            }
            desk.decision_link(&callback)?
        }
        _ => None,
    };
    let handover = notifier.notify(&Notification {
        id: claimed.id,
        topic,
        happened,
        callback: &callback,
        reference: &reference(callback.id, claimed.id),
        link: link.as_deref(),
    });
    match handover {
        Handover::Delivered => delivery.settle(DeliveryStatus::Delivered, None),
        Handover::Refused { why } => delivery.give_up(&why),
        Handover::NotNow { why, wait } => match pause_after(tries, claimed.id) {
            Some(pause) => {
                delivery.try_again(&why, pause.max(wait.unwrap_or_default().min(LONGEST_WAIT)))
            }
            None => delivery.give_up(&why),
        },
    }
}

/// One notification on its way.
struct Delivery<'d> {
    desk: &'d Desk,
    callback: &'d Callback,
    id: EffectId,
    topic: Topic,
    name: String,
}

impl Delivery<'_> {
    fn try_again(&self, why: &str, pause: SignedDuration) -> Result<Fate, DeskError> {
        let Self { callback, id, topic, name, .. } = self;
        let (callback, topic, pause) = (callback.id, topic.name(), pause.max(LATER));
        self.tell(DeliveryStatus::Pending, Some(why))?;
        tracing::warn!(%callback, notification = %id, subscriber = name, topic, why, again_in = %pause,
            "a notification was not taken");
        Ok(Fate::Again(pause))
    }

    fn give_up(&self, why: &str) -> Result<Fate, DeskError> {
        let Self { callback, id, topic, name, .. } = self;
        tracing::error!(callback = %callback.id, notification = %id, subscriber = name, topic = topic.name(), why,
            "a notification was given up; `api messages` shows it and sends it again");
        self.settle(DeliveryStatus::Dead, Some(why))
    }

    fn settle(&self, status: DeliveryStatus, why: Option<&str>) -> Result<Fate, DeskError> {
        let Self { callback, id, topic, name, .. } = self;
        self.tell(status, why)?;
        tracing::info!(callback = %callback.id, notification = %id, subscriber = name, topic = topic.name(),
            status = status.name(), "a notification is settled");
        Ok(Fate::Settled)
    }

    fn tell(&self, status: DeliveryStatus, why: Option<&str>) -> Result<(), DeskError> {
        let news = DeliveryNews { at: self.desk.clock.now(), status, said: why.map(str::to_owned) };
        Ok(self.desk.store.tell_delivery(self.id, &news)?)
    }
}

/// The pause after so many tries, up to a tenth longer or shorter: what failed together must not come
/// back together. The same notification has the same pauses.
fn pause_after(tries: u32, id: EffectId) -> Option<SignedDuration> {
    let before = usize::try_from(tries).ok()?.checked_sub(1)?;
    let pause = PAUSES.get(before)?;
    let dice = id.as_bytes().iter().rev().cycle().nth(before).copied().unwrap_or_default();
    let percent = 90 + i64::from(dice) * 20 / 255;
    Some(SignedDuration::from_millis(i64::try_from(pause.as_millis()).ok()? * percent / 100))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_tried_for_about_a_day() {
        let hours = |id: u8| {
            let id = EffectId::from_bytes([id; 16]);
            let pauses: Vec<_> = (1..).map_while(|tries| pause_after(tries, id)).collect();
            assert_eq!(pauses.len(), 9);
            pauses.iter().fold(SignedDuration::ZERO, |sum, pause| sum + *pause).as_hours()
        };
        assert_eq!((hours(0), hours(128), hours(255)), (21, 23, 25));
    }
}
