//! A desk with one attempt, and what is told to it.

use callback_core::ports::provider::{CallFact, Fact};
use callback_core::{
    Attempt, AttemptId, CallOrder, CallbackState, Event, LegId, Outcome, Policy, Retries, Side,
    Step,
};
use jiff::{SignedDuration, Timestamp};

use crate::rest::CallStatus as Is;
use crate::switchboard::seen::{Dialed, Past, Seen, Shape, Word};
use crate::switchboard::story::Story;
use crate::webhook::DialStatus;

pub(super) const BUSINESS: LegId = LegId::from_bytes([1; 16]);
pub(super) const VISITOR: LegId = LegId::from_bytes([2; 16]);
pub(super) const PATIENCE: SignedDuration = SignedDuration::from_secs(10);

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_764_000_000 + second).unwrap()
}

pub(super) fn word(status: Is, second: i64) -> Word {
    Word { status, at: at(second), lasted: None, sip: None, is_whole: true }
}

pub(super) fn ended(status: Is, second: i64, sip: Option<u16>, lasted: i64) -> Word {
    let lasted = Some(SignedDuration::from_secs(lasted));
    Word { lasted, sip, ..word(status, second) }
}

pub(super) fn dialed(
    status: DialStatus,
    second: i64,
    bridged: Option<bool>,
    first_is_over: bool,
) -> Seen {
    let lasted = Some(SignedDuration::from_secs(20));
    Seen::Dialed(Dialed { at: at(second), status, bridged, first_is_over, lasted })
}

/// What happened, in order: steps that Twilio asked us for, and words that it sends after the fact.
#[derive(Clone, Copy)]
pub(super) enum Happening {
    Asked(Seen),
    Told(Seen),
}

pub(super) fn with(
    mut all: Vec<Happening>,
    more: impl IntoIterator<Item = Happening>,
) -> Vec<Happening> {
    all.extend(more);
    all
}

/// A desk with one attempt, driven by the facts of a story.
pub(super) struct Desk {
    pub(super) story: Story,
    /// Who asks the gate.
    first: LegId,
    state: CallbackState,
    pub(super) outcome: Option<Outcome>,
    policy: Policy,
}

impl Desk {
    fn new(order: CallOrder) -> Self {
        let policy = Policy { retries: Retries::never(), ..Policy::default() };
        let (state, _) = CallbackState::begin(&policy, at(0), None);
        let (first, shape) = match order {
            CallOrder::BusinessFirst => (BUSINESS, Shape::Placed),
            CallOrder::VisitorFirst => (VISITOR, Shape::VisitorFirst),
        };
        let story = Story::new(first, shape, Past::New);
        let mut desk = Self { story, first, state, outcome: None, policy };
        let attempt = Attempt::new(AttemptId::from_bytes([3; 16]), 1, 0);
        let attempt = Attempt { order, ..attempt };
        desk.apply(
            &Event::LineFree {
                attempt,
                business: vec![BUSINESS],
                visitor: VISITOR,
                targets: Vec::new(),
            },
            at(0),
        );
        desk
    }

    fn apply(&mut self, event: &Event, now: Timestamp) {
        if let Step::Moved { next, closed, .. } =
            self.state.apply(event, &self.policy, now).unwrap()
        {
            self.state = next;
            self.outcome = closed.map(|closed| closed.outcome).or(self.outcome);
        }
    }

    pub(super) fn see(&mut self, seen: Seen, now: Timestamp) {
        if matches!(seen, Seen::MayDial) {
            let leg = self.first;
            for event in [Event::Answered { leg }, Event::Accepted { leg }, Event::GateWon { leg }]
            {
                self.apply(&event, now);
            }
        }
        self.story.see(seen);
        self.tell(now);
    }

    fn tell(&mut self, now: Timestamp) {
        let facts = self.story.untold(now, PATIENCE);
        for fact in &facts {
            self.apply(&event(fact), fact.at);
        }
        self.story.mark_told(&facts);
        assert_eq!(self.story.untold(now, PATIENCE), [], "told once");
    }

    /// What a look shows that comes after everything.
    pub(super) fn look(&mut self, happenings: &[Happening]) {
        for happening in happenings {
            let (Happening::Asked(seen) | Happening::Told(seen)) = happening;
            let dim = |word: Word| Word { sip: None, is_whole: false, ..word };
            match *seen {
                Seen::First(word) => self.see(Seen::First(dim(word)), at(60)),
                Seen::Second(word) => self.see(Seen::Second(dim(word)), at(60)),
                _ => {}
            }
        }
        self.tell(at(120));
    }

    pub(super) fn end(&self) -> (&'static str, Option<String>) {
        let outcome = self.outcome.map(|outcome| match outcome {
            Outcome::Connected { .. } => "connected".to_owned(),
            Outcome::Business { end } => format!("business {:?}", end.cause),
            Outcome::Visitor { end } => format!("visitor {:?}", end.cause),
            Outcome::Carrier { side, end } => format!("{side} {:?}", end.cause),
            other => format!("{other:?}"),
        });
        (self.state.name(), outcome)
    }
}

fn event(fact: &Fact) -> Event {
    let leg = match fact.side {
        Side::Business => BUSINESS,
        Side::Visitor => VISITOR,
    };
    match fact.what {
        CallFact::Ringing => Event::Ringing { leg },
        CallFact::Answered => Event::Answered { leg },
        CallFact::Bridged => Event::Bridged { leg },
        CallFact::NotBridged => Event::NotBridged { leg },
        CallFact::Ended(end) => Event::Ended { leg, end },
        CallFact::Talked(talked) => Event::Talked { leg, talked },
        CallFact::NotMe => Event::NotMe { leg },
        CallFact::Accepted => Event::Accepted { leg },
        CallFact::Quality(_) => unreachable!("Twilio tells none"),
    }
}

pub(super) fn live(order: CallOrder, happenings: &[Happening]) -> Desk {
    let mut desk = Desk::new(order);
    for (happening, second) in happenings.iter().zip(40..) {
        let (Happening::Asked(seen) | Happening::Told(seen)) = *happening;
        desk.see(seen, at(second));
    }
    desk
}
