//! A desk on a workbench: its clock is turned by hand, its provider is scripted.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use callback_core::ports::provider::{CallFact, EventSink, Fact, OutboundCall};
use callback_core::ports::sms::SmsSender;
use callback_core::{
    BusinessNumber, CallbackId, CallbackState, LegId, NumberRules, Policy, Recorded, Region,
    Retries, Side, Visitor, VisitorNumber,
};
use callback_engine::{
    Abilities, BudgetRules, Clock, Desk, DeskError, DeskRules, Receipt, TextRules, Topics, Worker,
};
use jiff::{SignedDuration, Timestamp};
use store_sqlite::SqliteStore;
use tempfile::TempDir;
use tokio::time::timeout;

use crate::flaky::{Faults, Flaky};
use crate::scripted::Scripted;

/// How long a test waits for what must happen.
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

/// How many texts its desk sends in a day.
pub(crate) const TEXTS: u32 = 20;

pub(crate) struct Bench {
    // The worker first, so that it stops before what it works on goes.
    pub(crate) worker: Option<Worker>,
    pub(crate) desk: Arc<Desk>,
    pub(crate) store: Arc<Flaky>,
    pub(crate) provider: Arc<Scripted>,
    pub(crate) clock: Arc<HandClock>,
    /// Whether the store refuses to write.
    pub(crate) failing: Arc<AtomicBool>,
    folder: TempDir,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self::with_lines(3)
    }

    pub(crate) fn with_lines(lines: usize) -> Self {
        Self::with(lines, policy())
    }

    /// Whose rules are not the usual ones.
    pub(crate) fn ruled(change: impl FnOnce(&mut DeskRules)) -> Self {
        let mut rules = rules(3, policy());
        change(&mut rules);
        Self::over(rules)
    }

    pub(crate) fn with(lines: usize, policy: Policy) -> Self {
        Self::over(rules(lines, policy))
    }

    fn over(rules: DeskRules) -> Self {
        let folder = TempDir::new().unwrap();
        let clock = Arc::new(HandClock::default());
        let provider = Arc::new(Scripted::default());
        let failing = Arc::new(AtomicBool::new(false));
        let (store, desk) = open(folder.path(), &clock, rules, &failing);
        Self { worker: None, desk, store, provider, clock, failing, folder }.with_worker()
    }

    pub(crate) fn with_worker(mut self) -> Self {
        self.worker = Some(Worker::start(self.desk.clone(), self.provider.clone()).unwrap());
        self
    }

    /// With a worker that sends text messages.
    pub(crate) fn with_sms(self, sms: Arc<dyn SmsSender>) -> Self {
        self.with_abilities(Abilities { sms: Some(sms), ..Abilities::default() })
    }

    pub(crate) fn with_abilities(mut self, abilities: Abilities) -> Self {
        self.worker = None;
        let (desk, provider) = (self.desk.clone(), self.provider.clone());
        self.worker = Some(Worker::start_with(desk, provider, abilities).unwrap());
        self
    }

    /// Ends this life of the process and begins the next one over the same file.
    pub(crate) fn restart(self) -> Self {
        self.reopen().with_worker()
    }

    /// The same, with rules that are not the usual ones.
    pub(crate) fn restart_as(self, change: impl FnOnce(&mut DeskRules)) -> Self {
        let Self { worker, desk, store, provider, clock, failing, folder } = self;
        drop((worker, desk, store));
        let mut rules = rules(3, policy());
        change(&mut rules);
        let (store, desk) = open(folder.path(), &clock, rules, &failing);
        Self { worker: None, desk, store, provider, clock, failing, folder }.with_worker()
    }

    /// The same, with nobody at work.
    pub(crate) fn reopen(self) -> Self {
        self.reopen_as(|desk| desk)
    }

    /// The same, with a desk that knows something of its database.
    pub(crate) fn reopen_as(self, change: impl FnOnce(Desk) -> Desk) -> Self {
        let Self { worker, desk, store, provider, clock, failing, folder } = self;
        drop((worker, desk, store));
        // What ailed the disk ends with the life.
        failing.store(false, Ordering::SeqCst);
        let (store, desk) = try_open(folder.path(), &clock, rules(3, policy()), &failing).unwrap();
        let desk = Arc::new(change(desk));
        Self { worker: None, desk, store, provider, clock, failing, folder }
    }

    /// Ends this life of the process, and tries to begin the next one.
    pub(crate) fn try_reopen(self) -> Result<(), DeskError> {
        let Self { worker, desk, store, clock, failing, folder, .. } = self;
        drop((worker, desk, store));
        try_open(folder.path(), &clock, rules(3, policy()), &failing).map(drop)
    }

    /// A visitor of a number of their own.
    pub(crate) fn ask_as(&self, nth: u8) -> Receipt {
        let home = Region::parse("US").unwrap();
        let number = VisitorNumber::parse(&format!("+141555501{nth:02}"), home).unwrap();
        self.desk.request(Visitor { number, name: None }).unwrap()
    }

    pub(crate) fn ask(&self) -> Receipt {
        let number = VisitorNumber::parse("+14155550100", Region::parse("US").unwrap()).unwrap();
        self.desk.request(Visitor { number, name: None }).unwrap()
    }

    pub(crate) fn state(&self, receipt: &Receipt) -> CallbackState {
        self.desk.look(receipt.callback, receipt.token).unwrap().state
    }

    pub(crate) fn history(&self, id: CallbackId) -> Vec<Recorded> {
        self.desk.history(id, 0).unwrap()
    }

    /// Waits until the callback's state is as wanted, and returns it.
    pub(crate) fn wait_for(
        &self,
        receipt: &Receipt,
        wanted: impl Fn(&CallbackState) -> bool,
    ) -> CallbackState {
        let mut news = self.desk.watch();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            loop {
                let state = self.state(receipt);
                if wanted(&state) {
                    return state;
                }
                let heard = timeout(DEADLINE, news.recv()).await;
                assert!(heard.is_ok(), "waited in vain; the state is {state:?}");
            }
        })
    }

    /// Waits until the provider is asked to ring the business.
    pub(crate) fn dialed(&self) -> OutboundCall {
        self.provider.wait_for_dial()
    }

    /// The same after a restart: what became of the calls of the last life is asked first, and again.
    pub(crate) fn dialed_in_time(&self) -> OutboundCall {
        let dialed = std::cell::RefCell::new(None);
        wait_in_steps(self, || {
            *dialed.borrow_mut() = self.provider.another_dial();
            dialed.borrow().is_some()
        });
        dialed.take().unwrap()
    }

    /// Turns the clock on, and has the worker look at it.
    pub(crate) fn later(&self, seconds: i64) {
        self.clock.advance(SignedDuration::from_secs(seconds));
        self.desk.provider_ready();
    }

    /// Returns when the worker has looked at everything that is due now.
    pub(crate) fn settle(&self) {
        let rounds = || self.provider.rounds.load(Ordering::SeqCst);
        let seen = rounds();
        let deadline = Instant::now() + DEADLINE;
        while rounds() < seen + 3 {
            assert!(Instant::now() < deadline, "the worker stands still");
            self.desk.provider_ready();
            std::thread::yield_now();
        }
    }

    pub(crate) fn tell(&self, call: LegId, side: Side, what: CallFact) {
        self.desk.fact(Fact { call, side, at: self.clock.now(), what });
    }
}

/// Turns the clock until it is so, a second at a time, and lets the worker look each time.
pub(crate) fn wait_in_steps(bench: &Bench, is_so: impl Fn() -> bool) {
    wait_in_strides(bench, 1, is_so);
}

/// The same, so many seconds at a time.
pub(crate) fn wait_in_strides(bench: &Bench, seconds: i64, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + DEADLINE;
    while !is_so() {
        assert!(Instant::now() < deadline, "waited in vain");
        bench.later(seconds);
        bench.settle();
    }
}

pub(crate) fn policy() -> Policy {
    Policy { retries: Retries::never(), ..Policy::default() }
}

fn rules(lines: usize, policy: Policy) -> DeskRules {
    let business = BusinessNumber::parse("+12015550100", Region::parse("US").unwrap()).unwrap();
    DeskRules {
        texts: TextRules { per_day: TEXTS, ..TextRules::to(business.number().clone()) },
        caller_id: business.number().clone(),
        business,
        numbers: NumberRules::default(),
        ring_limit: SignedDuration::from_secs(25),
        lines,
        policy,
        proof_in_call: false,
        voicemail_kept: SignedDuration::from_hours(30 * 24),
        topics: Topics::default(),
        budget: BudgetRules::default(),
    }
}

fn open(
    folder: &Path,
    clock: &Arc<HandClock>,
    rules: DeskRules,
    failing: &Arc<AtomicBool>,
) -> (Arc<Flaky>, Arc<Desk>) {
    let (store, desk) = try_open(folder, clock, rules, failing).unwrap();
    (store, Arc::new(desk))
}

fn try_open(
    folder: &Path,
    clock: &Arc<HandClock>,
    rules: DeskRules,
    failing: &Arc<AtomicBool>,
) -> Result<(Arc<Flaky>, Desk), DeskError> {
    let store = SqliteStore::open(&folder.join("callback.db")).unwrap();
    let store = Arc::new(Flaky::new(Faults::new(failing.clone()), Arc::new(store)));
    let desk = Desk::open(store.clone(), clock.clone(), rules)?;
    Ok((store, desk))
}

/// A clock that stands still until it is turned.
pub(crate) struct HandClock(Mutex<Timestamp>);

impl Default for HandClock {
    fn default() -> Self {
        Self(Mutex::new(Timestamp::constant(1_800_000_000, 0)))
    }
}

impl HandClock {
    pub(crate) fn advance(&self, by: SignedDuration) {
        let mut now = self.0.lock().unwrap();
        *now += by;
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}
