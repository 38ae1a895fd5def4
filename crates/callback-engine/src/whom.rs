//! Whom an attempt rings: by its callback's topic, from what was tried before.

use std::collections::BTreeMap;

use callback_core::ports::store::{ClaimedEffect, Leg};
use callback_core::ports::targets::LegTarget;
use callback_core::targets::{BusinessPhone, Choice, Past, Target, TargetName, TopicName, Turn};
use callback_core::{CallOrder, Callback, Callee, PhoneNumber, Policy, Priority, Side};
use jiff::Timestamp;

use crate::{Desk, DeskError};

/// What visitors may want to talk about, and who goes first.
#[derive(Debug, Clone, Default)]
pub struct Topics {
    /// The rules of each. A callback of none of them, and one of a topic that is not set any more, go by the desk's own.
    pub all: BTreeMap<TopicName, Policy>,
    /// What a visitor who names none wants to talk about.
    pub usual: Option<TopicName>,
    /// Visitors who go first of those who wait for a line.
    pub first: Vec<PhoneNumber>,
}

/// Whose turn it is.
#[derive(Debug)]
pub(crate) enum Whom {
    /// The business's own number, as there is no plan.
    Business,
    Targets(Vec<Target>, Turn),
    Nobody {
        until: Timestamp,
    },
}

impl Whom {
    /// How many phones of the business the attempt has.
    pub(crate) fn phones(&self) -> usize {
        match self {
            Self::Targets(targets, _) => targets.len().max(1),
            Self::Business | Self::Nobody { .. } => 1,
        }
    }

    pub(crate) fn names(&self) -> Vec<TargetName> {
        self.targets().iter().map(|target| target.name).collect()
    }

    /// The target of the business's n-th phone.
    pub(crate) fn target(&self, nth: usize) -> Option<LegTarget> {
        let Target { name, phone, .. } = self.targets().get(nth)?.clone();
        Some(LegTarget { name, phone })
    }

    pub(crate) fn turn(&self) -> Option<Turn> {
        match self {
            Self::Targets(_, turn) => Some(*turn),
            Self::Business | Self::Nobody { .. } => None,
        }
    }

    fn targets(&self) -> &[Target] {
        match self {
            Self::Targets(targets, _) => targets,
            Self::Business | Self::Nobody { .. } => &[],
        }
    }
}

impl Desk {
    /// The topics that a visitor may name.
    pub fn topics(&self) -> impl Iterator<Item = TopicName> {
        self.rules.topics.all.keys().copied()
    }

    /// The topic of a visitor who named this one, or none.
    pub(crate) fn topic(&self, named: Option<TopicName>) -> Result<Option<TopicName>, DeskError> {
        let topics = &self.rules.topics;
        match named {
            None => Ok(topics.usual),
            Some(name) if topics.all.contains_key(&name) => Ok(named),
            Some(_) => Err(DeskError::UnknownTopic),
        }
    }

    pub(crate) fn priority(&self, number: &PhoneNumber) -> Priority {
        if self.rules.topics.first.contains(number) { Priority::High } else { Priority::Usual }
    }

    /// The rules that a callback of this topic goes by.
    pub(crate) fn policy_of(&self, topic: Option<TopicName>) -> &Policy {
        let own = topic.and_then(|topic| self.rules.topics.all.get(&topic));
        own.unwrap_or(&self.rules.policy)
    }

    /// Whose turn it is, with so many lines free.
    pub(crate) fn whom(
        &self,
        claimed: &ClaimedEffect,
        now: Timestamp,
        lines: usize,
    ) -> Result<Whom, DeskError> {
        if self.rules.policy.whom.is_empty() && self.rules.topics.all.is_empty() {
            return Ok(Whom::Business);
        }
        let Some(callback) = self.store.callback(claimed.callback)? else {
            return Err(DeskError::NotFound);
        };
        self.whom_of(&callback, now, lines)
    }

    pub(crate) fn whom_of(
        &self,
        callback: &Callback,
        now: Timestamp,
        lines: usize,
    ) -> Result<Whom, DeskError> {
        let policy = self.policy_of(callback.topic);
        let plan = &policy.whom;
        if plan.is_empty() {
            return Ok(Whom::Business);
        }
        let tries = self.store.tries(callback.id)?;
        let names: Vec<_> = plan.targets().map(|target| target.name).collect();
        let rung = self.store.rung(&names)?;
        // The visitor holds the line while one phone is rung.
        let lines = if policy.order == CallOrder::VisitorFirst { 1 } else { lines };
        let past = Past { tries: &tries, rung: &rung };
        Ok(match plan.choose(past, now, lines) {
            Choice::Ring { targets, turn } => Whom::Targets(targets, turn),
            Choice::Closed { until } => Whom::Nobody { until },
        })
    }

    /// Whom the call of a leg rings.
    pub(crate) fn callee_of(&self, leg: &Leg, callback: &Callback) -> Callee {
        self.callee(leg.side, leg.target.as_ref(), callback)
    }

    /// Whom a call to this side rings, if a target is meant that one.
    pub(crate) fn callee(
        &self,
        side: Side,
        target: Option<&LegTarget>,
        callback: &Callback,
    ) -> Callee {
        let business = || BusinessPhone::Number(self.rules.business.clone());
        match side {
            Side::Business => target.map_or_else(business, |target| target.phone.clone()).into(),
            Side::Visitor => Callee::Visitor(callback.visitor.number.clone()),
        }
    }
}
