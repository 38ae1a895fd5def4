//! Asks how calls ended that are gone, and what is left in Asterisk's database, beside the watcher's own work.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use super::doubt::{PATIENCE, is_cut};
use super::evidence::{Evidence, Record, collect, read};
use crate::ami::calls::{Row, Story};
use crate::ami::{Ami, ChannelId, State};

/// Between two looks for what is missing.
const PAUSE: Duration = Duration::from_secs(2);
/// Between two looks for what a handler left while Asterisk was connected, and the API was not to be reached.
const PATROL: Duration = Duration::from_secs(25);

/// What was found out of a call that is gone; no rows when nothing was.
pub(super) type Answer = (ChannelId, Vec<Row>);

pub(super) struct Inquiry {
    ami: Ami,
    evidence: Arc<dyn Evidence>,
    asked: HashSet<ChannelId>,
    answers: mpsc::UnboundedReceiver<Answer>,
    answer: mpsc::UnboundedSender<Answer>,
    collecting: Option<JoinHandle<()>>,
    collected: Instant,
}

impl Inquiry {
    pub(super) fn new(ami: Ami, evidence: Arc<dyn Evidence>) -> Self {
        let (answer, answers) = mpsc::unbounded_channel();
        let (asked, collecting, collected) = (HashSet::new(), None, Instant::now());
        Self { ami, evidence, asked, answers, answer, collecting, collected }
    }

    /// Begins to find out how these ended; each is asked about once.
    pub(super) fn ask(&mut self, calls: Vec<ChannelId>) {
        for call in calls {
            if self.asked.insert(call.clone()) {
                let (ami, evidence) = (self.ami.clone(), Arc::clone(&self.evidence));
                let answer = self.answer.clone();
                tokio::spawn(async move {
                    let rows = find_out(&ami, &evidence, &call).await;
                    // The watcher may have stopped.
                    let _nobody_asks = answer.send((call, rows));
                });
            }
        }
    }

    /// The next answer; never ends.
    pub(super) async fn answer(&mut self) -> Answer {
        match self.answers.recv().await {
            Some(answer) => {
                self.asked.remove(&answer.0);
                answer
            }
            None => std::future::pending().await,
        }
    }

    /// Collects again when that was long ago.
    pub(super) fn patrol(&mut self, now: Instant) {
        if now >= self.collected + PATROL {
            self.collect();
        }
    }

    /// Has everything taken that is left in Asterisk's database.
    pub(super) fn collect(&mut self) {
        self.collected = Instant::now();
        if self.collecting.as_ref().is_none_or(JoinHandle::is_finished) {
            let (ami, evidence) = (self.ami.clone(), Arc::clone(&self.evidence));
            self.collecting = Some(tokio::spawn(collect(ami, evidence)));
        }
    }
}

/// The whole record of a call that is gone, or what there is of it when no more will come.
async fn find_out(ami: &Ami, evidence: &Arc<dyn Evidence>, call: &ChannelId) -> Vec<Row> {
    let since = Instant::now();
    loop {
        let is_patient = since.elapsed() < PATIENCE;
        match read(ami, evidence, call).await {
            Ok(record) => {
                let mut record = record.by_clock(Timestamp::now());
                if let State::Ready { boot } = ami.state() {
                    record = record.with_stop_before(&boot);
                }
                if !is_patient || is_whole(call, &record, ami) {
                    return record.rows;
                }
            }
            Err(error) if !is_patient => {
                tracing::warn!(call = call.as_str(), %error, "how a call ended stays unknown");
                return Vec::new();
            }
            Err(_) => {}
        }
        sleep(PAUSE).await;
    }
}

fn is_whole(call: &ChannelId, record: &Record, ami: &Ami) -> bool {
    let restarted = matches!(ami.state(), State::Ready { boot } if is_cut(record, &boot));
    restarted || Story::read(call, &record.rows, false).over
}
