//! The calls that are followed, each behind a lock of its own.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use callback_core::LegId;
use jiff::{SignedDuration, Timestamp};

use super::seen::{Past, Shape};
use super::step::Step;
use super::story::Story;
use crate::rest::CallSid;
use crate::twiml::Document;

/// A call is forgotten so long after its end: what is told of it then is late enough.
const MEMORY: SignedDuration = SignedDuration::from_mins(30);

/// One call that is followed.
#[derive(Debug)]
pub(crate) struct Line {
    /// Known once Twilio answered, or told something of it.
    pub(crate) sid: Option<CallSid>,
    pub(crate) story: Story,
    /// When Twilio is asked about it next.
    pub(crate) look_at: Timestamp,
    /// How often it was asked without news.
    pub(crate) looks: u32,
    /// When a list first did not hold it.
    pub(crate) missed_at: Option<Timestamp>,
    /// What is answered once must be answered again, byte by byte.
    documents: Vec<(Step, CallSid, Document)>,
    over_since: Option<Timestamp>,
}

impl Line {
    fn new(leg: LegId, shape: Shape, past: Past, look_at: Timestamp) -> Self {
        Self {
            sid: None,
            story: Story::new(leg, shape, past),
            look_at,
            looks: 0,
            missed_at: None,
            documents: Vec::new(),
            over_since: None,
        }
    }

    /// Whether `sid` is this call; the first that is told is.
    pub(crate) fn is(&mut self, sid: &CallSid) -> bool {
        self.sid.get_or_insert_with(|| sid.clone()) == sid
    }

    pub(crate) fn answered(&self, step: Step, sid: &CallSid) -> Option<Document> {
        let known = self.documents.iter().find(|(known, of, _)| *known == step && of == sid);
        known.map(|(.., document)| document.clone())
    }

    pub(crate) fn answer(&mut self, step: Step, sid: &CallSid, document: &Document) {
        self.documents.push((step, sid.clone(), document.clone()));
    }

    /// Asks Twilio so much later, or earlier if that is planned.
    pub(crate) fn look_within(&mut self, now: Timestamp, pause: SignedDuration) {
        self.looks = 0;
        self.look_at = self.look_at.min(after(now, pause));
    }

    fn is_due(&self, now: Timestamp) -> bool {
        self.sid.is_some() && !self.story.is_over() && self.look_at <= now
    }

    fn is_forgotten(&mut self, now: Timestamp) -> bool {
        if !self.story.is_over() {
            return false;
        }
        now.duration_since(*self.over_since.get_or_insert(now)) >= MEMORY
    }
}

/// All calls that are followed.
#[derive(Debug, Default)]
pub(crate) struct Lines(Mutex<HashMap<LegId, Arc<Mutex<Line>>>>);

impl Lines {
    pub(crate) fn find(&self, leg: LegId) -> Option<Arc<Mutex<Line>>> {
        lock(&self.0).get(&leg).cloned()
    }

    /// The line of a call, begun if it is not followed yet.
    pub(crate) fn open(
        &self,
        leg: LegId,
        (shape, past): (Shape, Past),
        look_at: Timestamp,
    ) -> Arc<Mutex<Line>> {
        let begin = || Arc::new(Mutex::new(Line::new(leg, shape, past, look_at)));
        lock(&self.0).entry(leg).or_insert_with(begin).clone()
    }

    pub(crate) fn close(&self, leg: LegId) {
        lock(&self.0).remove(&leg);
    }

    pub(crate) fn find_by_sid(&self, sid: &CallSid) -> Option<Arc<Mutex<Line>>> {
        self.all()
            .into_iter()
            .map(|(_, line)| line)
            .find(|line| lock(line).sid.as_ref() == Some(sid))
    }

    /// The legs whose call has no name.
    pub(crate) fn in_doubt(&self) -> Vec<LegId> {
        let all = self.all().into_iter();
        all.filter(|(_, line)| lock(line).sid.is_none()).map(|(leg, _)| leg).collect()
    }

    /// The calls that are to be asked about, and when the next one is.
    pub(crate) fn due(&self, now: Timestamp) -> (Vec<LegId>, Option<Timestamp>) {
        let (mut due, mut next) = (Vec::new(), None);
        for (leg, line) in self.all() {
            let mut line = lock(&line);
            if line.is_forgotten(now) {
                self.close(leg);
            } else if line.is_due(now) {
                due.push(leg);
            } else if !line.story.is_over() && line.sid.is_some() {
                next = Some(next.map_or(line.look_at, |next: Timestamp| next.min(line.look_at)));
            }
        }
        (due, next)
    }

    fn all(&self) -> Vec<(LegId, Arc<Mutex<Line>>)> {
        lock(&self.0).iter().map(|(leg, line)| (*leg, line.clone())).collect()
    }
}

/// Nothing that a panic leaves behind here is half done.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn after(now: Timestamp, pause: SignedDuration) -> Timestamp {
    now.checked_add(pause).unwrap_or(now)
}
