//! A provider whose answers the test writes.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use callback_core::ports::provider::{
    CallProvider, Found, HangUpError, Health, OutboundCall, Placement, ProviderCall,
};
use callback_core::{Cause, LegEnd, LegId};

use crate::bench::DEADLINE;

/// What the scripted provider answers to a dial.
#[derive(Clone, Copy)]
pub(crate) enum Answer {
    Takes,
    Refuses,
    FallsSilent,
    /// Once the test lets it.
    Lingers,
    /// And never comes back: what came of the dial is stored nowhere.
    Dies,
}

/// What the scripted provider knows of a leg.
type Finding = fn(LegId) -> Found;

/// A provider that answers as the test says, and keeps what it was asked.
pub(crate) struct Scripted {
    script: Mutex<VecDeque<Answer>>,
    found: Mutex<Option<Finding>>,
    health: Mutex<Health>,
    /// How many calls it can take besides those that it took.
    free: AtomicUsize,
    dials: std::sync::mpsc::Sender<OutboundCall>,
    dialed: Mutex<std::sync::mpsc::Receiver<OutboundCall>>,
    pub(crate) hung_up: Mutex<Vec<ProviderCall>>,
    /// Calls that came in and that it was told to follow.
    pub(crate) adopted: Mutex<Vec<(LegId, ProviderCall)>>,
    /// How often its health was asked for: the worker does so once in each round.
    pub(crate) rounds: AtomicUsize,
    /// How often it was asked what became of a leg.
    pub(crate) looks: AtomicUsize,
    /// And of a leg whose call it named.
    pub(crate) looks_at_placed: AtomicUsize,
    mute: AtomicBool,
    /// Lets lingering dials come back.
    let_go: Mutex<Option<std::sync::mpsc::Receiver<()>>>,
}

impl Default for Scripted {
    fn default() -> Self {
        let (dials, dialed) = std::sync::mpsc::channel();
        Self {
            script: Mutex::default(),
            found: Mutex::default(),
            health: Mutex::new(Health::Ready),
            free: AtomicUsize::new(usize::MAX),
            dials,
            dialed: Mutex::new(dialed),
            hung_up: Mutex::default(),
            adopted: Mutex::default(),
            rounds: AtomicUsize::new(0),
            looks: AtomicUsize::new(0),
            looks_at_placed: AtomicUsize::new(0),
            mute: AtomicBool::new(false),
            let_go: Mutex::default(),
        }
    }
}

impl Scripted {
    /// What it answers next; without a script it takes every call.
    pub(crate) fn answers(&self, answer: Answer) {
        self.script.lock().unwrap().push_back(answer);
    }

    /// The next dial comes back when the sender is dropped.
    pub(crate) fn lingers(&self) -> std::sync::mpsc::Sender<()> {
        let (hold, let_go) = std::sync::mpsc::channel();
        *self.let_go.lock().unwrap() = Some(let_go);
        self.answers(Answer::Lingers);
        hold
    }

    /// Whether it can't be asked to hang up.
    pub(crate) fn fail_hang_ups(&self, fail: bool) {
        self.mute.store(fail, Ordering::SeqCst);
    }

    pub(crate) fn finds(&self, found: Finding) {
        *self.found.lock().unwrap() = Some(found);
    }

    pub(crate) fn set_health(&self, health: Health) {
        *self.health.lock().unwrap() = health;
    }

    /// How many more calls it takes; each takes one away.
    pub(crate) fn set_free(&self, lines: usize) {
        self.free.store(lines, Ordering::SeqCst);
    }

    pub(crate) fn wait_for_dial(&self) -> OutboundCall {
        self.dialed.lock().unwrap().recv_timeout(DEADLINE).unwrap()
    }

    /// A dial that was made already, if there is one.
    pub(crate) fn another_dial(&self) -> Option<OutboundCall> {
        self.dialed.lock().unwrap().try_recv().ok()
    }
}

pub(crate) fn call_of(leg: LegId) -> ProviderCall {
    ProviderCall(format!("call-{leg}"))
}

impl CallProvider for Scripted {
    fn name(&self) -> &'static str {
        "scripted"
    }

    fn place_call(&self, call: &OutboundCall) -> Placement {
        let answer = self.script.lock().unwrap().pop_front().unwrap_or(Answer::Takes);
        if self.free.load(Ordering::SeqCst) != usize::MAX {
            self.free.fetch_sub(1, Ordering::SeqCst);
        }
        self.dials.send(call.clone()).unwrap();
        match answer {
            Answer::Takes => Placement::Placed(call_of(call.leg)),
            Answer::Lingers => {
                let let_go = self.let_go.lock().unwrap().take().unwrap();
                let _ = let_go.recv_timeout(DEADLINE);
                Placement::Placed(call_of(call.leg))
            }
            Answer::Dies => std::panic::resume_unwind(Box::new("the provider has a fault")),
            Answer::Refuses => {
                Placement::NotPlaced { end: LegEnd::new(Cause::CarrierFault), retryable: true }
            }
            Answer::FallsSilent => Placement::Unknown { cause: "the line went dead".into() },
        }
    }

    fn hang_up(&self, call: &ProviderCall) -> Result<(), HangUpError> {
        if self.mute.load(Ordering::SeqCst) {
            return Err(HangUpError::Unreachable { source: "no connection".into() });
        }
        self.hung_up.lock().unwrap().push(call.clone());
        Ok(())
    }

    fn reconcile(&self, leg: LegId) -> Found {
        self.looks.fetch_add(1, Ordering::SeqCst);
        let found = *self.found.lock().unwrap();
        match found {
            Some(found) => found(leg),
            None => Found::NotNow { why: "the test has not said".into() },
        }
    }

    fn adopt(&self, leg: LegId, call: &ProviderCall) -> Found {
        self.adopted.lock().unwrap().push((leg, call.clone()));
        self.reconcile(leg)
    }

    fn reconcile_placed(&self, leg: LegId, call: &ProviderCall) -> Found {
        assert_eq!(*call, call_of(leg));
        self.looks_at_placed.fetch_add(1, Ordering::SeqCst);
        self.reconcile(leg)
    }

    fn health(&self) -> Health {
        self.rounds.fetch_add(1, Ordering::SeqCst);
        self.health.lock().unwrap().clone()
    }

    fn free_lines(&self) -> usize {
        self.free.load(Ordering::SeqCst)
    }
}
