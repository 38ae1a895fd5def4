//! What is too old goes, and nothing else.

use std::path::Path;

use callback_core::ports::housekeeping::{Chore, Retention};
use callback_core::ports::requests::{RequestMark, RequestStore};
use callback_core::ports::store::{Change, NewEvent, Store};
use callback_core::{
    Actor, Callback, CallbackId, CallbackState, ClosedAttempt, Effect, EffectId, Event, Outcome,
    PlannedEffect,
};
use jiff::{SignedDuration, Timestamp};
use store_sqlite::{Beside, SqliteStore, View};
use tempfile::TempDir;
use testbed::store_suite::{Bench, NOW};

use crate::suite;

const DAY: SignedDuration = SignedDuration::from_hours(24);
const MONTH: Retention = Retention { callbacks: Some(SignedDuration::from_hours(30 * 24)) };

fn later(days: i32) -> Timestamp {
    NOW + DAY * days
}

fn opened() -> (SqliteStore, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("callbacks.sqlite3")).unwrap();
    store.begin_epoch(NOW).unwrap();
    (store, folder)
}

/// A callback that is stored in this state, and to which something happened at `NOW`.
fn stored(store: &SqliteStore, number: u8, state: CallbackState) -> Callback {
    let bench = Bench::new(suite::open);
    let id = CallbackId::from_bytes(u128::from(number).to_be_bytes());
    let callback = Callback { id, ..bench.callback() };
    store.accept(&callback, &[]).unwrap();
    end(store, &callback, state, NOW);
    callback
}

fn end(store: &SqliteStore, callback: &Callback, state: CallbackState, at: Timestamp) {
    let event =
        NewEvent { at, event: Event::Cancel { by: Actor::Visitor }, moved: true, rule: None };
    let change = Change { next: Some(state), events: vec![event], ..Change::of(callback) };
    store.commit(&change).unwrap();
}

fn tend_all(store: &SqliteStore, retention: &Retention, now: Timestamp) {
    while store.tend(Chore::Callbacks, retention, now).unwrap() {}
}

fn cancelled() -> CallbackState {
    CallbackState::Cancelled { by: Actor::Visitor }
}

#[test]
fn a_callback_that_is_over_goes_after_its_time_and_not_before() {
    let (store, _folder) = opened();
    let callback = stored(&store, 1, cancelled());
    store.tend(Chore::Callbacks, &MONTH, later(29)).unwrap();
    assert!(store.callback(callback.id).unwrap().is_some());
    store.tend(Chore::Callbacks, &MONTH, later(31)).unwrap();
    assert!(store.callback(callback.id).unwrap().is_none());
    assert!(store.history(callback.id, 0).unwrap().is_empty());
}

#[test]
fn what_is_open_or_has_something_to_be_done_stays_however_old() {
    let (store, _folder) = opened();
    let open = stored(&store, 1, CallbackState::Queued);
    let busy = stored(&store, 2, cancelled());
    let effect =
        PlannedEffect { id: EffectId::from_bytes([9; 16]), effect: Effect::Dispatch, due: NOW };
    let busy = store.callback(busy.id).unwrap().unwrap();
    store.commit(&Change { effects: vec![effect], ..Change::of(&busy) }).unwrap();
    tend_all(&store, &MONTH, later(900));
    assert!(store.callback(open.id).unwrap().is_some());
    assert!(store.callback(busy.id).unwrap().is_some());
    store.finish_effect(EffectId::from_bytes([9; 16])).unwrap();
    tend_all(&store, &MONTH, later(901));
    assert!(store.callback(busy.id).unwrap().is_none());
}

#[test]
fn a_callback_goes_with_all_that_refers_to_it() {
    let bench = Bench::new(suite::open);
    let begun = bench.begun();
    let (store, _folder) = opened();
    let mark = RequestMark { key: [1; 32], request: [2; 32] };
    let callback =
        Callback { version: 0, state: CallbackState::Queued, attempts: 0, ..begun.callback };
    store.accept_once(&callback, &[], &mark, NOW).unwrap();
    store.commit(&begun.change).unwrap();
    let callback = store.callback(callback.id).unwrap().unwrap();
    let opened = begun.change.opened.clone().unwrap();
    let (attempt, leg) = (opened.attempt.id, opened.first[0].0);
    store.commit(&Change { gate: Some((attempt, leg)), ..Change::of(&callback) }).unwrap();
    let closed = ClosedAttempt { attempt, outcome: Outcome::Cancelled };
    store.commit(&Change { closed: Some(closed), ..Change::of(&callback) }).unwrap();
    let mut effects = store.claim_due(store.begin_epoch(NOW).unwrap(), later(1), 100, 100).unwrap();
    effects.drain(..).for_each(|effect| store.finish_effect(effect.id).unwrap());
    end(&store, &store.callback(callback.id).unwrap().unwrap(), cancelled(), NOW);
    tend_all(&store, &MONTH, later(31));
    assert!(store.callback(callback.id).unwrap().is_none());
    assert!(store.leg(leg).unwrap().is_none());
}

#[test]
fn many_go_in_several_steps_and_a_new_process_goes_on() {
    let (store, folder) = opened();
    for number in 1..=70 {
        stored(&store, number, cancelled());
    }
    assert!(store.tend(Chore::Callbacks, &MONTH, later(31)).unwrap());
    drop(store);
    let path = folder.path().join("callbacks.sqlite3");
    let store = SqliteStore::open(&path).unwrap();
    assert_eq!(removed(&path), (32, false));
    tend_all(&store, &MONTH, later(31));
    assert_eq!(removed(&path), (70, true));
    assert!(!store.tend(Chore::Callbacks, &MONTH, later(31)).unwrap());
}

fn removed(path: &Path) -> (u64, bool) {
    let chores = View::open(path).unwrap().chores().unwrap();
    let callbacks = chores.iter().find(|state| state.chore == Chore::Callbacks).unwrap();
    (callbacks.removed, callbacks.done_at.is_some())
}

#[test]
fn nothing_is_done_again_within_the_hour_unless_somebody_asks() {
    let (store, folder) = opened();
    tend_all(&store, &MONTH, later(31));
    let callback = stored(&store, 1, cancelled());
    tend_all(&store, &MONTH, later(31));
    assert!(store.callback(callback.id).unwrap().is_some());
    let beside = Beside::open(&folder.path().join("callbacks.sqlite3")).unwrap();
    beside.tend(Chore::Callbacks, &MONTH, later(31)).unwrap();
    assert!(store.callback(callback.id).unwrap().is_none());
}

#[test]
fn without_days_callbacks_are_kept_for_good() {
    let (store, _folder) = opened();
    let callback = stored(&store, 1, cancelled());
    tend_all(&store, &Retention::default(), later(3000));
    assert!(store.callback(callback.id).unwrap().is_some());
}

#[test]
fn the_days_count_from_the_last_that_happened_and_not_from_the_asking() {
    let (store, _folder) = opened();
    let callback = stored(&store, 1, cancelled());
    let read = store.callback(callback.id).unwrap().unwrap();
    end(&store, &read, cancelled(), later(20));
    tend_all(&store, &MONTH, later(31));
    assert!(store.callback(callback.id).unwrap().is_some());
    tend_all(&store, &MONTH, later(51));
    assert!(store.callback(callback.id).unwrap().is_none());
}
