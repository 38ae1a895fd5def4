//! One call: the leg that was ordered, and the other side's leg that hangs on it.

use std::time::{Duration, Instant};

use callback_core::ports::provider::{CallFact, Fact, OutboundCall};
use callback_core::{AttemptId, Callee, Cause, LegEnd, LegId, Side};
use jiff::SignedDuration;

use crate::network::Now;
use crate::post::Message;
use crate::script::{Act, HUNG_UP};

/// One call, from the request on; kept when it is over, so that it can be told again.
pub(crate) struct Call {
    order: OutboundCall,
    /// What people's clocks showed at the request; the rest of the call is measured from it.
    began: Now,
    answered: bool,
    /// The other side's leg, once the gate let it be rung.
    second: Option<LegId>,
    joined: Option<Instant>,
    over: bool,
    turned_away: bool,
    facts: Vec<Fact>,
}

impl Call {
    pub(crate) fn new(order: OutboundCall, began: Now) -> Self {
        Self {
            order,
            began,
            answered: false,
            second: None,
            joined: None,
            over: false,
            turned_away: false,
            facts: Vec::new(),
        }
    }

    pub(crate) fn is_over(&self) -> bool {
        self.over
    }

    /// Whether the gate refused it, or gave no answer.
    pub(crate) fn was_turned_away(&self) -> bool {
        self.turned_away
    }

    pub(crate) fn attempt(&self) -> AttemptId {
        self.order.attempt
    }

    /// Everything that happened, in order.
    pub(crate) fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// The second phone is asked to ring.
    pub(crate) fn dial(&mut self, second: LegId) {
        self.second = Some(second);
    }

    /// Whom the call was ordered to.
    pub(crate) fn callee(&self) -> &Callee {
        &self.order.to
    }

    /// One side does something; what is to be told about it.
    pub(crate) fn take(&mut self, side: Side, act: Act, tick: Instant) -> Vec<Message> {
        if self.over {
            return Vec::new();
        }
        match act {
            Act::Ring => vec![self.note(side, CallFact::Ringing, tick)],
            Act::PickUp => {
                self.answered |= side == self.first();
                vec![self.note(side, CallFact::Answered, tick)]
            }
            Act::Accept => {
                let mut messages = vec![self.note(side, CallFact::Accepted, tick)];
                if side == self.first() {
                    messages.push(Message::Ask(self.order.leg, self.order.nonce));
                }
                messages
            }
            Act::Join => {
                self.joined = Some(tick);
                vec![self.note(Side::Visitor, CallFact::Bridged, tick)]
            }
            Act::DisownRequest => {
                let disowned = self.note(side, CallFact::NotMe, tick);
                let mut messages = vec![disowned];
                messages.extend(self.close(HUNG_UP, HUNG_UP, tick));
                messages
            }
            Act::Leave(end) if side == self.first() => self.close(end, self.left_alone(), tick),
            Act::Leave(end) => self.close(HUNG_UP, end, tick),
        }
    }

    /// Ends the call from outside.
    pub(crate) fn hang_up(&mut self, tick: Instant) -> Vec<Message> {
        let first = if self.answered { HUNG_UP } else { LegEnd::new(Cause::Cancelled) };
        self.close(first, self.left_alone(), tick)
    }

    /// The other side may not be rung: a polite hang-up.
    pub(crate) fn turn_away(&mut self, tick: Instant) -> Vec<Message> {
        let end = LegEnd { cause: Cause::Cancelled, ..HUNG_UP };
        if self.over {
            return Vec::new();
        }
        self.turned_away = true;
        self.close(end, end, tick)
    }

    /// How the second leg ends when the first is gone: until the two are joined, the dial is
    /// withdrawn.
    fn left_alone(&self) -> LegEnd {
        if self.joined.is_some() { HUNG_UP } else { LegEnd::new(Cause::Cancelled) }
    }

    fn close(&mut self, first: LegEnd, second: LegEnd, tick: Instant) -> Vec<Message> {
        self.over = true;
        let mut messages = Vec::new();
        if self.second.is_some() {
            messages.push(self.note(self.first().other(), CallFact::Ended(second), tick));
        }
        if let Some(joined) = self.joined {
            let talked = tick.saturating_duration_since(joined);
            let talked = SignedDuration::try_from(talked).unwrap_or(SignedDuration::MAX);
            messages.push(self.note(Side::Visitor, CallFact::Talked(talked), tick));
        }
        messages.push(self.note(self.first(), CallFact::Ended(first), tick));
        messages
    }

    const fn first(&self) -> Side {
        self.order.to.side()
    }

    fn note(&mut self, side: Side, what: CallFact, tick: Instant) -> Message {
        let at = self.began.at_tick(tick);
        let fact = Fact { call: self.order.leg, side, at, what };
        self.facts.push(fact.clone());
        Message::Tell(fact)
    }
}

/// A limit that the platform set; none is below zero.
pub(crate) fn limit(limit: SignedDuration) -> Duration {
    Duration::try_from(limit).unwrap_or_default()
}
