//! What only a person can decide: what is known of a call in doubt, what is not, and what became of it.

use callback_core::ports::decisions::Mandate;
use callback_core::{
    Attempt, AttemptId, CallOrder, Callback, CallbackId, CallbackState, Event, LegId, Side, Verdict,
};
use jiff::Timestamp;

use crate::secret::DecisionToken;
use crate::{Desk, DeskError, Entry, Moment, Timeline};

/// An attempt of which nobody knows how it ended, or did not when it was asked about.
#[derive(Debug, Clone)]
pub struct Decision {
    pub callback: Callback,
    pub attempt: Attempt,
    /// Whose phone may have been rung.
    pub doubt: Side,
    pub since: Timestamp,
    /// What is known of the attempt, in order.
    pub known: Vec<Known>,
    /// What is not, in a sentence.
    pub unknown: &'static str,
    pub standing: Standing,
}

/// One thing that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub at: Timestamp,
    pub words: String,
}

/// Whether somebody still has to decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    Open,
    Decided {
        verdict: Verdict,
        at: Timestamp,
    },
    /// Nobody had to: late evidence came, or somebody cancelled.
    Settled {
        words: String,
        at: Timestamp,
    },
}

/// What became of somebody's verdict.
#[derive(Debug, Clone)]
pub struct Ruling {
    /// Whether it is theirs that counts; if not, the decision's standing tells what does.
    pub counts: bool,
    pub decision: Decision,
}

impl Desk {
    /// The decision that `token` is about, also when it was made.
    pub fn decision(&self, token: DecisionToken) -> Result<Decision, DeskError> {
        let Mandate { callback, attempt, .. } = self.mandate(token)?;
        self.read_decision(callback, Some(attempt))
    }

    /// Takes the verdict of whoever has the token. The first one counts.
    pub fn decide(&self, token: DecisionToken, verdict: Verdict) -> Result<Ruling, DeskError> {
        let Mandate { callback, attempt, .. } = self.mandate(token)?;
        self.rule(callback, Some(attempt), verdict)
    }

    /// The same of whoever runs the server, who needs no token.
    pub fn decide_by_id(&self, id: CallbackId, verdict: Verdict) -> Result<Ruling, DeskError> {
        self.rule(id, None, verdict)
    }

    /// Lets whoever gets the token decide; `None` if nobody has to any more.
    pub(crate) fn entrust(&self, callback: &Callback) -> Result<Option<DecisionToken>, DeskError> {
        let CallbackState::NeedsHuman { attempt, .. } = &callback.state else { return Ok(None) };
        let (token, at) = (DecisionToken::draw(), self.clock.now());
        let (callback, attempt) = (callback.id, attempt.id);
        self.store.entrust(&Mandate { token: token.hash(), callback, attempt, at })?;
        Ok(Some(token))
    }

    fn mandate(&self, token: DecisionToken) -> Result<Mandate, DeskError> {
        self.store.mandate(token.hash())?.ok_or(DeskError::NotFound)
    }

    fn rule(
        &self,
        id: CallbackId,
        attempt: Option<AttemptId>,
        verdict: Verdict,
    ) -> Result<Ruling, DeskError> {
        let resolve = |callback: &Callback| match in_doubt(&callback.state, attempt) {
            Some(_) => vec![Event::Resolve { verdict }],
            None => Vec::new(),
        };
        let stepped = self.step(id, self.clock.now(), resolve, |_, _| ())?;
        let counts = in_doubt(&stepped.callback.state, attempt).is_some();
        if counts {
            tracing::info!(callback = %id, ?verdict, "a person decided");
        }
        Ok(Ruling { counts, decision: self.read_decision(id, attempt)? })
    }

    fn read_decision(
        &self,
        id: CallbackId,
        wanted: Option<AttemptId>,
    ) -> Result<Decision, DeskError> {
        // First the state: what it does not know yet is not told either.
        let callback = self.store.callback(id)?.ok_or(DeskError::NotFound)?;
        let history = self.store.history(id, 0)?;
        let mut timeline = Timeline::new(self.policy_of(callback.topic).clone());
        let told: Vec<_> = history
            .iter()
            .filter_map(|recorded| timeline.take(recorded).map(|entry| (entry, &recorded.event)))
            .collect();
        let is_it = |(entry, _): &(Entry, _)| in_doubt(&entry.state, wanted).is_some();
        let place = told.iter().rposition(is_it).ok_or(DeskError::NotFound)?;
        let (before, rest) = told.split_at(place);
        let ([(parked, event), later @ ..], Some(doubt)) =
            (rest, rest.first().and_then(|(entry, _)| in_doubt(&entry.state, wanted)))
        else {
            return Err(DeskError::NotFound);
        };
        let open = in_doubt(&callback.state, Some(doubt.attempt.id)).is_some();
        let standing = match later.first() {
            _ if open => Standing::Open,
            Some((entry, Event::Resolve { verdict })) => {
                Standing::Decided { verdict: *verdict, at: entry.at }
            }
            Some((entry, _)) => Standing::Settled { words: entry.words(), at: entry.at },
            None => return Err(DeskError::Contended), // It is being written.
        };
        let own: Vec<_> = before
            .iter()
            .map(|(entry, _)| entry)
            .filter(|entry| {
                entry.moment == Moment::Asked || entry.attempt == Some(doubt.attempt.number)
            })
            .collect();
        let past_gate = own.iter().any(|entry| entry.moment == Moment::GateWon);
        let mut known: Vec<_> =
            own.iter().map(|entry| Known { at: entry.at, words: entry.words() }).collect();
        for finding in self.store.findings(id)?.into_iter().filter(|it| doubt.has(it.leg)) {
            let side = if finding.leg == doubt.visitor { Side::Visitor } else { Side::Business };
            let words = format!("about the call to the {side}: {}", finding.said);
            known.push(Known { at: finding.at, words });
        }
        known.push(Known { at: parked.at, words: why_parked(event).to_owned() });
        if doubt.side == Side::Business {
            let words = "the visitor's phone was not rung in this attempt".to_owned();
            known.push(Known { at: parked.at, words });
        }
        known.sort_by_key(|known| known.at);
        Ok(Decision {
            callback,
            attempt: doubt.attempt,
            doubt: doubt.side,
            since: parked.at,
            known,
            unknown: unknown(doubt.side, past_gate, doubt.attempt.order),
            standing,
        })
    }
}

/// What [`CallbackState::NeedsHuman`] holds.
struct Doubt {
    attempt: Attempt,
    business: LegId,
    visitor: LegId,
    side: Side,
}

impl Doubt {
    fn has(&self, leg: LegId) -> bool {
        leg == self.business || leg == self.visitor
    }
}

fn in_doubt(state: &CallbackState, wanted: Option<AttemptId>) -> Option<Doubt> {
    match state {
        CallbackState::NeedsHuman { attempt, business, visitor, doubt }
            if wanted.is_none_or(|wanted| wanted == attempt.id) =>
        {
            let (business, visitor, side) = (*business, *visitor, *doubt);
            Some(Doubt { attempt: *attempt, business, visitor, side })
        }
        _ => None,
    }
}

const fn why_parked(event: &Event) -> &'static str {
    match event {
        Event::Unclear { .. } => {
            "what carries the calls was asked, and cannot know what became of it"
        }
        Event::PresumedAbsent { .. } => {
            "the call is not where it would be found by now; that is likely, and no proof"
        }
        Event::NotPlaced { .. } => {
            "it was said that the call never was, which does not fit what came before"
        }
        Event::Ended { .. } => "the call ended while nobody was watching",
        Event::Poisoned => "working on it broke down again and again, so it was left alone",
        _ => "it was left to a person",
    }
}

const fn unknown(doubt: Side, past_gate: bool, order: CallOrder) -> &'static str {
    match (doubt, past_gate, order) {
        (Side::Business, ..) => "Whether the phone at the business rang.",
        (Side::Visitor, false, _) => {
            "Whether the visitor's phone rang, and whether it was answered."
        }
        (Side::Visitor, true, CallOrder::BusinessFirst) => {
            "Whether the visitor's phone rang, and whether the two talked."
        }
        (Side::Visitor, true, CallOrder::VisitorFirst) => "Whether the two talked.",
    }
}
