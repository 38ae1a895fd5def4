//! Attempts: who is rung, what they do, and when that is told.

use callback_core::limits::{Money, Price};
use callback_core::targets::{BusinessPhone, TargetName, Try, Turn};
use callback_core::{Attempt, AttemptId, CallbackState, Cause, Event, LegEnd, LegId};
use jiff::{SignedDuration, Timestamp};

use super::{Desk, later};
use crate::month::agenda::Item;
use crate::month::budget::Held;
use crate::month::ledger::Call;
use crate::month::people::Deed;

impl Desk<'_> {
    /// Begins an attempt, unless a limit has it wait in line.
    pub(super) fn begin(
        &mut self,
        row: usize,
        (name, phone): (TargetName, &BusinessPhone),
        turn: Turn,
        now: Timestamp,
    ) -> bool {
        let (business, second) = (self.leg(), self.leg());
        let longest = self.house.policy.talk_limit + self.house.policy.attempt_limit;
        let Some(visitor) = self.rows.get(row).map(|it| it.visitor) else { return true };
        let price = self.business_price(phone);
        let held = Held {
            visitor,
            first: (business, price.of_call(longest)),
            second: (second, self.visitor_price(visitor).of_call(longest)),
        };
        if let Err(full) = self.budget.take(&self.house, now, &held) {
            *self.limited.entry(full.limit.name()).or_default() += 1;
            if let Some(next_day) = full.next_day() {
                let until = self.house.policy.hours.next_open(next_day);
                self.take(row, &[Event::Limited { limit: full.limit, until }], now);
                return true;
            }
            if !self.looks {
                self.looks = true;
                self.agenda.add(full.until.unwrap_or_else(|| later(now, 2)), Item::Look);
            }
            return false;
        }
        let Some(it) = self.rows.get_mut(row) else { return true };
        it.attempts += 1;
        let id = AttemptId::from_bytes(self.legs.to_be_bytes());
        let attempt = Attempt { turn: Some(turn), ..Attempt::new(id, it.attempts, 0) };
        it.tries.push(Try { turn, targets: vec![name], outcome: None, at: now });
        it.held = Some((held, false));
        self.rung.retain(|other| *other != name);
        self.rung.push(name);
        self.ledger.attempts.push((now, 1));
        self.ring((row, None), business, price, now);
        let (targets, deed) = (vec![name], self.people.business());
        let free = Event::LineFree { attempt, business: vec![business], visitor: second, targets };
        self.take(row, &[free], now);
        self.play(row, business, deed, now);
        true
    }

    /// Somebody at the business pressed 1: the gate, and the visitor's phone.
    pub(super) fn accept(&mut self, row: usize, leg: LegId, now: Timestamp) {
        if self.ends_barred(row, now) {
            return;
        }
        self.take(
            row,
            &[Event::Answered { leg }, Event::Accepted { leg }, Event::GateWon { leg }],
            now,
        );
        let Some(it) = self.rows.get_mut(row) else { return };
        let CallbackState::CallingVisitor { visitor, business, .. } = it.state else { return };
        if business != leg {
            return;
        }
        if let Some((_, begun)) = &mut it.held {
            *begun = true;
        }
        it.rung_at.get_or_insert(now);
        let number = it.visitor;
        self.budget.begin_second();
        let price = self.visitor_price(number);
        self.ring((row, Some(number)), visitor, price, now);
        let deed = self.people.visitor();
        self.play_visitor(row, (leg, visitor), deed, now);
    }

    fn ring(
        &mut self,
        (callback, visitor): (usize, Option<usize>),
        leg: LegId,
        price: Price,
        now: Timestamp,
    ) {
        let (over, cost) = (None, Money::ZERO);
        self.ledger.ring(leg, Call { callback, visitor, price, begun: now, over, cost });
    }

    fn business_price(&self, phone: &BusinessPhone) -> Price {
        match phone {
            BusinessPhone::Number(number) => self.house.prices.of(number.number()),
            BusinessPhone::Endpoint(_) => Price::default(),
        }
    }

    fn visitor_price(&self, visitor: usize) -> Price {
        let number = self.numbers.get(visitor % self.numbers.len());
        number.map(|number| self.house.prices.of(number)).unwrap_or_default()
    }

    fn play(&mut self, row: usize, leg: LegId, deed: Deed, now: Timestamp) {
        let (at, item) = match deed {
            Deed::Ends(after, end) => (after, Item::Phone(row, leg, Event::Ended { leg, end })),
            Deed::Answers(after, press) => (after + press, Item::Accepts(row, leg)),
            Deed::Refuses(after) => (after, Item::Phone(row, leg, Event::NotMe { leg })),
        };
        self.agenda.add(later(now, at), item);
    }

    fn play_visitor(
        &mut self,
        row: usize,
        (business, leg): (LegId, LegId),
        deed: Deed,
        now: Timestamp,
    ) {
        let over = |leg| Event::Ended { leg, end: LegEnd::new(Cause::Normal) };
        let mut told = Vec::new();
        let ended = match deed {
            Deed::Ends(after, end) => {
                told.push((after, leg, Event::Ended { leg, end }));
                after
            }
            Deed::Refuses(after) => {
                told.extend([(after, leg, Event::NotMe { leg }), (after, leg, over(leg))]);
                after
            }
            Deed::Answers(after, talked) => {
                told.push((after, leg, Event::Bridged { leg }));
                let length = SignedDuration::from_secs(talked);
                told.push((after + talked, leg, Event::Talked { leg, talked: length }));
                told.push((after + talked, leg, over(leg)));
                after + talked
            }
        };
        told.push((ended + 3, business, over(business)));
        for (after, leg, event) in told {
            self.agenda.add(later(now, after), Item::Phone(row, leg, event));
        }
    }
}
