use std::fmt;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use callback_core::ports::provider::{
    CallProvider, EventSink, Found, Gate, HangUpError, Health, OutboundCall, Placement,
    ProviderCall,
};
use callback_core::{Cause, LegEnd, LegId};

use crate::network::{Now, Ring};
use crate::post::Message;
use crate::shared::{Listeners, Shared, lock};
use crate::{Behaviour, Timing};

/// How many listeners may be slow before others notice.
const COURIERS: usize = 4;

/// A phone network in memory. It lives as long as this value; its calls die with it, untold.
///
/// It remembers every call that it took, about a kilobyte each, so that it can be asked about any.
///
/// It owns the sink and the gate, so neither may own it: give a handle that holds it weakly, or
/// call [`Simulator::stop`].
pub struct Simulator {
    shared: Arc<Shared>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("the simulated answer was lost")]
    AnswerLost,
    #[error("the simulated network is down: {0}")]
    Down(String),
}

impl Simulator {
    /// Starts a network without calls, ready to take them.
    #[must_use]
    pub fn start(timing: Timing, sink: Arc<dyn EventSink>, gate: Arc<dyn Gate>) -> Arc<Self> {
        let shared = Arc::new(Shared::new(timing));
        let listeners = Arc::new(Listeners { sink, gate });
        let clock = {
            let shared = shared.clone();
            thread::spawn(move || shared.run())
        };
        let couriers = (0..COURIERS).map(|_| {
            let (shared, listeners) = (shared.clone(), listeners.clone());
            thread::spawn(move || shared.post.carry(|message| shared.deliver(message, &listeners)))
        });
        let threads = std::iter::once(clock).chain(couriers).collect();
        Arc::new(Self { shared, threads: Mutex::new(threads) })
    }

    /// From now on no request gets through; calls that are up go on, and their facts arrive.
    pub fn set_down(&self, why: &str) {
        self.shared.lock().down = Some(why.to_owned());
    }

    /// Requests get through again, and the sink is told so.
    pub fn set_ready(&self) {
        self.shared.lock().down = None;
        self.shared.post.send(vec![Message::Ready]);
    }

    /// Every request to ring a phone, in order, since the start.
    #[must_use]
    pub fn ledger(&self) -> Vec<Ring> {
        self.shared.lock().network.ledger().to_vec()
    }

    /// How many calls are up.
    #[must_use]
    pub fn live_calls(&self) -> usize {
        self.shared.lock().network.live()
    }

    /// Ends the network and lets go of sink and gate; waits until nothing is under way to them.
    pub fn stop(&self) {
        self.shared.lock().stopped = true;
        self.shared.planned.notify_all();
        self.shared.post.close();
        let threads = std::mem::take(&mut *lock(&self.threads));
        for thread in threads {
            // The last owner may let go inside a delivery, on one of these threads.
            if thread.thread().id() != thread::current().id() && thread.join().is_err() {
                tracing::error!("a listener of the simulated network panicked");
            }
        }
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.stop();
    }
}

impl fmt::Debug for Simulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulator").field("live_calls", &self.live_calls()).finish_non_exhaustive()
    }
}

impl CallProvider for Simulator {
    fn name(&self) -> &'static str {
        "simulator"
    }

    fn place_call(&self, call: &OutboundCall) -> Placement {
        let mut state = self.shared.lock();
        if state.is_down().is_some() {
            return Placement::NotPlaced { end: LegEnd::new(Cause::Unreachable), retryable: true };
        }
        if call.to.number().is_none() {
            return Placement::NotPlaced { end: LegEnd::new(Cause::Unreachable), retryable: false };
        }
        let answer_lost = Behaviour::of_callee(&call.to) == Behaviour::AnswerLost;
        if answer_lost && !arrives(call.leg) {
            return Placement::Unknown { cause: Trouble::AnswerLost.into() };
        }
        let placed = state.network.place(call, Now::read());
        drop(state);
        self.shared.planned.notify_all();
        match placed {
            _ if answer_lost => Placement::Unknown { cause: Trouble::AnswerLost.into() },
            Some(call) => Placement::Placed(call),
            None => {
                Placement::NotPlaced { end: LegEnd::new(Cause::CarrierFault), retryable: false }
            }
        }
    }

    fn hang_up(&self, call: &ProviderCall) -> Result<(), HangUpError> {
        let mut state = self.shared.lock();
        if let Some(why) = state.is_down() {
            return Err(HangUpError::Unreachable { source: Trouble::Down(why).into() });
        }
        let now = Now::read();
        // What became due earlier happened earlier, even if the clock thread is late.
        let mut messages = state.network.advance(now.tick);
        let ended = state.network.hang_up(call, now);
        let was_up = ended.is_some();
        messages.extend(ended.unwrap_or_default());
        // Still locked, so that nobody else's news of this call comes first.
        self.shared.post.send(messages);
        if was_up { Ok(()) } else { Err(HangUpError::Gone { call: call.clone() }) }
    }

    fn reconcile(&self, leg: LegId) -> Found {
        let state = self.shared.lock();
        match state.is_down() {
            Some(why) => Found::NotNow { why },
            None => state.network.reconcile(leg),
        }
    }

    fn health(&self) -> Health {
        match self.shared.lock().is_down() {
            Some(why) => Health::Down { why },
            None => Health::Ready,
        }
    }
}

/// Whether a request whose answer is lost got through; told by the leg, so that a test can choose.
fn arrives(leg: LegId) -> bool {
    leg.as_bytes().last().is_some_and(|byte| byte % 2 == 1)
}
