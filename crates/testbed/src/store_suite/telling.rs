use callback_core::ports::notifications::{DeliveryIntent, DeliveryNews, DeliveryStatus};
use callback_core::{Callback, Effect, EffectId, SubscriberId, Topic};
use jiff::SignedDuration;

use super::bench::{Bench, NOW, after};

fn intent(bench: &Bench, callback: &Callback) -> DeliveryIntent {
    DeliveryIntent {
        id: EffectId::from_bytes(bench.id()),
        callback: callback.id,
        subscriber: SubscriberId::from_bytes(bench.id()),
        name: "crm".to_owned(),
        topic: Topic::Voicemail { lasted: SignedDuration::from_secs(12) },
        happened: NOW,
        at: after(1),
    }
}

fn news(status: DeliveryStatus) -> DeliveryNews {
    DeliveryNews { at: after(2), status, said: Some("the receiver answered 500".to_owned()) }
}

pub fn a_notification_is_counted_before_each_try_and_settled_once(bench: &mut Bench) {
    let callback = bench.accepted();
    let intent = intent(bench, &callback);
    assert_eq!(bench.store().intend_delivery(&intent).unwrap(), Some(1));
    bench.store().tell_delivery(intent.id, &news(DeliveryStatus::Pending)).unwrap();
    assert_eq!(bench.store().intend_delivery(&intent).unwrap(), Some(2));
    bench.store().tell_delivery(intent.id, &news(DeliveryStatus::Delivered)).unwrap();
    bench.store().tell_delivery(intent.id, &news(DeliveryStatus::Dead)).unwrap();
    bench.reopen();
    assert_eq!(bench.store().intend_delivery(&intent).unwrap(), None, "settled");
    let stored = bench.store().deliveries(callback.id).unwrap();
    assert_eq!(stored.len(), 1);
    assert_eq!((stored[0].status, stored[0].tries), (DeliveryStatus::Delivered, 2));
    assert_eq!((stored[0].topic, stored[0].happened), (intent.topic, NOW));
    assert!(bench.store().dead_letters(9).unwrap().is_empty());
    assert!(!bench.store().resend_delivery(intent.id, after(3)).unwrap());
}

pub fn a_notification_that_was_given_up_is_sent_again_as_the_same_effect(bench: &mut Bench) {
    let callback = bench.accepted();
    let intent = intent(bench, &callback);
    bench.store().intend_delivery(&intent).unwrap();
    bench.store().tell_delivery(intent.id, &news(DeliveryStatus::Dead)).unwrap();
    let dead = bench.store().dead_letters(9).unwrap();
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0].said.as_deref(), Some("the receiver answered 500"));
    assert!(bench.store().resend_delivery(intent.id, after(3)).unwrap());
    assert!(!bench.store().resend_delivery(intent.id, after(3)).unwrap(), "twice sends it once");
    let DeliveryIntent { id, subscriber, topic, happened, .. } = intent;
    let claimed = bench.claim(after(4));
    let again = Effect::Notify { subscriber, topic, happened };
    let found: Vec<_> = claimed.iter().filter(|claimed| claimed.effect == again).collect();
    assert_eq!(found.len(), 1, "{claimed:?}");
    assert_eq!((found[0].id, found[0].callback), (id, callback.id));
    assert_eq!(bench.store().intend_delivery(&intent).unwrap(), Some(1), "its tries begin anew");
}
