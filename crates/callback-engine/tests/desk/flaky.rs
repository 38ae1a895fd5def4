//! A store that can be told to fail, and what the desk makes of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use callback_core::ports::provider::CallFact;
use callback_core::ports::store::StoreError;
use callback_core::{Actor, CallbackState, Recorded, Side};
use testbed::{Guard, Guarded};

use crate::bench::{Bench, wait_in_steps};
use crate::scripted::call_of;

/// The real store, whose writes fail while it is told so.
pub(crate) type Flaky = Guarded<Faults>;

pub(crate) struct Faults {
    failing: Arc<AtomicBool>,
    /// Whether this life has taken up the work of the last one.
    recovered: AtomicBool,
}

impl Faults {
    pub(crate) fn new(failing: Arc<AtomicBool>) -> Self {
        Self { failing, recovered: AtomicBool::new(false) }
    }
}

impl Guard for Faults {
    fn around<T>(
        &self,
        call: &'static str,
        write: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if call == "claim_due" {
            let recovered = self.recovered.load(Ordering::SeqCst);
            assert!(recovered, "claimed before the recovery was through");
            // Claims go on: the worst moment is between a claim and its end.
            return write();
        }
        if self.failing.load(Ordering::SeqCst) {
            return Err(StoreError::Failed { source: "the disk is full".into() });
        }
        let written = write()?;
        if call == "begin_epoch" {
            self.recovered.store(true, Ordering::SeqCst);
        }
        Ok(written)
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
