use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::account::TwilioAccount;
use super::call::Call;
use super::fault::{Fault, FaultPoint, Faults};
use super::ledger::Ring;
use super::options::TwilioOptions;
use super::phone::{End, Phone};
use super::post::{Desk, Subscription};
use super::text::Text;

/// What all threads of a fake Twilio share.
#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) options: TwilioOptions,
    pub(super) account: TwilioAccount,
    pub(super) agent: ureq::Agent,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) calls: Vec<Call>,
    pub(super) texts: Vec<Text>,
    pub(super) recordings: Vec<Recording>,
    pub(super) rings: Vec<Ring>,
    pub(super) complaints: Vec<String>,
    pub(super) faults: Faults,
    pub(super) desk: Desk,
    pub(super) phones: HashMap<String, Phone>,
    /// What pages show, by the number of whoever reads them.
    pub(super) pages: HashMap<String, String>,
    /// The error that Twilio has for a number.
    pub(super) troubles: HashMap<String, u32>,
    pub(super) verified: BTreeSet<String>,
    /// Numbers whose owners have texted STOP.
    pub(super) opted_out: BTreeSet<String>,
    pub(super) console: Console,
    /// Where webhooks go from now on, in place of what the options say.
    pub(super) webhooks_to: Option<SocketAddr>,
    /// How late what was created and changed is seen by those who ask.
    pub(super) lag: Duration,
    pub(super) streams: BTreeMap<u64, TcpStream>,
    pub(super) over: bool,
    /// Threads that still live a call or carry something.
    pub(super) busy: usize,
    /// How often anything was changed.
    changes: u64,
}

/// What the account's number is set to.
#[derive(Debug, Default)]
pub(super) struct Console {
    pub(super) voice_url: Option<String>,
    pub(super) sms_url: Option<String>,
    pub(super) callback: Option<Subscription>,
    /// The number can't speak.
    pub(super) no_voice: bool,
    /// The number can't text.
    pub(super) no_sms: bool,
    pub(super) is_suspended: bool,
    /// Countries, by two letters, that may not be called.
    pub(super) closed: BTreeSet<String>,
}

/// What somebody said to a machine.
#[derive(Clone, Debug)]
pub(super) struct Recording {
    pub(super) sid: String,
    pub(super) call: String,
    pub(super) seconds: u64,
}

impl Exchange {
    pub(super) fn new(options: TwilioOptions) -> Arc<Self> {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .build()
            .into();
        Arc::new(Self {
            options,
            account: TwilioAccount::draw(),
            agent,
            state: Mutex::default(),
            changed: Condvar::new(),
        })
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes something, and wakes everybody who waits for a change.
    pub(super) fn change<T>(&self, how: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.lock();
        state.changes += 1;
        let result = how(&mut state);
        drop(state);
        self.changed.notify_all();
        result
    }

    /// Looks until there is a result, at every change and whenever the look asked for another one.
    /// `None` when the fake is closed.
    pub(super) fn poll<T>(
        &self,
        mut look: impl FnMut(&mut State, Instant) -> Result<T, Instant>,
    ) -> Option<T> {
        let mut state = self.lock();
        loop {
            let now = Instant::now();
            let next = match look(&mut state, now) {
                Ok(found) => return Some(found),
                Err(next) => next,
            };
            if state.over {
                return None;
            }
            let waited = self.changed.wait_timeout(state, next.saturating_duration_since(now));
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Waits until `done` gives something; `None` when the time of ours is over or the fake closed.
    pub(super) fn wait<T>(
        &self,
        limit: Duration,
        mut done: impl FnMut(&mut State) -> Option<T>,
    ) -> Option<T> {
        let end = Instant::now() + limit;
        let look = |state: &mut State, now| match done(state) {
            None if now < end => Err(end),
            found => Ok(found),
        };
        self.poll(look).flatten()
    }

    pub(super) fn changes(&self) -> u64 {
        self.lock().changes
    }

    /// Waits until there are more changes than these; `false` when that takes too long.
    pub(super) fn wait_for_change(&self, seen: u64, end: Instant) -> bool {
        let left = end.saturating_duration_since(Instant::now());
        let state = self.lock();
        let waited = self.changed.wait_timeout_while(state, left, |state| state.changes == seen);
        waited.unwrap_or_else(PoisonError::into_inner).0.changes != seen
    }

    /// Lets a time of ours pass, unless the fake is closed.
    pub(super) fn pause(&self, time: Duration) {
        self.wait(time, |_| None::<()>);
    }

    /// Notes what Twilio would have ignored, refused or put into its debugger.
    pub(super) fn complain(&self, complaint: impl Into<String>) {
        let complaint = complaint.into();
        self.change(|state| state.complaints.push(complaint));
    }

    /// Lives a call, or sends something, beside everything else.
    pub(super) fn apart(self: &Arc<Self>, work: impl FnOnce(&Arc<Self>) + Send + 'static) {
        self.change(|state| state.busy += 1);
        let exchange = Arc::clone(self);
        thread::spawn(move || {
            work(&exchange);
            exchange.change(|state| state.busy -= 1);
        });
    }

    pub(super) fn strike(&self, point: FaultPoint) -> Option<Fault> {
        let fault = self.lock().faults.strike(point);
        // Nobody waits for what did not happen.
        if fault.is_some() {
            self.change(|_| ());
        }
        fault
    }
}

impl State {
    pub(super) fn call(&self, sid: &str) -> Option<&Call> {
        self.calls.iter().rfind(|call| call.sid == sid)
    }

    pub(super) fn call_mut(&mut self, sid: &str) -> Option<&mut Call> {
        self.calls.iter_mut().rfind(|call| call.sid == sid)
    }

    pub(super) fn phone(&self, number: &str, end: End, options: &TwilioOptions) -> Phone {
        let known = self.phones.get(number).cloned();
        known.unwrap_or_else(|| Phone::of(number, end, &options.people))
    }
}
