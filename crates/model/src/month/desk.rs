//! The desk: what happens, what the rules make of it, and what is done about that.

mod attempt;
mod blocks;

use std::collections::{HashMap, VecDeque};

use callback_core::limits::Settlement;
use callback_core::targets::{Choice, Past, TargetName, Try};
use callback_core::{
    Actor, Alarm, CallbackState, Cause, Effect, Event, LegEnd, LegId, PhoneNumber,
};
use callback_engine::Folded;
use jiff::{SignedDuration, Timestamp};

use super::agenda::{Agenda, Item};
use super::budget::{Budget, Held};
use super::house::{Flaw, House};
use super::ledger::Ledger;
use super::people::People;
use super::report::Report;
use crate::sim::Dice;

/// Visitors' numbers, one for each price.
const NUMBERS: [&str; 3] = ["+4915112345678", "+436641234567", "+493012345678"];

/// One callback.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) state: CallbackState,
    pub(super) visitor: usize,
    pub(super) asked_at: Timestamp,
    pub(super) attempts: u32,
    pub(super) rung_at: Option<Timestamp>,
    pub(super) joined_at: Option<Timestamp>,
    tries: Vec<Try>,
    held: Option<(Held, bool)>,
}

struct Desk<'h> {
    house: House,
    truth: &'h House,
    flaw: Option<Flaw>,
    numbers: Vec<PhoneNumber>,
    people: People,
    agenda: Agenda,
    rows: Vec<Row>,
    waiting: VecDeque<usize>,
    /// Whether somebody looks at those who wait soon.
    looks: bool,
    /// Whoever was rung longest ago first.
    rung: Vec<TargetName>,
    budget: Budget,
    ledger: Ledger,
    legs: u128,
    texts: usize,
    /// How many asked whose number was blocked.
    refused: usize,
    limited: HashMap<&'static str, usize>,
}

/// Runs a month of `house` from this seed, with a desk that has this flaw.
#[must_use]
pub fn run(seed: u64, house: &House, flaw: Option<Flaw>) -> Report {
    let numbers = NUMBERS.iter().filter_map(|number| PhoneNumber::from_e164(number).ok());
    let mut desk = Desk {
        house: house.told(flaw),
        truth: house,
        flaw,
        numbers: numbers.collect(),
        people: People { dice: Dice::new(seed), unwilling: Dice::new(seed ^ 0x0b10_c4ed) },
        agenda: Agenda::default(),
        rows: Vec::with_capacity(house.callbacks),
        waiting: VecDeque::new(),
        looks: false,
        rung: Vec::new(),
        budget: Budget::default(),
        ledger: Ledger::default(),
        legs: 0,
        texts: 0,
        refused: 0,
        limited: HashMap::new(),
    };
    for _ in 0..house.callbacks {
        let at = desk.people.asks_at(house);
        desk.agenda.add(at, Item::Ask);
    }
    while let Some((now, item)) = desk.agenda.next() {
        desk.happens(item, now);
        desk.dispatch(now);
    }
    let counted = (desk.texts, desk.refused);
    Report::of(seed, desk.truth, &desk.rows, &desk.ledger, counted, &desk.limited)
}

impl Desk<'_> {
    fn happens(&mut self, item: Item, now: Timestamp) {
        match item {
            Item::Ask => self.ask(now),
            Item::Happens(row, Event::Cancel { by }) => {
                self.ledger.cancelled.entry(row).or_insert(now);
                if self.flaw != Some(Flaw::Cancels) {
                    self.take(row, &[Event::Cancel { by }], now);
                }
            }
            Item::Block(visitor) => self.block(visitor, now),
            Item::Happens(row, event) => self.take(row, &[event], now),
            Item::Phone(_, leg, _) | Item::Accepts(_, leg) if self.ledger.is_over(leg) => {}
            Item::Phone(row, leg, event) => {
                if let Some((settled, call)) = Settlement::of(&event).zip(self.ledger.call(leg)) {
                    call.over = Some(now);
                    call.cost = settled.1.cost(&call.price, call.begun, now);
                    let cost = call.cost;
                    self.budget.settle(leg, cost);
                }
                let disowns = matches!(event, Event::NotMe { .. });
                self.take(row, &[event], now);
                if let Some(visitor) = self.visitor_of(row).filter(|_| disowns) {
                    self.block(visitor, now);
                }
            }
            Item::Accepts(row, leg) => self.accept(row, leg, now),
            Item::Look => self.looks = false,
        }
    }

    fn ask(&mut self, now: Timestamp) {
        let row = self.rows.len();
        let (state, effects) = CallbackState::begin(&self.house.policy, now, None);
        // Some ask more than once.
        let visitor = self.people.dice.below(self.truth.callbacks * 9 / 10);
        if self.ledger.blocked.contains_key(&visitor) {
            self.refused += 1;
            return;
        }
        if let Some(after) = self.people.wants_no_calls() {
            self.agenda.add(later(now, after), Item::Block(visitor));
        }
        self.rows.push(Row {
            state,
            visitor,
            asked_at: now,
            attempts: 0,
            rung_at: None,
            joined_at: None,
            tries: Vec::new(),
            held: None,
        });
        self.perform(row, &effects, now);
        if let Some(after) = self.people.cancels() {
            let by = Actor::Visitor;
            self.agenda.add(later(now, after), Item::Happens(row, Event::Cancel { by }));
        }
    }

    fn take(&mut self, row: usize, events: &[Event], now: Timestamp) {
        let Some(it) = self.rows.get_mut(row) else { return };
        let Ok(folded) = Folded::of(&it.state, events, &self.house.policy, now) else { return };
        it.state = folded.state;
        if matches!(it.state, CallbackState::Connected { .. }) {
            it.joined_at.get_or_insert(now);
        }
        if let Some(closed) = folded.closed {
            if let Some(last) = it.tries.last_mut() {
                last.outcome = Some(closed.outcome);
            }
            if let Some((held, false)) = it.held.take() {
                self.budget.give_back(&held);
            }
            self.budget.end_attempt();
            self.ledger.attempts.push((now, -1));
        }
        self.perform(row, &folded.effects, now);
    }

    fn perform(&mut self, row: usize, effects: &[Effect], now: Timestamp) {
        for effect in effects {
            match *effect {
                Effect::Dispatch => self.waiting.push_back(row),
                Effect::HangUp { leg } => {
                    let end = LegEnd::new(Cause::Normal);
                    self.agenda
                        .add(later(now, 1), Item::Phone(row, leg, Event::Ended { leg, end }));
                }
                Effect::Wake { at, alarm } => {
                    let event = match alarm {
                        Alarm::Due => Event::Due,
                        Alarm::Expiry => Event::Expire,
                        Alarm::Reminder => Event::Remind,
                    };
                    self.agenda.add(at, Item::Happens(row, event));
                }
                Effect::SendSms { .. } => self.texts += 1,
                // The network loses nothing, so there is nothing to be asked.
                _ => {}
            }
        }
    }

    /// Begins attempts, as long as a line is free.
    fn dispatch(&mut self, now: Timestamp) {
        while let Some(row) = self.waiting.front().copied() {
            if self.ends_barred(row, now) {
                self.waiting.pop_front();
                continue;
            }
            let Some(it) = self.rows.get(row) else { return };
            if it.state == CallbackState::Queued {
                let past = Past { tries: &it.tries, rung: &self.rung };
                match self.house.policy.whom.choose(past, now, self.house.lines) {
                    Choice::Closed { until } => self.take(row, &[Event::Closed { until }], now),
                    Choice::Ring { targets, turn } => {
                        let phone =
                            targets.first().map(|target| (target.name, target.phone.clone()));
                        let Some((name, phone)) = phone else { return };
                        if !self.begin(row, (name, &phone), turn, now) {
                            return;
                        }
                    }
                }
            }
            self.waiting.pop_front();
        }
    }

    fn leg(&mut self) -> LegId {
        self.legs += 1;
        LegId::from_bytes(self.legs.to_be_bytes())
    }
}

fn later(now: Timestamp, seconds: i64) -> Timestamp {
    now.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(now)
}
