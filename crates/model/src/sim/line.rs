//! One call of the made-up network, with what was asked for.

use std::collections::HashMap;

use callback_core::ports::provider::{CallFact, Fact, Nonce, ProviderCall};
use callback_core::{AttemptId, CallOrder, CallbackId, LegEnd, LegId, Side};
use jiff::{SignedDuration, Timestamp};

use crate::protocol::{Call, News, Phase};

#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) callback: CallbackId,
    pub(super) attempt: AttemptId,
    pub(super) leg: LegId,
    pub(super) nonce: Nonce,
    pub(super) call: Call,
    /// When it was asked for.
    pub(super) asked_at: Timestamp,
    /// When each fact came to be.
    times: HashMap<u8, Timestamp>,
}

impl Line {
    pub(super) fn new(
        (callback, attempt): (CallbackId, AttemptId),
        (leg, nonce): (LegId, Nonce),
        asked_at: Timestamp,
    ) -> Self {
        let call = Call::requested(0);
        Self { callback, attempt, leg, nonce, call, asked_at, times: HashMap::new() }
    }

    fn first_time(&self, news: News) -> Option<Timestamp> {
        self.times.get(&(news as u8)).copied()
    }

    pub(super) fn picked_up_at(&self) -> Option<Timestamp> {
        self.first_time(News::PickedUp)
    }

    pub(super) fn joined_at(&self) -> Option<Timestamp> {
        self.first_time(News::Joined)
    }

    pub(super) fn second_over_at(&self) -> Option<Timestamp> {
        self.first_time(News::SecondEnded)
    }

    pub(super) fn over_at(&self) -> Option<Timestamp> {
        self.first_time(News::EndedUnseen)
    }

    pub(super) fn second_rang(&self) -> bool {
        self.first_time(News::SecondRings).is_some()
    }

    pub(super) fn name(&self) -> ProviderCall {
        ProviderCall(self.leg.to_string())
    }

    /// Moves on, and remembers when.
    pub(super) fn enter(&mut self, phase: Phase, now: Timestamp) {
        self.call.phase = phase;
        self.note(now);
    }

    pub(super) fn hang_up(&mut self, now: Timestamp) {
        self.call.hang_up();
        self.note(now);
    }

    fn note(&mut self, now: Timestamp) {
        for news in News::ALL.into_iter().filter(|news| self.call.can_tell(*news, false)) {
            self.times.entry(news as u8).or_insert(now);
        }
    }

    /// What can be told now, in the order of a whole story.
    pub(super) fn tellable(&self) -> Vec<News> {
        News::ALL.into_iter().filter(|news| self.call.can_tell(*news, true)).collect()
    }

    pub(super) fn told(&mut self, news: News) {
        self.call.told_story |= matches!(news, News::Joined | News::Talked | News::NotMe);
        self.call.told_second |= news == News::SecondEnded;
    }

    pub(super) fn fact(&self, news: News, order: CallOrder) -> Fact {
        let (first, second) = (order.first(), order.first().other());
        let (side, what) = match news {
            News::Rings => (first, CallFact::Ringing),
            News::PickedUp => (first, CallFact::Answered),
            News::SecondRings => (second, CallFact::Ringing),
            News::Joined => (Side::Visitor, CallFact::Bridged),
            News::Talked => (Side::Visitor, CallFact::Talked(SignedDuration::from_secs(1))),
            News::NotMe => (Side::Visitor, CallFact::NotMe),
            News::SecondEnded => (second, ended(self.call.second_cause())),
            News::Ended => (first, ended(self.call.first_cause())),
            News::EndedUnseen => (first, ended(callback_core::Cause::Unobserved)),
        };
        let ends = matches!(news, News::Talked | News::NotMe | News::SecondEnded | News::Ended);
        let over = self.over_at().filter(|_| ends);
        let at = self.first_time(news).or(over).unwrap_or(self.asked_at);
        Fact { call: self.leg, side, at, what }
    }

    /// The whole story of a call that is over.
    pub(super) fn story(&self, order: CallOrder) -> Vec<Fact> {
        let mut line = self.clone();
        let mut facts = Vec::new();
        for news in News::ALL.into_iter().filter(|news| *news != News::EndedUnseen) {
            if line.call.can_tell(news, true) {
                facts.push(line.fact(news, order));
                line.told(news);
            }
        }
        facts
    }
}

const fn ended(cause: callback_core::Cause) -> CallFact {
    CallFact::Ended(LegEnd::new(cause))
}
