//! Where a question about Asterisk's record of calls waits for the handler that can read it, and comes back answered.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use callback_engine::Desk;
use jiff::SignedDuration;
use provider_ami::ami::ChannelId;
use provider_ami::{Evidence, Record, Unreadable};
use tokio::sync::Notify;

use super::leftover;

/// How long a question waits for its answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Between whoever is in doubt about a call and the handler beside Asterisk, which asks for such questions.
pub struct Mailbox {
    desk: Arc<Desk>,
    /// What was left in Asterisk's database and is stored. Held while storing, so that nothing is stored twice.
    taken: Mutex<HashSet<String>>,
    state: Mutex<State>,
    asked: Notify,
    answered: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Question>,
    /// Of the questions that somebody waits for.
    answers: HashMap<String, Waiting>,
    /// What the handler may remove from Asterisk's database, and was not told yet.
    removable: BTreeSet<String>,
}

#[derive(Default)]
struct Waiting {
    askers: usize,
    answer: Option<Result<Record, Unreadable>>,
}

/// What the record says of the call that began with this channel, at most so many seconds ago.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    pub(super) channel: String,
    pub(super) within_seconds: i64,
}

impl Mailbox {
    pub(crate) fn new(desk: Arc<Desk>) -> Self {
        let (taken, state, asked, answered) = Default::default();
        Self { desk, taken, state, asked, answered }
    }

    /// Whatever there is for the handler, or will be.
    pub(super) async fn next(&self) -> (Option<Question>, Vec<String>) {
        loop {
            // Registered before the look, so that nothing comes unheard in between.
            let asked = self.asked.notified();
            let found = {
                let mut state = self.lock();
                let question = state.waiting.pop_front();
                let removable = std::mem::take(&mut state.removable);
                (question.is_some() || !removable.is_empty())
                    .then(|| (question, removable.into_iter().collect()))
            };
            match found {
                Some(found) => return found,
                None => asked.await,
            }
        }
    }

    /// Hands an answer to whoever waits for it.
    pub(super) fn answer(&self, channel: &str, answer: Result<Record, Unreadable>) {
        if let Some(waiting) = self.lock().answers.get_mut(channel) {
            waiting.answer = Some(answer);
            self.answered.notify_all();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Evidence for Mailbox {
    fn record(&self, channel: &ChannelId, within: SignedDuration) -> Result<Record, Unreadable> {
        let channel = channel.as_str();
        let mut state = self.lock();
        let waiting = state.answers.entry(channel.to_owned()).or_default();
        waiting.askers += 1;
        waiting.answer = None;
        let question =
            Question { channel: channel.to_owned(), within_seconds: within.as_secs().max(0) };
        state.waiting.push_back(question);
        self.asked.notify_one();
        let is_open = |state: &mut State| {
            state.answers.get(channel).is_some_and(|waiting| waiting.answer.is_none())
        };
        let waited = self.answered.wait_timeout_while(state, PATIENCE, is_open);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let answer = state.answers.get(channel).and_then(|waiting| waiting.answer.clone());
        if let Some(waiting) = state.answers.get_mut(channel) {
            waiting.askers -= 1;
            if waiting.askers == 0 {
                state.answers.remove(channel);
                state.waiting.retain(|question| question.channel != channel);
            }
        }
        answer.unwrap_or_else(|| {
            let why = "no `agi-handler serve` with CALLBACK_CEL answers beside Asterisk".to_owned();
            Err(Unreadable { why })
        })
    }

    fn left(&self, entries: &[(String, Vec<u8>)]) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, value) in entries {
            if taken.contains(key) || leftover::take(&self.desk, key, value) {
                taken.insert(key.clone());
                self.lock().removable.insert(key.clone());
            }
        }
        self.asked.notify_one();
    }
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailbox").finish_non_exhaustive()
    }
}
