//! The conformance suite, through a real desk over a real store.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use callback_core::{Actor, CallbackState, PhoneNumber, Recorded, Side, Visitor};
use callback_engine::{Desk, DeskRules, Receipt, SystemClock, Worker};
use jiff::SignedDuration;
use provider_simulator::{Simulator, Timing};
use store_sqlite::SqliteStore;
use tempfile::TempDir;
use testbed::provider_suite::{Platform, Request, Rings, Story, is_over, policy};
use tokio::time::timeout;

/// No story takes longer.
const DEADLINE: Duration = Duration::from_secs(30);

testbed::provider_suite!(desks);

/// Opens a desk, a worker and a network for each callback.
struct Desks;

const fn desks() -> Desks {
    Desks
}

impl Platform for Desks {
    fn call_back(&self, request: &Request) -> Story {
        let folder = TempDir::new().unwrap();
        let desk = Arc::new(open(folder.path(), request));
        // Slow disks must not make the impatient hang up before anybody rings.
        let timing = Timing { patience: Duration::from_millis(400), ..Timing::fast() };
        let simulator = Simulator::start(timing, desk.clone(), desk.clone());
        let worker = Worker::start(desk.clone(), simulator.clone()).unwrap();

        let number = request.visitor.clone();
        let receipt = desk.request(Visitor { number, name: None }).unwrap();
        if let Some(stage) = request.cancel {
            wait(&desk, &receipt, |state, _| stage.is(state));
            desk.cancel(receipt.callback, Actor::Visitor).unwrap();
        }
        let (state, history) = wait(&desk, &receipt, is_over);
        drop(worker);

        assert_eq!(simulator.live_calls(), 0, "the lines are free");
        Story { state, history, rings: rings(&simulator, request) }
    }
}

fn open(folder: &Path, request: &Request) -> Desk {
    let store = Arc::new(SqliteStore::open(&folder.join("callback.db")).unwrap());
    let rules = DeskRules {
        business: request.business.clone(),
        caller_id: request.business.number().clone(),
        // Whoever is to be cancelled while ringing rings until then, however slow the machine.
        ring_limit: SignedDuration::from_secs(if request.cancel.is_some() { 30 } else { 1 }),
        lines: 1,
        policy: policy(),
    };
    Desk::open(store, Arc::new(SystemClock), rules).unwrap()
}

/// Waits until callback and history are as wanted.
fn wait(
    desk: &Desk,
    receipt: &Receipt,
    wanted: impl Fn(&CallbackState, &[Recorded]) -> bool,
) -> (CallbackState, Vec<Recorded>) {
    let mut news = desk.watch();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        loop {
            let state = desk.look(receipt.callback, receipt.token).unwrap().state;
            let history = desk.history(receipt.callback, 0).unwrap();
            if wanted(&state, &history) {
                return (state, history);
            }
            let told = timeout(DEADLINE, news.recv()).await;
            assert!(told.is_ok(), "waited in vain: {state:?} after {history:#?}");
        }
    })
}

fn rings(simulator: &Simulator, request: &Request) -> Rings {
    let ledger = simulator.ledger();
    let count = |side: Side, number: &PhoneNumber| {
        ledger.iter().filter(|ring| ring.side == side && ring.number == *number).count()
    };
    Rings {
        business: count(Side::Business, request.business.number()),
        visitor: count(Side::Visitor, request.visitor.number()),
    }
}
