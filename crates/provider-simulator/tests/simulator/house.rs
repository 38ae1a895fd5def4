//! A simulator behind a real desk over a real store.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use callback_core::ports::provider::{
    CallProvider, EventSink, Found, HangUpError, Health, OutboundCall, Placement, ProviderCall,
};
use callback_core::{CallOrder, CallbackState, LegId, NumberRules, Policy, Recorded, Visitor};
use callback_engine::{
    BudgetRules, Desk, DeskRules, Receipt, SystemClock, TextRules, Topics, Worker,
};
use jiff::SignedDuration;
use provider_simulator::{Simulator, Timing};
use store_sqlite::SqliteStore;
use tempfile::TempDir;
use testbed::provider_suite::policy;
use tokio::time::timeout;

use crate::network::number;

/// No story takes longer.
const DEADLINE: Duration = Duration::from_secs(30);

/// Counts the worker's rounds: it asks for the network's health once in each.
struct Counted {
    simulator: Arc<Simulator>,
    round: Sender<()>,
}

impl CallProvider for Counted {
    fn name(&self) -> &'static str {
        self.simulator.name()
    }

    fn place_call(&self, call: &OutboundCall) -> Placement {
        self.simulator.place_call(call)
    }

    fn hang_up(&self, call: &ProviderCall) -> Result<(), HangUpError> {
        self.simulator.hang_up(call)
    }

    fn reconcile(&self, leg: LegId) -> Found {
        self.simulator.reconcile(leg)
    }

    fn health(&self) -> Health {
        // An error says that the house is being torn down.
        let _ = self.round.send(());
        self.simulator.health()
    }
}

pub(crate) struct House {
    // In the order in which they go: first the worker, last the files.
    _worker: Worker,
    pub(crate) simulator: Arc<Simulator>,
    pub(crate) desk: Arc<Desk>,
    rounds: Receiver<()>,
    _folder: TempDir,
}

impl House {
    /// A desk for the business +1 201 555 01`business`.
    pub(crate) fn of(
        business: u8,
        order: CallOrder,
        ring_limit: SignedDuration,
        lines: usize,
    ) -> Self {
        Self::proving(business, order, ring_limit, lines, false)
    }

    /// The same; whoever answers for a visitor may have to press digits.
    pub(crate) fn proving(
        business: u8,
        order: CallOrder,
        ring_limit: SignedDuration,
        lines: usize,
        proof_in_call: bool,
    ) -> Self {
        let folder = TempDir::new().unwrap();
        let store = Arc::new(SqliteStore::open(&folder.path().join("callback.db")).unwrap());
        let business = number(&format!("+120155501{business:02}"));
        let rules = DeskRules {
            texts: TextRules::to(business.clone()),
            numbers: NumberRules::default(),
            business: business.clone().try_into().unwrap(),
            caller_id: business,
            ring_limit,
            lines,
            policy: Policy { order, ..policy() },
            proof_in_call,
            voicemail_kept: SignedDuration::from_hours(24),
            topics: Topics::default(),
            budget: BudgetRules::default(),
        };
        let desk = Arc::new(Desk::open(store, Arc::new(SystemClock), rules).unwrap());
        // A slow disk must not make the impatient hang up before anybody rings.
        let timing = Timing { patience: Duration::from_secs(1), ..Timing::fast() };
        let simulator = Simulator::start(timing, desk.clone(), desk.clone());
        let (round, rounds) = channel();
        let counted = Arc::new(Counted { simulator: simulator.clone(), round });
        let worker = Worker::start(desk.clone(), counted).unwrap();
        Self { _worker: worker, simulator, desk, rounds, _folder: folder }
    }

    /// Returns when the worker has looked at everything that is due now. The round that is under
    /// way may have begun earlier, so it does not count.
    pub(crate) fn settle(&self) {
        while self.rounds.try_recv().is_ok() {}
        for _ in 0..3 {
            self.desk.provider_ready();
            self.rounds.recv_timeout(DEADLINE).unwrap();
        }
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
