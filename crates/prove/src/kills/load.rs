//! People who ask for callbacks, look at them and cancel some, whether the api is there or not.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use crate::client::{Client, Silence, seen};
use crate::diary::{Cancel, Fate, Request};
use crate::dice::Dice;
use crate::numbers::Numbers;

/// How many ask at a time.
const HANDS: usize = 4;
/// So many of a hundred cancel.
const CANCELS: u8 = 15;
/// When they do, they do so within this time, on a network that is as fast.
const CHANGE_OF_MIND: Duration = Duration::from_millis(250);
/// Between two tries while nobody listens.
const PAUSE: Duration = Duration::from_millis(3);

pub(super) struct Load {
    pub(super) client: Client,
    numbers: Numbers,
    /// How many callbacks each life adds to those that may be asked for.
    each: u32,
    /// Who cancels does so within this time.
    change_of_mind: Duration,
    allowed: Mutex<u32>,
    more: Condvar,
    over: AtomicBool,
    /// How many requests were answered by 503, and asked again.
    put_off: AtomicU64,
    pub(super) requests: Mutex<Vec<Request>>,
}

impl Load {
    pub(super) fn on(server: &str, each: u32) -> Self {
        Self {
            client: Client::of(server),
            numbers: Numbers::new(),
            each,
            change_of_mind: CHANGE_OF_MIND,
            allowed: Mutex::new(0),
            more: Condvar::new(),
            over: AtomicBool::new(false),
            put_off: AtomicU64::new(0),
            requests: Mutex::default(),
        }
    }

    /// Gives those who cancel so much time to do so.
    pub(super) fn change_mind_within(self, change_of_mind: Duration) -> Self {
        Self { change_of_mind, ..self }
    }

    /// Lets some more be asked for: so that the callbacks are as many as the kills want, however
    /// fast the machine is.
    pub(super) fn allow(&self) {
        let mut allowed = lock(&self.allowed);
        *allowed = (*allowed + self.each).min(4 * self.each);
        drop(allowed);
        self.more.notify_all();
    }

    pub(super) fn begin(self: &Arc<Self>, dice: &mut Dice) -> Vec<JoinHandle<()>> {
        let hand = |_| {
            let (load, mut dice) = (self.clone(), dice.split());
            thread::spawn(move || load.work(&mut dice))
        };
        (0..HANDS).map(hand).collect()
    }

    /// How many were asked for.
    pub(super) fn count(&self) -> usize {
        lock(&self.requests).len()
    }

    /// How many requests were answered by 503.
    pub(super) fn put_off(&self) -> u64 {
        self.put_off.load(Ordering::Relaxed)
    }

    /// Nobody asks any more.
    pub(super) fn end(&self) {
        self.over.store(true, Ordering::Release);
        self.more.notify_all();
    }

    fn work(&self, dice: &mut Dice) {
        while self.take_leave() {
            let Some(number) = self.numbers.draw() else { return };
            let fate = self.ask(&number);
            let is_accepted = matches!(fate, Some(Fate::Accepted { .. }));
            let Some(fate) = fate else { return };
            let nth = {
                let mut requests = lock(&self.requests);
                requests.push(Request { number, fate });
                requests.len() - 1
            };
            if is_accepted && dice.strikes(CANCELS) {
                thread::park_timeout(dice.time(self.change_of_mind));
                self.cancel(nth);
            } else if dice.strikes(30) {
                let earlier = dice.below(nth as u64 + 1);
                self.look(usize::try_from(earlier).unwrap_or(nth));
            }
        }
    }

    /// Waits until another callback may be asked for; `false` when nobody asks any more.
    fn take_leave(&self) -> bool {
        let allowed = lock(&self.allowed);
        let wait = |allowed: &mut u32| *allowed == 0 && !self.over.load(Ordering::Acquire);
        let mut allowed =
            self.more.wait_while(allowed, wait).unwrap_or_else(PoisonError::into_inner);
        if self.over.load(Ordering::Acquire) {
            return false;
        }
        *allowed -= 1;
        true
    }

    /// Asks until the request has left; `None` if nobody asks any more.
    fn ask(&self, number: &str) -> Option<Fate> {
        let mut has_left = false;
        loop {
            match self.client.ask(number) {
                Ok((202, body)) => return Some(accepted(&body)),
                // Not accepted, and may be asked again.
                Ok((503, _)) => {
                    self.put_off.fetch_add(1, Ordering::Relaxed);
                    thread::park_timeout(PAUSE);
                }
                Ok((409, _)) | Err(Silence::NotSent) => thread::park_timeout(PAUSE),
                Ok((status, _)) => return Some(Fate::Refused { status }),
                // The same again, under the same key: it is one callback.
                Err(Silence::Broken) => has_left = true,
            }
            if self.over.load(Ordering::Acquire) && !has_left {
                return None;
            }
        }
    }

    /// Cancels until that is answered.
    fn cancel(&self, nth: usize) {
        let Some((id, token)) = self.ticket(nth) else { return };
        loop {
            match self.client.cancel(&id, &token) {
                Ok((200 | 202, _)) => {
                    let answered = Timestamp::now();
                    if let Some(Request { fate: Fate::Accepted { cancel, .. }, .. }) =
                        lock(&self.requests).get_mut(nth)
                    {
                        *cancel = Some(Cancel { answered });
                    }
                    return;
                }
                Ok((503, _)) | Err(_) => thread::park_timeout(PAUSE),
                // Over already.
                Ok(_) => return,
            }
        }
    }

    /// Looks once, and writes down a final state if none was seen before.
    fn look(&self, nth: usize) {
        let Some((id, token)) = self.ticket(nth) else { return };
        let Ok((200, body)) = self.client.look(&id, &token) else { return };
        let Some(now) = seen(&body).filter(|now| now.is_final) else { return };
        if let Some(Request { fate: Fate::Accepted { first_final, .. }, .. }) =
            lock(&self.requests).get_mut(nth)
        {
            first_final.get_or_insert(now.state);
        }
    }

    fn ticket(&self, nth: usize) -> Option<(String, String)> {
        match &lock(&self.requests).get(nth)?.fate {
            Fate::Accepted { id, token, .. } => Some((id.clone(), token.clone())),
            _ => None,
        }
    }
}

fn accepted(body: &Value) -> Fate {
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (id, token) = (text("id"), text("token"));
    Fate::Accepted { id, token, cancel: None, first_final: None, last: None }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
