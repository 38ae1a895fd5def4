//! What the network has to say, on its way to whoever listens. Listeners may take their time: each
//! call's messages stay in order, and a slow listener holds up that call and no other.

use std::collections::{HashMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use callback_core::LegId;
use callback_core::ports::provider::{Fact, Nonce};

/// One thing to say.
#[derive(Debug)]
pub(crate) enum Message {
    Tell(Fact),
    /// May the call of this leg ring the other side?
    Ask(LegId, Nonce),
    /// Calls can be placed again.
    Ready,
}

impl Message {
    /// The call that it is about; `None` is the network itself.
    fn call(&self) -> Option<LegId> {
        match self {
            Self::Tell(fact) => Some(fact.call),
            Self::Ask(leg, _) => Some(*leg),
            Self::Ready => None,
        }
    }
}

/// A mailbox per call, emptied by any number of couriers, at most one at a mailbox.
#[derive(Default)]
pub(crate) struct Post {
    room: Mutex<Room>,
    arrived: Condvar,
}

#[derive(Default)]
struct Room {
    /// A call has a mailbox as long as it has messages, or a courier is out with one of them.
    mailboxes: HashMap<Option<LegId>, VecDeque<Message>>,
    /// Calls that have messages and no courier.
    waiting: VecDeque<Option<LegId>>,
    closed: bool,
}

impl Post {
    pub(crate) fn send(&self, messages: Vec<Message>) {
        let mut room = self.lock();
        let Room { mailboxes, waiting, .. } = &mut *room;
        for message in messages {
            let call = message.call();
            mailboxes
                .entry(call)
                .or_insert_with(|| {
                    waiting.push_back(call);
                    self.arrived.notify_one();
                    VecDeque::new()
                })
                .push_back(message);
        }
    }

    /// Delivers messages until the post closes.
    pub(crate) fn carry(&self, deliver: impl Fn(Message)) {
        while let Some((call, message)) = self.take() {
            deliver(message);
            self.put_back(call);
        }
    }

    /// Sends the couriers home; what is not delivered by then never will be.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.arrived.notify_all();
    }

    fn take(&self) -> Option<(Option<LegId>, Message)> {
        let mut room = self.lock();
        loop {
            if room.closed {
                return None;
            }
            if let Some(call) = room.waiting.pop_front()
                && let Some(message) = room.mailboxes.get_mut(&call).and_then(VecDeque::pop_front)
            {
                return Some((call, message));
            }
            room = self.arrived.wait(room).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn put_back(&self, call: Option<LegId>) {
        let mut room = self.lock();
        if room.mailboxes.get(&call).is_some_and(VecDeque::is_empty) {
            room.mailboxes.remove(&call);
        } else {
            room.waiting.push_back(call);
            self.arrived.notify_one();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Room> {
        self.room.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
