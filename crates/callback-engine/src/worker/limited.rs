//! What meets a limit: it waits for a moment, or for another day.

use std::sync::atomic::{AtomicI64, Ordering};

use callback_core::Event;
use callback_core::limits::{Full, Limit};
use callback_core::ports::store::ClaimedEffect;
use jiff::Timestamp;

use super::Round;
use super::ends::End;
use super::perform::{self, LATER};

/// Before when no attempt can begin, whoever waits for one.
#[derive(Debug, Default)]
pub(crate) struct Brake(AtomicI64);

impl Brake {
    fn pull(&self, until: Timestamp) {
        self.0.store(until.as_millisecond(), Ordering::Relaxed);
    }

    /// Until when it holds, if it does at `now`.
    pub(super) fn holds(&self, now: Timestamp) -> Option<Timestamp> {
        let until = Timestamp::from_millisecond(self.0.load(Ordering::Relaxed)).ok()?;
        (until > now).then_some(until)
    }
}

impl Round {
    /// An intent met a limit, and nothing of it was stored.
    pub(super) fn meets_limit(&self, claimed: &ClaimedEffect, full: Full) {
        let desk = &self.desk;
        let (now, limit) = (desk.clock.now(), full.limit);
        let Some(next_day) = full.next_day() else {
            let soon = full.until.unwrap_or_else(|| perform::after(desk, LATER));
            // A visitor's own limit stands in nobody else's way.
            if limit != Limit::RingsPerDay {
                desk.brake.pull(soon);
            }
            desk.loose_ends.save(End::Again(claimed.id, soon), &*desk.store);
            return;
        };
        let until = desk.hours().next_open(next_day);
        tracing::warn!(callback = %claimed.callback, limit = limit.name(), %until,
            "a limit of the day is reached: the callback waits");
        let limited = |_: &_| vec![Event::Limited { limit, until }];
        let stepped = desk.step(claimed.callback, now, limited, |change, _| {
            change.finishes = Some(claimed.id);
        });
        if let Err(error) = stepped {
            let error = &error as &dyn std::error::Error;
            tracing::error!(callback = %claimed.callback, error, "a callback could not be put off");
            perform::postpone(desk, claimed, LATER);
        }
    }
}
