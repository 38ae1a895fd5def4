//! Which call is to be looked at when, so that no event has to look at all of them.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::time::Instant;

use super::call::{Call, LINGER};
use super::fact::Fact;
use super::tracker::Tracker;

/// How long to wait for any sign of a call that nobody knows to have been taken.
const PATIENCE: Duration = Duration::from_hours(1);

/// Times, and whose they are.
#[derive(Debug, Clone, Default)]
pub(super) struct Agenda(BTreeSet<(Instant, String)>);

impl Agenda {
    pub(super) fn first(&self) -> Option<Instant> {
        self.0.first().map(|(time, _)| *time)
    }

    /// Has `call` stand at `time`, and no more where it stood.
    pub(super) fn put(&mut self, call: &str, stood: &mut Option<Instant>, time: Option<Instant>) {
        if *stood == time {
            return;
        }
        if let Some(stood) = *stood {
            self.0.remove(&(stood, call.to_owned()));
        }
        if let Some(time) = time {
            self.0.insert((time, call.to_owned()));
        }
        *stood = time;
    }

    /// The calls whose time has come.
    pub(super) fn due(&self, now: Instant) -> Vec<String> {
        self.0.iter().take_while(|(time, _)| *time <= now).map(|(_, call)| call.clone()).collect()
    }
}

impl Tracker {
    /// The facts that became certain by waiting.
    pub fn due(&mut self, now: Instant) -> Vec<Fact> {
        let calls = &mut self.calls;
        let mut given_up = Vec::new();
        self.hoped_for.retain(|id| {
            let Some(call) = calls.get_mut(id).filter(|call| !call.placed) else { return false };
            let hopes = now < *call.followed_since.get_or_insert(now) + PATIENCE;
            if !hopes {
                given_up.push(id.clone());
            }
            hopes
        });
        let is_over = |call: &Call| call.over_since.is_some_and(|since| since + LINGER <= now);
        let (over, open): (Vec<_>, Vec<_>) =
            self.due.due(now).into_iter().partition(|id| self.calls.get(id).is_some_and(is_over));
        given_up.iter().chain(&over).for_each(|id| self.remove(id));
        open.iter().flat_map(|id| self.tell(id, now)).collect()
    }

    /// When [`Self::due`] is to be called at the latest.
    #[must_use]
    pub fn next_due(&self) -> Option<Instant> {
        self.due.first()
    }

    /// When a listing of all channels is needed to tell whether some are gone.
    #[must_use]
    pub fn wants_listing(&self) -> Option<Instant> {
        self.listings.first()
    }

    pub(super) fn remove(&mut self, id: &str) {
        self.hoped_for.remove(id);
        let Some(mut call) = self.calls.remove(id) else { return };
        self.due.put(id, &mut call.stands.due, None);
        self.listings.put(id, &mut call.stands.listing, None);
        for peer in call.peers.keys() {
            self.peers.remove(peer);
        }
    }

    pub(super) fn tell(&mut self, id: &str, now: Instant) -> Vec<Fact> {
        let Some(call) = self.calls.get_mut(id) else { return Vec::new() };
        let facts = call.tell(id, now);
        let (due, listing) = (call.due(), call.wants_listing());
        self.due.put(id, &mut call.stands.due, due);
        self.listings.put(id, &mut call.stands.listing, listing);
        facts
    }

    pub(super) fn tell_all(&mut self, now: Instant) -> Vec<Fact> {
        let ids: Vec<_> = self.calls.keys().cloned().collect();
        ids.iter().flat_map(|id| self.tell(id, now)).collect()
    }
}
