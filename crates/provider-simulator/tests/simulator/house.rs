//! A simulator behind a real desk over a real store.

use std::sync::Arc;
use std::time::Duration;

use callback_core::{CallbackState, Recorded, Visitor};
use callback_engine::{Desk, DeskRules, Receipt, SystemClock, Worker};
use jiff::SignedDuration;
use provider_simulator::{Simulator, Timing};
use store_sqlite::SqliteStore;
use tempfile::TempDir;
use testbed::provider_suite::policy;
use tokio::time::timeout;

use crate::network::number;

/// No story takes longer.
const DEADLINE: Duration = Duration::from_secs(30);

pub(crate) struct House {
    // In the order in which they go: first the worker, last the files.
    _worker: Worker,
    pub(crate) simulator: Arc<Simulator>,
    pub(crate) desk: Arc<Desk>,
    _folder: TempDir,
}

impl House {
    /// A desk for the business +1 201 555 01`business`.
    pub(crate) fn of(business: u8, ring_limit: SignedDuration, lines: usize) -> Self {
        let folder = TempDir::new().unwrap();
        let store = Arc::new(SqliteStore::open(&folder.path().join("callback.db")).unwrap());
        let business = number(&format!("+120155501{business:02}"));
        let rules = DeskRules {
            business: business.clone().try_into().unwrap(),
            caller_id: business,
            ring_limit,
            lines,
            policy: policy(),
        };
        let desk = Arc::new(Desk::open(store, Arc::new(SystemClock), rules).unwrap());
        // A slow disk must not make the impatient hang up before anybody rings.
        let timing = Timing { patience: Duration::from_secs(1), ..Timing::fast() };
        let simulator = Simulator::start(timing, desk.clone(), desk.clone());
        let worker = Worker::start(desk.clone(), simulator.clone()).unwrap();
        Self { _worker: worker, simulator, desk, _folder: folder }
    }

    /// A visitor asks to be called back.
    pub(crate) fn ask(&self, e164: &str) -> Receipt {
        let number = number(e164).try_into().unwrap();
        self.desk.request(Visitor { number, name: None }).unwrap()
    }

    /// Waits until callback and history are as wanted.
    pub(crate) fn wait(
        &self,
        receipt: &Receipt,
        wanted: impl Fn(&CallbackState, &[Recorded]) -> bool,
    ) -> (CallbackState, Vec<Recorded>) {
        let mut news = self.desk.watch();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            loop {
                let state = self.desk.look(receipt.callback, receipt.token).unwrap().state;
                let history = self.desk.history(receipt.callback, 0).unwrap();
                if wanted(&state, &history) {
                    return (state, history);
                }
                let told = timeout(DEADLINE, news.recv()).await;
                assert!(told.is_ok(), "waited in vain: {state:?} after {history:#?}");
            }
        })
    }
}
