//! A store that can be told to fail, and what the desk makes of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use callback_core::ports::decisions::{DecisionStore, Finding, Mandate};
use callback_core::ports::poison::{Poison, PoisonStore};
use callback_core::ports::provider::{CallFact, ProviderCall};
use callback_core::ports::recordings::{Recording, RecordingStore};
use callback_core::ports::requests::{Acceptance, RequestMark, RequestStore, StoreSecret};
use callback_core::ports::sms::CarrierMessage;
use callback_core::ports::store::{Change, ClaimedEffect, Commit, Epoch, Leg, Store, StoreError};
use callback_core::ports::texts::{
    Admission, MessageIntent, MessageNews, ReplyLimits, TextIn, TextStore,
};
use callback_core::{
    Actor, Callback, CallbackId, CallbackState, EffectId, LegId, Message, MessageId, PhoneNumber,
    PlannedEffect, Recorded, RecordingId, Side, TokenHash,
};
use jiff::Timestamp;
use store_sqlite::SqliteStore;

use crate::bench::{Bench, wait_in_steps};
use crate::scripted::call_of;

/// The real store, whose writes fail while it is told so.
pub(crate) struct Flaky {
    inner: SqliteStore,
    failing: Arc<AtomicBool>,
    /// Whether this life has taken up the work of the last one.
    recovered: AtomicBool,
}

impl Flaky {
    pub(crate) fn new(inner: SqliteStore, failing: Arc<AtomicBool>) -> Self {
        Self { inner, failing, recovered: AtomicBool::new(false) }
    }

    fn check(&self) -> Result<(), StoreError> {
        if self.failing.load(Ordering::SeqCst) {
            return Err(StoreError::Failed { source: "the disk is full".into() });
        }
        Ok(())
    }
}

impl Store for Flaky {
    fn begin_epoch(&self, now: Timestamp) -> Result<Epoch, StoreError> {
        self.check()?;
        let epoch = self.inner.begin_epoch(now)?;
        self.recovered.store(true, Ordering::SeqCst);
        Ok(epoch)
    }

    fn accept(&self, callback: &Callback, effects: &[PlannedEffect]) -> Result<(), StoreError> {
        self.check()?;
        self.inner.accept(callback, effects)
    }

    fn callback(&self, id: CallbackId) -> Result<Option<Callback>, StoreError> {
        self.inner.callback(id)
    }

    fn open_callbacks(&self, number: &PhoneNumber) -> Result<Vec<Callback>, StoreError> {
        self.inner.open_callbacks(number)
    }

    fn leg(&self, id: LegId) -> Result<Option<Leg>, StoreError> {
        self.inner.leg(id)
    }

    fn leg_of(&self, call: &ProviderCall) -> Result<Option<LegId>, StoreError> {
        self.inner.leg_of(call)
    }

    fn commit(&self, change: &Change) -> Result<Commit, StoreError> {
        self.check()?;
        self.inner.commit(change)
    }

    fn claim_due(
        &self,
        epoch: Epoch,
        now: Timestamp,
        limit: usize,
        dispatches: usize,
    ) -> Result<Vec<ClaimedEffect>, StoreError> {
        assert!(self.recovered.load(Ordering::SeqCst), "claimed before the recovery was through");
        // Claims go on: the worst moment is between a claim and its end.
        self.inner.claim_due(epoch, now, limit, dispatches)
    }

    fn finish_effect(&self, id: EffectId) -> Result<(), StoreError> {
        self.check()?;
        self.inner.finish_effect(id)
    }

    fn postpone_effect(&self, id: EffectId, due: Timestamp) -> Result<(), StoreError> {
        self.check()?;
        self.inner.postpone_effect(id, due)
    }

    fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.inner.next_due()
    }

    fn open_attempts(&self) -> Result<usize, StoreError> {
        self.inner.open_attempts()
    }

    fn history(&self, id: CallbackId, after: u64) -> Result<Vec<Recorded>, StoreError> {
        self.inner.history(id, after)
    }
}

impl RequestStore for Flaky {
    fn secret(&self, name: &'static str, drawn: StoreSecret) -> Result<StoreSecret, StoreError> {
        self.inner.secret(name, drawn)
    }

    fn accept_once(
        &self,
        callback: &Callback,
        effects: &[PlannedEffect],
        mark: &RequestMark,
        forget_before: Timestamp,
    ) -> Result<Acceptance, StoreError> {
        self.check()?;
        self.inner.accept_once(callback, effects, mark, forget_before)
    }
}

impl DecisionStore for Flaky {
    fn entrust(&self, mandate: &Mandate) -> Result<(), StoreError> {
        self.check()?;
        self.inner.entrust(mandate)
    }

    fn mandate(&self, token: TokenHash) -> Result<Option<Mandate>, StoreError> {
        self.inner.mandate(token)
    }

    fn findings(&self, callback: CallbackId) -> Result<Vec<Finding>, StoreError> {
        self.inner.findings(callback)
    }
}

impl PoisonStore for Flaky {
    fn broke_off(&self, id: EffectId, now: Timestamp, due: Timestamp) -> Result<(), StoreError> {
        self.check()?;
        self.inner.broke_off(id, now, due)
    }

    fn poison(&self) -> Result<Vec<Poison>, StoreError> {
        self.inner.poison()
    }

    fn count_set_aside(&self) -> Result<usize, StoreError> {
        self.inner.count_set_aside()
    }
}

impl TextStore for Flaky {
    fn intend_message(&self, intent: &MessageIntent) -> Result<Admission, StoreError> {
        self.check()?;
        self.inner.intend_message(intent)
    }

    fn tell_message(
        &self,
        id: MessageId,
        news: &MessageNews,
    ) -> Result<Option<Message>, StoreError> {
        self.check()?;
        self.inner.tell_message(id, news)
    }

    fn message(&self, id: MessageId) -> Result<Option<Message>, StoreError> {
        self.inner.message(id)
    }

    fn message_of_carrier(&self, carrier: &CarrierMessage) -> Result<Option<Message>, StoreError> {
        self.inner.message_of_carrier(carrier)
    }

    fn messages(&self, callback: CallbackId) -> Result<Vec<Message>, StoreError> {
        self.inner.messages(callback)
    }

    fn opt_out(&self, number: &PhoneNumber, at: Timestamp) -> Result<(), StoreError> {
        self.check()?;
        self.inner.opt_out(number, at)
    }

    fn opt_in(&self, number: &PhoneNumber) -> Result<bool, StoreError> {
        self.check()?;
        self.inner.opt_in(number)
    }

    fn text_in(&self, carrier: &CarrierMessage) -> Result<Option<TextIn>, StoreError> {
        self.inner.text_in(carrier)
    }

    fn take_text_in(&self, text: &TextIn, limits: &ReplyLimits) -> Result<TextIn, StoreError> {
        self.check()?;
        self.inner.take_text_in(text, limits)
    }
}

impl RecordingStore for Flaky {
    fn keep_recording(
        &self,
        recording: &Recording,
        effects: &[PlannedEffect],
    ) -> Result<bool, StoreError> {
        self.check()?;
        self.inner.keep_recording(recording, effects)
    }

    fn recording(&self, id: RecordingId) -> Result<Option<Recording>, StoreError> {
        self.inner.recording(id)
    }

    fn recordings(&self, callback: CallbackId) -> Result<Vec<Recording>, StoreError> {
        self.inner.recordings(callback)
    }

    fn recording_deleted(&self, id: RecordingId, at: Timestamp) -> Result<(), StoreError> {
        self.check()?;
        self.inner.recording_deleted(id, at)
    }
}

#[test]
fn a_callback_whose_attempt_could_not_be_stored_goes_out_when_it_can() {
    let mut bench = Bench::new();
    bench.worker = None;
    let receipt = bench.ask();
    bench.failing.store(true, Ordering::SeqCst);
    let bench = bench.with_worker();
    bench.settle();
    assert_eq!(bench.state(&receipt), CallbackState::Queued);
    assert!(bench.provider.another_dial().is_none(), "no intent, no dial");
    bench.failing.store(false, Ordering::SeqCst);
    wait_in_steps(&bench, || bench.state(&receipt) != CallbackState::Queued);
    bench.dialed();
}

#[test]
fn a_hang_up_whose_end_could_not_be_stored_is_not_forgotten() {
    let bench = Bench::new();
    let receipt = bench.ask();
    let call = bench.dialed();
    bench.settle();
    bench.provider.fail_hang_ups(true);
    bench.desk.cancel(receipt.callback, Actor::Staff).unwrap();
    bench.failing.store(true, Ordering::SeqCst);
    bench.settle();
    bench.failing.store(false, Ordering::SeqCst);
    bench.provider.fail_hang_ups(false);
    wait_in_steps(&bench, || !bench.provider.hung_up.lock().unwrap().is_empty());
    assert_eq!(*bench.provider.hung_up.lock().unwrap(), [call_of(call.leg)]);
}

#[test]
fn a_fact_waits_for_a_store_that_is_away() {
    let bench = Bench::new();
    let receipt = bench.ask();
    let call = bench.dialed();
    bench.settle();
    bench.failing.store(true, Ordering::SeqCst);
    std::thread::scope(|scope| {
        scope.spawn(|| bench.tell(call.leg, Side::Business, CallFact::Ringing));
        bench.settle();
        bench.failing.store(false, Ordering::SeqCst);
    });
    let ringing = |r: &Recorded| r.moved && r.event.name() == "ringing";
    assert!(bench.history(receipt.callback).iter().any(ringing), "the fact was lost");
}
