//! Messages that visitors leave: told once, kept for a while, deleted for good.

use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use callback_core::ports::Source;
use callback_core::ports::provider::CallFact;
use callback_core::ports::recordings::{CarrierRecording, LeftMessage, Recordings};
use callback_core::{Actor, CallbackState, Cause, LegEnd, LegId, Side};
use callback_engine::{Abilities, Clock, Entry, Receipt};
use jiff::{SignedDuration, Timestamp};

use crate::bench::{Bench, wait_in_steps, wait_in_strides};
use crate::sender::Scripted;

const DAY: i64 = 86_400;

/// Fails as often as the test says, and keeps when it was asked for what.
#[derive(Default)]
struct Keeper {
    failures: Mutex<VecDeque<&'static str>>,
    asked: Mutex<Vec<CarrierRecording>>,
}

impl Keeper {
    fn failing(times: usize) -> Arc<Self> {
        let failures = Mutex::new(std::iter::repeat_n("the carrier is away", times).collect());
        Arc::new(Self { failures, ..Self::default() })
    }

    fn asked(&self) -> Vec<CarrierRecording> {
        self.asked.lock().unwrap().clone()
    }
}

impl Recordings for Keeper {
    fn delete(&self, recording: &CarrierRecording) -> Result<(), Source> {
        self.asked.lock().unwrap().push(recording.clone());
        self.failures.lock().unwrap().pop_front().map_or(Ok(()), |why| Err(why.into()))
    }
}

fn said(name: &str, seconds: i64) -> LeftMessage {
    let lasted = SignedDuration::from_secs(seconds);
    LeftMessage { carrier: CarrierRecording(name.to_owned()), lasted }
}

/// A callback that the business missed, and the leg of its call.
fn missed(bench: &Bench) -> (Receipt, LegId) {
    let receipt = bench.ask();
    let call = bench.dialed();
    bench.tell(call.leg, Side::Business, CallFact::Ended(LegEnd::new(Cause::Busy)));
    bench.wait_for(&receipt, |state| *state == CallbackState::Missed);
    (receipt, call.leg)
}

fn told_of_messages(sender: &Scripted) -> Vec<String> {
    let texts = sender.sent().into_iter().map(|sms| sms.text.as_str().to_owned());
    texts.filter(|text| text.starts_with("Voicemail")).collect()
}

fn deleted_at(bench: &Bench, receipt: &Receipt) -> Vec<Option<Timestamp>> {
    let all = bench.desk.recordings(receipt.callback).unwrap();
    all.iter().map(|recording| recording.deleted_at).collect()
}

#[test]
fn a_message_is_told_once_and_deleted_when_its_time_is_over() {
    let (sender, keeper) = (Scripted::answering([]), Keeper::failing(0));
    let abilities = Abilities {
        sms: Some(sender.clone()),
        recordings: Some(keeper.clone()),
        ..Abilities::default()
    };
    let bench = Bench::new().with_abilities(abilities);
    let (receipt, leg) = missed(&bench);
    for _ in 0..3 {
        bench.desk.message_left(leg, &said("RE1", 12)).unwrap();
    }
    wait_in_steps(&bench, || !told_of_messages(&sender).is_empty());
    wait_in_strides(&bench, DAY, || {
        bench.clock.now() >= Timestamp::constant(1_800_000_000 + 29 * DAY, 0)
    });
    assert_eq!(keeper.asked(), [], "it is kept for thirty days");
    assert_eq!(deleted_at(&bench, &receipt), [None]);
    wait_in_strides(&bench, DAY, || deleted_at(&bench, &receipt) != [None]);
    assert_eq!(keeper.asked(), [said("RE1", 0).carrier]);

    let texts = told_of_messages(&sender);
    let [text] = texts.as_slice() else { panic!("{texts:?}") };
    assert!(text.contains("+14155550100 left a message of 12 s."), "{text}");
    let mut timeline = bench.desk.timeline();
    let chapter = bench.desk.follow(receipt.callback, &mut timeline).unwrap();
    let last = chapter.entries.last().unwrap();
    assert_eq!((last.moment.name(), last.side), ("voicemail", Some(Side::Visitor)));
    assert_eq!(last.words(), "the visitor left a message of 12 s");
    assert_eq!(chapter.callback.state, CallbackState::Missed, "it moves nothing");
    let history = format!("{:?}", bench.history(receipt.callback));
    assert!(!history.contains("5550100") && !history.contains("RE1"), "{history}");
}

#[test]
fn a_recording_that_nothing_was_said_in_is_told_to_nobody_and_deleted_at_once() {
    let (sender, keeper) = (Scripted::answering([]), Keeper::failing(0));
    let abilities = Abilities {
        sms: Some(sender.clone()),
        recordings: Some(keeper.clone()),
        ..Abilities::default()
    };
    let bench = Bench::new().with_abilities(abilities);
    let (receipt, leg) = missed(&bench);
    bench.desk.message_left(leg, &said("RE1", 0)).unwrap();
    wait_in_steps(&bench, || deleted_at(&bench, &receipt) != [None]);
    assert_eq!(told_of_messages(&sender), Vec::<String>::new());
    let mut timeline = bench.desk.timeline();
    let entries = bench.desk.follow(receipt.callback, &mut timeline).unwrap().entries;
    assert!(!entries.iter().map(Entry::words).any(|words| words.contains("message")));
}

#[test]
fn a_deletion_that_fails_is_tried_again_with_growing_pauses() {
    let keeper = Keeper::failing(7);
    let abilities = Abilities { recordings: Some(keeper.clone()), ..Abilities::default() };
    let bench = Bench::new().with_abilities(abilities);
    let (receipt, leg) = missed(&bench);
    bench.desk.message_left(leg, &said("RE1", 0)).unwrap();
    for (nth, minutes) in [0, 1, 10, 60, 360, 1440, 1440, 1440].into_iter().enumerate() {
        if minutes > 0 {
            bench.later(minutes * 60 - 30);
            bench.settle();
            assert_eq!(keeper.asked().len(), nth, "not before its pause is over");
        }
        wait_in_steps(&bench, || keeper.asked().len() == nth + 1);
    }
    wait_in_steps(&bench, || deleted_at(&bench, &receipt) != [None]);
    bench.later(3 * DAY);
    bench.settle();
    assert_eq!(keeper.asked().len(), 8, "deleted at last");
}

#[test]
fn a_deletion_waits_until_the_account_that_keeps_it_is_there_again() {
    let bench = Bench::new();
    let (receipt, leg) = missed(&bench);
    bench.desk.message_left(leg, &said("RE1", 12)).unwrap();
    for _ in 0..35 {
        bench.later(DAY);
        bench.settle();
    }
    assert_eq!(deleted_at(&bench, &receipt), [None]);
    let keeper = Keeper::failing(0);
    let abilities = Abilities { recordings: Some(keeper.clone()), ..Abilities::default() };
    let bench = bench.with_abilities(abilities);
    wait_in_strides(&bench, 3600, || deleted_at(&bench, &receipt) != [None]);
    assert_eq!(keeper.asked().len(), 1);
}

#[test]
fn so_many_messages_are_taken_of_a_callback_and_none_that_nobody_waits_for() {
    let bench = Bench::new();
    let (_, leg) = missed(&bench);
    for name in ["RE1", "RE2", "RE3"] {
        assert!(bench.desk.takes_message(leg).unwrap(), "{name}");
        bench.desk.message_left(leg, &said(&format!("{name} silent"), 0)).unwrap();
        bench.desk.message_left(leg, &said(name, 12)).unwrap();
    }
    assert!(!bench.desk.takes_message(leg).unwrap());
    let receipt = bench.ask();
    let leg = bench.dialed().leg;
    assert!(bench.desk.takes_message(leg).unwrap(), "another callback's");
    bench.desk.cancel(receipt.callback, Actor::Visitor).unwrap();
    assert!(!bench.desk.takes_message(leg).unwrap());
    let stranger = LegId::from_bytes([7; 16]);
    assert!(!bench.desk.takes_message(stranger).unwrap());
    bench.desk.message_left(stranger, &said("RE4", 12)).unwrap();
}

#[test]
fn a_message_that_could_not_be_stored_is_told_again() {
    let bench = Bench::new();
    let (receipt, leg) = missed(&bench);
    bench.settle();
    bench.failing.store(true, Ordering::SeqCst);
    assert!(bench.desk.message_left(leg, &said("RE1", 12)).is_err());
    bench.failing.store(false, Ordering::SeqCst);
    assert_eq!(deleted_at(&bench, &receipt), []);
    bench.desk.message_left(leg, &said("RE1", 12)).unwrap();
    assert_eq!(deleted_at(&bench, &receipt), [None]);
}
