//! What the threads of a simulator share: the network, its clock and its post.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use callback_core::ports::provider::{EventSink, Gate};

use crate::Timing;
use crate::network::{Network, Now};
use crate::post::{Message, Post};

pub(crate) struct Shared {
    state: Mutex<State>,
    /// Something is due earlier than was known.
    pub(crate) planned: Condvar,
    pub(crate) post: Post,
}

/// What the lock guards; nobody calls a listener while holding it.
pub(crate) struct State {
    pub(crate) network: Network,
    pub(crate) down: Option<String>,
    pub(crate) stopped: bool,
}

/// Whom the network tells and asks.
pub(crate) struct Listeners {
    pub(crate) sink: Arc<dyn EventSink>,
    pub(crate) gate: Arc<dyn Gate>,
}

impl State {
    /// Why no request gets through, if none does.
    pub(crate) fn is_down(&self) -> Option<String> {
        if self.stopped { Some("stopped".to_owned()) } else { self.down.clone() }
    }
}

impl Shared {
    pub(crate) fn new(timing: Timing) -> Self {
        let state = State { network: Network::new(timing), down: None, stopped: false };
        Self { state: Mutex::new(state), planned: Condvar::new(), post: Post::default() }
    }

    /// Lets everything happen when it is due.
    pub(crate) fn run(&self) {
        let mut state = self.lock();
        while !state.stopped {
            self.post.send(state.network.advance(Instant::now()));
            state = match state.network.next_due() {
                Some(due) => {
                    let pause = due.saturating_duration_since(Instant::now());
                    let woken = self.planned.wait_timeout(state, pause);
                    woken.unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.planned.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    pub(crate) fn deliver(&self, message: Message, listeners: &Listeners) {
        match message {
            Message::Tell(fact) => listeners.sink.fact(fact),
            Message::Ready => listeners.sink.provider_ready(),
            Message::Ask(leg, nonce) => {
                let answer = listeners.gate.ask(leg, &nonce);
                let mut state = self.lock();
                match answer {
                    Ok(grant) => state.network.granted(leg, &grant, Now::read()),
                    Err(_) => self.post.send(state.network.refused(leg, Now::read())),
                }
                drop(state);
                self.planned.notify_all();
            }
        }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
