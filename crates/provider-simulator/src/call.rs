//! One call: a business leg, and the visitor's leg that hangs on it.

use std::time::{Duration, Instant};

use callback_core::ports::provider::{CallFact, Fact, OutboundCall};
use callback_core::{Cause, LegEnd, LegId, Side};
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
    visitor: Option<LegId>,
    joined: Option<Instant>,
    over: bool,
    facts: Vec<Fact>,
}

impl Call {
    pub(crate) fn new(order: OutboundCall, began: Now) -> Self {
        Self {
            order,
            began,
            answered: false,
            visitor: None,
            joined: None,
            over: false,
            facts: Vec::new(),
        }
    }

    pub(crate) fn is_over(&self) -> bool {
        self.over
    }

    /// Everything that happened, in order.
    pub(crate) fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// The visitor's phone is asked to ring.
    pub(crate) fn dial(&mut self, visitor: LegId) {
        self.visitor = Some(visitor);
    }

    /// One side does something; what is to be told about it.
    pub(crate) fn take(&mut self, side: Side, act: Act, tick: Instant) -> Vec<Message> {
        if self.over {
            return Vec::new();
        }
        match act {
            Act::Ring => vec![self.note(side, CallFact::Ringing, tick)],
            Act::PickUp => {
                self.answered |= side == Side::Business;
                vec![self.note(side, CallFact::Answered, tick)]
            }
            Act::Accept => {
                let accepted = self.note(side, CallFact::Accepted, tick);
                vec![accepted, Message::Ask(self.order.leg, self.order.nonce)]
            }
            Act::Join => {
                self.joined = Some(tick);
                vec![self.note(side, CallFact::Bridged, tick)]
            }
            Act::DisownRequest => {
                let disowned = self.note(side, CallFact::NotMe, tick);
                let mut messages = vec![disowned];
                messages.extend(self.close(HUNG_UP, HUNG_UP, tick));
                messages
            }
            Act::Leave(end) => match side {
                Side::Business => self.close(end, self.left_alone(), tick),
                Side::Visitor => self.close(HUNG_UP, end, tick),
            },
        }
    }

    /// Ends the call from outside.
    pub(crate) fn hang_up(&mut self, tick: Instant) -> Vec<Message> {
        let business = if self.answered { HUNG_UP } else { LegEnd::new(Cause::Cancelled) };
        self.close(business, self.left_alone(), tick)
    }

    /// The visitor may not be rung: a polite hang-up.
    pub(crate) fn turn_away(&mut self, tick: Instant) -> Vec<Message> {
        let end = LegEnd { cause: Cause::Cancelled, ..HUNG_UP };
        if self.over { Vec::new() } else { self.close(end, end, tick) }
    }

    /// How the visitor's leg ends when the business's is gone: until the two are joined, the
    /// dial is withdrawn.
    fn left_alone(&self) -> LegEnd {
        if self.joined.is_some() { HUNG_UP } else { LegEnd::new(Cause::Cancelled) }
    }

    fn close(&mut self, business: LegEnd, visitor: LegEnd, tick: Instant) -> Vec<Message> {
        self.over = true;
        let mut messages = Vec::new();
        if self.visitor.is_some() {
            messages.push(self.note(Side::Visitor, CallFact::Ended(visitor), tick));
        }
        if let Some(joined) = self.joined {
            let talked = tick.saturating_duration_since(joined);
            let talked = SignedDuration::try_from(talked).unwrap_or(SignedDuration::MAX);
            messages.push(self.note(Side::Visitor, CallFact::Talked(talked), tick));
        }
        messages.push(self.note(Side::Business, CallFact::Ended(business), tick));
        messages
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
