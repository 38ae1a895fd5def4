//! Notifications: told until they are taken, given up after a day, sent again when somebody asks.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use callback_core::ports::notifications::{
    Delivery, DeliveryStatus, DeliveryStore, Handover, Notification, Notifier,
};
use callback_core::ports::store::Store;
use callback_core::{EffectId, SubscriberId, Topic};
use callback_engine::{Abilities, Clock, Desk, Subscriber};

use crate::bench::{Bench, wait_in_steps, wait_in_strides};
use crate::sms::miss;

const ID: SubscriberId = SubscriberId::from_bytes([7; 16]);

/// Answers as the test says, then takes everything, and keeps what it was told.
#[derive(Default)]
struct Scripted {
    script: Mutex<VecDeque<Handover>>,
    told: Mutex<Vec<(EffectId, Topic, String)>>,
}

impl Scripted {
    fn answering(script: impl IntoIterator<Item = Handover>) -> Arc<Self> {
        let script = Mutex::new(script.into_iter().collect());
        Arc::new(Self { script, ..Self::default() })
    }

    fn told(&self) -> Vec<(EffectId, Topic, String)> {
        self.told.lock().unwrap().clone()
    }
}

impl Notifier for Scripted {
    fn notify(&self, notification: &Notification<'_>) -> Handover {
        let Notification { id, topic, reference, .. } = *notification;
        self.told.lock().unwrap().push((id, topic, reference.to_owned()));
        self.script.lock().unwrap().pop_front().unwrap_or(Handover::Delivered)
    }
}

fn not_now() -> Handover {
    Handover::NotNow { why: "the receiver answered 500".into(), wait: None }
}

/// A desk that tells one subscriber of what was missed.
fn telling(desk: Desk) -> Desk {
    let (name, topics) = ("crm".to_owned(), vec!["missed"]);
    desk.with_subscribers(vec![Subscriber { id: ID, name, topics, decides: false }])
}

fn abilities(notifier: &Arc<Scripted>) -> Abilities {
    let notifier: Arc<dyn Notifier> = notifier.clone();
    Abilities { notifiers: HashMap::from([(ID, notifier)]), ..Abilities::default() }
}

fn bench(notifier: &Arc<Scripted>) -> Bench {
    Bench::new().reopen_as(telling).with_abilities(abilities(notifier))
}

fn only(bench: &Bench, id: EffectId) -> Delivery {
    let dead = bench.store.dead_letters(9).unwrap();
    assert_eq!(dead.iter().map(|it| it.id).collect::<Vec<_>>(), [id]);
    dead.into_iter().next().unwrap()
}

#[test]
fn what_was_missed_is_told_once_and_nothing_else() {
    let notifier = Scripted::answering([]);
    let bench = bench(&notifier);
    miss(&bench);
    wait_in_steps(&bench, || !notifier.told().is_empty());
    wait_in_strides(&bench, 3600, || bench.store.next_due().is_ok_and(|due| due.is_none()));
    let told = notifier.told();
    let [(id, topic, reference)] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(*topic, Topic::Missed);
    let (_, end) = reference.split_once('-').unwrap();
    assert!(id.to_string().ends_with(end), "{reference}");
    assert!(bench.store.dead_letters(9).unwrap().is_empty());
}

#[test]
fn it_is_told_again_until_it_is_taken_always_as_the_same() {
    let notifier = Scripted::answering([not_now(), not_now()]);
    let bench = bench(&notifier);
    miss(&bench);
    wait_in_strides(&bench, 10, || notifier.told().len() == 3);
    for _ in 0..30 {
        bench.later(3600);
        bench.settle();
    }
    let told = notifier.told();
    assert_eq!(told.len(), 3, "taken at last");
    assert!(told.iter().all(|one| *one == told[0]), "{told:?}");
}

#[test]
fn it_is_given_up_after_a_day_and_sent_again_when_somebody_asks() {
    let notifier = Scripted::answering((0..10).map(|_| not_now()));
    let bench = bench(&notifier);
    miss(&bench);
    let begun = bench.clock.now();
    wait_in_strides(&bench, 1800, || !bench.store.dead_letters(9).unwrap().is_empty());
    let lasted = bench.clock.now().duration_since(begun).as_hours();
    assert!(lasted >= 20, "given up after {lasted} hours");
    let id = notifier.told()[0].0;
    let dead = only(&bench, id);
    assert_eq!((dead.tries, dead.name.as_str()), (10, "crm"));
    assert_eq!(dead.said.as_deref(), Some("the receiver answered 500"));
    assert!(!bench.desk.resend(EffectId::from_bytes([9; 16])).unwrap());
    assert!(bench.desk.resend(id).unwrap());
    wait_in_steps(&bench, || notifier.told().len() == 11);
    assert_eq!(notifier.told()[10].0, id, "the receiver knows it by the same identifier");
    wait_in_steps(&bench, || {
        bench.desk.deliveries(dead.callback).unwrap()[0].status == DeliveryStatus::Delivered
    });
    assert!(!bench.desk.resend(id).unwrap(), "it is dead no more");
}

#[test]
fn what_can_never_be_taken_is_given_up_at_once() {
    let gone = Handover::Refused { why: "the receiver answered 410".into() };
    let notifier = Scripted::answering([gone]);
    let bench = bench(&notifier);
    miss(&bench);
    wait_in_steps(&bench, || !bench.store.dead_letters(9).unwrap().is_empty());
    assert_eq!(only(&bench, notifier.told()[0].0).tries, 1);
}

#[test]
fn a_subscriber_that_is_not_set_up_any_more_leaves_a_dead_letter() {
    let bench = Bench::new().reopen_as(telling);
    let bench = bench.with_abilities(Abilities::default());
    miss(&bench);
    wait_in_steps(&bench, || !bench.store.dead_letters(9).unwrap().is_empty());
    let dead = bench.store.dead_letters(9).unwrap();
    assert_eq!(dead[0].said.as_deref(), Some("it is not set up any more"));
}

/// Takes it, and the disk fails before that is stored.
struct Breaking(Arc<Scripted>, Arc<AtomicBool>);

impl Notifier for Breaking {
    fn notify(&self, notification: &Notification<'_>) -> Handover {
        let handover = self.0.notify(notification);
        self.1.store(true, Ordering::SeqCst);
        handover
    }
}

#[test]
fn what_a_crash_left_in_doubt_is_told_again_as_the_same() {
    let notifier = Scripted::answering([]);
    let mut bench = bench(&notifier);
    bench.worker = None;
    let failing = bench.failing.clone();
    let breaking: Arc<dyn Notifier> = Arc::new(Breaking(notifier.clone(), failing.clone()));
    let notifiers = HashMap::from([(ID, breaking)]);
    let bench = bench.with_abilities(Abilities { notifiers, ..Abilities::default() });
    miss(&bench);
    wait_in_steps(&bench, || failing.load(Ordering::SeqCst));
    let bench = bench.reopen_as(telling).with_abilities(abilities(&notifier));
    wait_in_steps(&bench, || notifier.told().len() > 1);
    let told = notifier.told();
    assert!(told.iter().all(|one| one.0 == told[0].0), "{told:?}");
    let dead = bench.store.dead_letters(9).unwrap();
    assert!(dead.is_empty(), "{dead:?}");
}
