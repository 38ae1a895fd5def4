//! What outlives the connection: Asterisk's own record of calls, and what the program that steers them left in
//! Asterisk's database. Both are beside Asterisk, and somebody else reads the record there.

use std::fmt;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::{intent, leg_of};
use crate::ami::calls::{Recorded, Row};
use crate::ami::{ActionError, Ami, Boot, ChannelId, DbEntry, DbGetTree};

/// Where in Asterisk's database an outcome waits that could not be reported.
const FAMILY: &str = "callback";
/// Two clocks may differ by that much.
const MARGIN: SignedDuration = SignedDuration::from_mins(2);
/// How long before its next start Asterisk may have hung up what was going on; that is told in whole seconds, and
/// perhaps one too early.
const LATE: SignedDuration = SignedDuration::from_secs(10);
const EARLY: SignedDuration = SignedDuration::from_secs(2);
/// Asterisk's start is known to the second, and may have been that much earlier.
const DOUBT: SignedDuration = SignedDuration::from_secs(1);
/// How long it takes to hang up all of a call.
const STOPPING: SignedDuration = SignedDuration::from_secs(1);
/// How far back a call may have begun whose id does not tell.
const LONGEST: SignedDuration = SignedDuration::from_hours(48);

/// Whoever can read what Asterisk keeps of calls. Implementations block, for seconds at most.
pub trait Evidence: fmt::Debug + Send + Sync {
    /// The record of the call that began with `channel`, at most `within` ago.
    fn record(&self, channel: &ChannelId, within: SignedDuration) -> Result<Record, Unreadable>;

    /// Takes what is left in Asterisk's database, by keys such as a leg's id, or that and `/visitor`. It is told
    /// again as long as it is there.
    fn left(&self, entries: &[(String, Vec<u8>)]);
}

/// What the record holds of one call. Its times are by the clock of Asterisk's machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// When it was read.
    pub now: Timestamp,
    /// The time of the first row of all.
    pub oldest: Option<Timestamp>,
    pub newest: Option<Newest>,
    /// Of this call alone, in their order.
    pub rows: Vec<Row>,
}

/// The last row of all calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Newest {
    /// Rows are numbered as they are written.
    pub number: i64,
    pub at: Timestamp,
}

/// The record cannot be read at present.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Asterisk's record of calls cannot be read: {why}")]
pub struct Unreadable {
    /// In words for the operator; no secrets.
    pub why: String,
}

impl Record {
    /// The same with all times by the clock of this machine, which says `now`.
    pub(super) fn by_clock(mut self, now: Timestamp) -> Self {
        let ahead = now.duration_since(self.now);
        let shift = |at: &mut Timestamp| *at = at.checked_add(ahead).unwrap_or(*at);
        shift(&mut self.now);
        self.oldest.iter_mut().for_each(shift);
        self.newest.iter_mut().for_each(|newest| shift(&mut newest.at));
        self.rows.iter_mut().for_each(|row| shift(&mut row.at));
        self
    }
}

impl Record {
    /// The same, with what was going on when Asterisk was stopped marked so: it hangs all up, and tells nobody why.
    pub(super) fn with_stop_before(mut self, boot: &Boot) -> Self {
        let (Some(first), Some(last), Some(booted)) =
            (self.rows.first(), self.rows.last(), boot.since())
        else {
            return self;
        };
        let after = booted.duration_since(last.at);
        // A call of a young Asterisk is none of an older one's.
        let began_before = booted.duration_since(first.at) > DOUBT;
        let is_stopped = began_before && (-EARLY..LATE).contains(&after);
        if is_stopped {
            let stopped = |row: &Row| {
                let is_end = matches!(row.what, Recorded::HungUp { .. });
                let ended_by_it = is_end && last.at.duration_since(row.at) < STOPPING;
                ended_by_it.then(|| Row { what: Recorded::Stopped, ..row.clone() })
            };
            self.rows = self
                .rows
                .iter()
                .flat_map(|row| [stopped(row), Some(row.clone())])
                .flatten()
                .collect();
        }
        self
    }
}

/// Reads what is known of a call. What the program that steered it left is taken first: that
/// the visitor said "this was not me" is in no channel's record.
pub(super) async fn read(
    ami: &Ami,
    evidence: &Arc<dyn Evidence>,
    channel: &ChannelId,
) -> Result<Record, Unreadable> {
    let leg = leg_of(channel).map(|leg| leg.to_string());
    let left = left(ami, leg).await.map_err(|error| Unreadable { why: error.to_string() })?;
    let (evidence, channel) = (Arc::clone(evidence), channel.clone());
    let read = move || {
        let now = Timestamp::now();
        let began = leg_of(&channel).and_then(intent);
        let within = began.map_or(LONGEST, |began| now.duration_since(began) + MARGIN);
        if !left.is_empty() {
            evidence.left(&left);
        }
        evidence.record(&channel, within)
    };
    let record = tokio::task::spawn_blocking(read).await;
    record.map_err(|error| Unreadable { why: error.to_string() })?
}

/// Hands over everything that is left in Asterisk's database.
pub(super) async fn collect(ami: Ami, evidence: Arc<dyn Evidence>) {
    match left(&ami, None).await {
        Ok(left) if left.is_empty() => {}
        Ok(left) => {
            let taken = tokio::task::spawn_blocking(move || evidence.left(&left)).await;
            if taken.is_err() {
                tracing::error!("what is left in Asterisk's database was not taken");
            }
        }
        Err(error) => tracing::warn!(%error, "Asterisk's database cannot be looked into"),
    }
}

async fn left(ami: &Ami, key: Option<String>) -> Result<Vec<(String, Vec<u8>)>, ActionError> {
    let entries = ami.send(DbGetTree { family: FAMILY.to_owned(), key }).await?;
    Ok(entries.into_iter().filter_map(in_family).collect())
}

fn in_family(DbEntry { path, value }: DbEntry) -> Option<(String, Vec<u8>)> {
    let key = path.strip_prefix('/')?.strip_prefix(FAMILY)?.strip_prefix('/')?;
    Some((key.to_owned(), value))
}
