//! Facts from the network become events of the callback that they belong to.

use std::thread;
use std::time::Duration;

use callback_core::ports::provider::{CallFact, EventSink, Fact, GateRefusal, Nonce};
use callback_core::ports::store::{Leg, StoreError};
use callback_core::{Event, LegId, Side};
use crash_point::crash_point;

use crate::clock::whole_milliseconds;
use crate::{Desk, DeskError};

/// Between the first two tries to store a fact; each further pause is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
/// After half a minute in all, the fact is given up, and its leg's own watch finds out later.
const LAST_PAUSE: Duration = Duration::from_secs(15);

impl Desk {
    /// Takes what the program that steers a call reports of it; the nonce proves that it does.
    pub fn report(
        &self,
        leg: LegId,
        nonce: &Nonce,
        facts: &[(Side, CallFact)],
    ) -> Result<(), GateRefusal> {
        let leg = self.known_leg(leg, nonce)?;
        let at = self.clock.now();
        for (side, what) in facts {
            self.record(&leg, &Fact { call: leg.id, side: *side, at, what: *what }).map_err(
                |error| {
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(leg = %leg.id, error, "a report could not be stored");
                    GateRefusal::Unavailable
                },
            )?;
        }
        Ok(())
    }

    /// Stores one fact of a known leg.
    pub(crate) fn record(&self, leg: &Leg, fact: &Fact) -> Result<(), DeskError> {
        let at = whole_milliseconds(fact.at);
        crash_point!("before fact");
        self.step(leg.callback, at, |_| vec![event(leg, fact)], |_, _| ())?;
        crash_point!("fact stored");
        Ok(())
    }

    /// Takes a fact once; the error says that it is not stored. A fact about an unknown leg is none of ours.
    pub fn take(&self, fact: &Fact) -> Result<(), DeskError> {
        let Some(leg) = self.store.leg(fact.call)? else {
            tracing::warn!(leg = %fact.call, "the provider speaks of a leg that is not ours");
            return Ok(());
        };
        self.record(&leg, fact)
    }
}

impl EventSink for Desk {
    /// Holds the teller up while the store is away: a fact is told once.
    fn fact(&self, fact: Fact) {
        let mut pause = FIRST_PAUSE;
        while let Err(error) = self.take(&fact) {
            let again = passes(&error) && pause <= LAST_PAUSE;
            let error = &error as &dyn std::error::Error;
            tracing::error!(leg = %fact.call, error, again, "a fact could not be stored");
            if !again {
                return;
            }
            thread::park_timeout(pause);
            pause *= 2;
        }
    }

    fn provider_ready(&self) {
        self.bell.ring();
    }
}

/// Whether it may be otherwise in a moment.
fn passes(error: &DeskError) -> bool {
    matches!(
        error,
        DeskError::Contended | DeskError::Store(StoreError::Busy | StoreError::Failed { .. })
    )
}

fn event(called: &Leg, fact: &Fact) -> Event {
    let leg = if fact.side == called.side { called.id } else { called.partner };
    match fact.what {
        CallFact::Ringing => Event::Ringing { leg },
        CallFact::Answered => Event::Answered { leg },
        CallFact::Accepted => Event::Accepted { leg },
        CallFact::Bridged => Event::Bridged { leg },
        CallFact::NotBridged => Event::NotBridged { leg },
        CallFact::Ended(end) => Event::Ended { leg, end },
        CallFact::Talked(talked) => Event::Talked { leg, talked },
        CallFact::Quality(quality) => Event::Quality { leg, quality },
        CallFact::NotMe => Event::NotMe { leg },
    }
}
