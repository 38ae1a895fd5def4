//! What an exchange knows: its network, who is connected, and what is on its way to them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use callback_core::LegId;
use callback_core::ports::provider::{CallFact, Fact, Found, OutboundCall, ProviderCall};
use jiff::{SignedDuration, Timestamp};

use super::faults::Dice;
use super::{Absence, Terms};
use crate::network::{Network, Now};
use crate::post::Message;
use crate::wire::{self, Answer, FromNetwork, Order, Permission};

pub(super) struct State {
    terms: Terms,
    dice: Dice,
    pub(super) network: Network,
    pub(super) stopped: bool,
    session: Option<Session>,
    /// On its way to whoever is connected when it arrives; ordered by time, then by sending.
    facts: BTreeMap<(Instant, u64), Fact>,
    sent: u64,
    /// When the last end of a call arrives: no later one may overtake it.
    ends: HashMap<LegId, Instant>,
    /// Orders whose answer is lost, and which are taken later; ordered by time, then by coming.
    waiting: BTreeMap<(Instant, u64), OutboundCall>,
    /// When each call was ordered.
    orders: HashMap<LegId, Timestamp>,
    /// When a leg without a call was asked about first.
    missed: HashMap<LegId, Instant>,
    /// Legs of which it was said that there is no call, most likely, and in which session that was said.
    pub(super) presumed: HashMap<LegId, u64>,
    sessions: u64,
}

/// One api, connected.
struct Session {
    stream: UnixStream,
    /// The calls that it placed or asked about: facts of no others are told.
    follows: HashSet<LegId>,
    /// The calls that wait for the gate's answer.
    asking: HashSet<LegId>,
}

impl State {
    pub(super) fn new(terms: Terms) -> Self {
        Self {
            dice: Dice::of(terms.faults.seed),
            network: Network::new(terms.timing.clone()),
            terms,
            stopped: false,
            session: None,
            facts: BTreeMap::new(),
            sent: 0,
            ends: HashMap::new(),
            waiting: BTreeMap::new(),
            orders: HashMap::new(),
            missed: HashMap::new(),
            presumed: HashMap::new(),
            sessions: 0,
        }
    }

    pub(super) fn begin_session(&mut self, stream: UnixStream) {
        let session = Session { stream, follows: HashSet::new(), asking: HashSet::new() };
        self.session = Some(session);
        self.sessions += 1;
        self.say(&FromNetwork::Welcome { version: wire::VERSION });
    }

    /// Nobody is connected any more: calls that wait for the gate are ended politely.
    pub(super) fn end_session(&mut self) {
        let asking = self.session.take().map(|session| session.asking).unwrap_or_default();
        for leg in asking {
            let messages = self.network.refused(leg, Now::read());
            self.send(messages, Instant::now());
        }
    }

    pub(super) fn is_quiet(&self) -> bool {
        self.waiting.is_empty() && self.network.live() == 0
    }

    pub(super) fn ordered(&self, leg: LegId) -> Timestamp {
        self.orders.get(&leg).copied().unwrap_or(Timestamp::MAX)
    }

    /// How many calls are up of which the api that is connected has not been told.
    pub(super) fn unasked(&self) -> usize {
        let Some(session) = &self.session else { return self.network.live() };
        let calls = self.network.calls();
        calls.filter(|(leg, call)| !call.is_over() && !session.follows.contains(leg)).count()
    }

    pub(super) fn disconnect(&mut self) {
        if let Some(session) = &self.session {
            let _ = session.stream.shutdown(std::net::Shutdown::Both);
        }
    }

    /// Does and tells what is due; when something is due next.
    pub(super) fn advance(&mut self, now: Instant) -> Option<Instant> {
        while let Some(entry) = self.waiting.first_entry().filter(|entry| entry.key().0 <= now) {
            let order = entry.remove();
            self.network.place(&order, Now::read());
        }
        let messages = self.network.advance(now);
        self.send(messages, now);
        while let Some(entry) = self.facts.first_entry().filter(|entry| entry.key().0 <= now) {
            let fact = entry.remove();
            let is_followed =
                self.session.as_ref().is_some_and(|session| session.follows.contains(&fact.call));
            if is_followed {
                self.say(&FromNetwork::Tell { fact });
            }
        }
        let fact = self.facts.first_key_value().map(|((due, _), _)| *due);
        let order = self.waiting.first_key_value().map(|((due, _), _)| *due);
        [self.network.next_due(), fact, order].into_iter().flatten().min()
    }

    pub(super) fn place(&mut self, request: u64, order: Order) {
        if self.dice.strikes(self.terms.faults.lost_orders) {
            return self.answer(request, Answer::Lost);
        }
        let mut order = OutboundCall::from(order);
        order.ring_limit = self.compressed(order.ring_limit);
        self.orders.insert(order.leg, Timestamp::now());
        self.follow(order.leg);
        let is_lost = self.dice.strikes(self.terms.faults.lost_answers);
        match self.terms.absence {
            Absence::Presumed { taken_within, .. } if is_lost => {
                self.sent += 1;
                let taken = Instant::now() + self.dice.time(taken_within);
                self.waiting.insert((taken, self.sent), order);
                self.answer(request, Answer::Lost);
            }
            _ => {
                let placed = self.network.place(&order, Now::read());
                let answer = placed.map_or(Answer::NotPlaced, Answer::Placed);
                self.answer(request, if is_lost { Answer::Lost } else { answer });
            }
        }
    }

    pub(super) fn hang_up(&mut self, request: u64, call: &ProviderCall) {
        let now = Now::read();
        // What became due earlier happened earlier, even if the clock thread is late.
        let mut messages = self.network.advance(now.tick);
        let ended = self.network.hang_up(call, now);
        let answer = if ended.is_some() { Answer::HungUp } else { Answer::Gone };
        messages.extend(ended.unwrap_or_default());
        self.send(messages, now.tick);
        self.answer(request, answer);
    }

    pub(super) fn reconcile(&mut self, request: u64, leg: LegId) {
        let now = Instant::now();
        // Whoever asks again after a death had not stored what was presumed, and never acted on it.
        if self.presumed.get(&leg).is_some_and(|said_in| *said_in < self.sessions) {
            self.presumed.remove(&leg);
        }
        let messages = self.network.advance(now);
        self.send(messages, now);
        let answer = match self.network.reconcile(leg) {
            Found::Live(call) => {
                // As providers do that look at what they are asked about.
                for fact in
                    self.network.call(leg).map(|call| call.facts().to_vec()).unwrap_or_default()
                {
                    self.say(&FromNetwork::Tell { fact });
                }
                self.follow(leg);
                Answer::Live(call)
            }
            Found::Over(facts) => Answer::Over(facts),
            _ => self.missing(leg, now),
        };
        self.answer(request, answer);
    }

    fn missing(&mut self, leg: LegId, now: Instant) -> Answer {
        let Absence::Presumed { settle, .. } = self.terms.absence else { return Answer::Absent };
        let first = *self.missed.entry(leg).or_insert(now);
        if now.duration_since(first) < settle {
            return Answer::NotNow("calls are listed late".to_owned());
        }
        self.presumed.insert(leg, self.sessions);
        Answer::Presumed
    }

    pub(super) fn permit(&mut self, leg: LegId, permission: Permission) {
        if !self.is_answer(leg) {
            return;
        }
        let mut grant = callback_core::ports::provider::Grant::from(permission);
        grant.ring_limit = self.compressed(grant.ring_limit);
        grant.talk_limit = self.compressed(grant.talk_limit);
        self.network.granted(leg, &grant, Now::read());
        if self.dice.strikes(self.terms.faults.rung_twice) {
            self.network.granted(leg, &grant, Now::read());
        }
    }

    pub(super) fn refuse(&mut self, leg: LegId) {
        if self.is_answer(leg) {
            let messages = self.network.refused(leg, Now::read());
            self.send(messages, Instant::now());
        }
    }

    fn is_answer(&mut self, leg: LegId) -> bool {
        self.session.as_mut().is_some_and(|session| session.asking.remove(&leg))
    }

    fn follow(&mut self, leg: LegId) {
        if let Some(session) = &mut self.session {
            session.follows.insert(leg);
        }
    }

    /// Sends on its way what the network has to say.
    fn send(&mut self, messages: Vec<Message>, now: Instant) {
        for message in messages {
            match message {
                Message::Tell(fact) => self.tell(&fact, now),
                Message::Ask(leg, nonce) => {
                    if let Some(session) = &mut self.session {
                        session.asking.insert(leg);
                        self.say(&FromNetwork::Ask { leg, nonce });
                    } else {
                        let ended = self.network.refused(leg, Now::read());
                        self.send(ended, now);
                    }
                }
                Message::Ready => {}
            }
        }
    }

    fn tell(&mut self, fact: &Fact, now: Instant) {
        let Self { dice, terms, .. } = self;
        let faults = &terms.faults;
        let times = if dice.strikes(faults.doubled_facts) { 2 } else { 1 };
        for _ in 0..times {
            let is_late = self.dice.strikes(self.terms.faults.late_facts);
            let late =
                if is_late { self.dice.time(self.terms.faults.lateness) } else { Duration::ZERO };
            let mut due = now + late;
            if matches!(fact.what, CallFact::Ended(_) | CallFact::Talked(_)) {
                let last = self.ends.entry(fact.call).or_insert(due);
                *last = due.max(*last);
                due = *last;
            }
            self.sent += 1;
            self.facts.insert((due, self.sent), fact.clone());
        }
    }

    fn answer(&mut self, request: u64, answer: Answer) {
        self.say(&FromNetwork::Answer { request, answer });
    }

    fn say(&mut self, what: &FromNetwork) {
        if let Some(session) = &mut self.session {
            // Whoever reads its requests finds out that it is gone.
            let _ = wire::say(&mut session.stream, what);
        }
    }

    /// A limit that the api set, in the network's time.
    fn compressed(&self, limit: SignedDuration) -> SignedDuration {
        let pace = self.terms.pace.max(1);
        SignedDuration::try_from(crate::call::limit(limit) / pace).unwrap_or(limit)
    }
}
