//! What everybody shares: the clock, the dice, the calls, the ledger; and what may come in between.

use std::collections::HashMap;
use std::fmt::Display;
use std::panic;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use callback_core::ports::provider::Gate;
use callback_core::{Actor, CallOrder, CallbackState, LegId};
use callback_engine::{ByHand, Clock, Desk, Receipt};
use jiff::{SignedDuration, Timestamp};

use super::dice::Dice;
use super::ledger::Ledger;
use super::line::Line;
use crate::protocol::{Carrier, Ending, Move, News, Phase, Scope};

/// The process dies.
pub(super) struct Crash;

/// How often one thing may come in between another.
const NESTED: usize = 2;

pub(super) struct Stage {
    pub(super) scope: Scope,
    now: Mutex<Timestamp>,
    dice: Mutex<Dice>,
    pub(super) lines: Mutex<Vec<Line>>,
    pub(super) ledger: Mutex<Ledger>,
    pub(super) guests: Mutex<Vec<Receipt>>,
    log: Mutex<Vec<String>>,
    ordinals: Mutex<HashMap<LegId, usize>>,
    /// The process that lives.
    pub(super) process: Mutex<Option<(Arc<Desk>, Arc<ByHand>)>>,
    nested: AtomicUsize,
    pub(super) crashes: AtomicUsize,
    /// Nothing fails any more.
    pub(super) calm: AtomicBool,
    pub(super) down: AtomicBool,
    pub(super) disk_full: AtomicBool,
    pub(super) dead: AtomicBool,
}

impl Stage {
    pub(super) fn new(scope: Scope, dice: Dice) -> Arc<Self> {
        Arc::new(Self {
            scope,
            now: Mutex::new(Timestamp::constant(1_800_000_000, 0)),
            dice: Mutex::new(dice),
            lines: Mutex::default(),
            ledger: Mutex::default(),
            guests: Mutex::default(),
            log: Mutex::default(),
            ordinals: Mutex::default(),
            process: Mutex::default(),
            nested: AtomicUsize::new(0),
            crashes: AtomicUsize::new(0),
            calm: AtomicBool::new(false),
            down: AtomicBool::new(false),
            disk_full: AtomicBool::new(false),
            dead: AtomicBool::new(false),
        })
    }

    pub(super) fn dice(&self) -> MutexGuard<'_, Dice> {
        lock(&self.dice)
    }

    pub(super) fn order(&self) -> CallOrder {
        self.scope.policy.order
    }

    pub(super) fn is_calm(&self) -> bool {
        self.calm.load(Ordering::Relaxed)
    }

    /// True so many times of a hundred, while things may fail.
    pub(super) fn mishap(&self, chance: usize) -> bool {
        !self.is_calm() && self.dice().percent(chance)
    }

    pub(super) fn advance(&self, by: SignedDuration) {
        let mut now = lock(&self.now);
        *now = now.checked_add(by).unwrap_or(*now);
        drop(now);
        self.note(|| format!("clock +{}s", by.as_secs()));
    }

    pub(super) fn note(&self, line: impl FnOnce() -> String) {
        lock(&self.log).push(line());
    }

    pub(super) fn take_log(&self) -> Vec<String> {
        std::mem::take(&mut *lock(&self.log))
    }

    /// A leg by the order in which it was first spoken of: its id is another one in every run.
    pub(super) fn ordinal(&self, leg: LegId) -> usize {
        let mut ordinals = lock(&self.ordinals);
        let next = ordinals.len();
        *ordinals.entry(leg).or_insert(next)
    }

    pub(super) fn process(&self) -> Option<(Arc<Desk>, Arc<ByHand>)> {
        lock(&self.process).clone()
    }

    /// Where a process may be killed.
    pub(super) fn may_crash(&self, place: impl Display) {
        if self.mishap(1) {
            self.note(|| format!("crash {place}"));
            self.crashes.fetch_add(1, Ordering::Relaxed);
            self.dead.store(true, Ordering::Relaxed);
            panic::resume_unwind(Box::new(Crash));
        }
    }

    /// The engine catches panics, and a dead process catches nothing.
    pub(super) fn stay_dead(&self) {
        if self.dead.load(Ordering::Relaxed) {
            panic::resume_unwind(Box::new(Crash));
        }
    }

    /// Where other threads, and the world outside, may be faster.
    pub(super) fn meanwhile(&self) {
        if self.nested.load(Ordering::Relaxed) >= NESTED || !self.mishap(25) {
            return;
        }
        self.nested.fetch_add(1, Ordering::Relaxed);
        let times = self.dice().below(4);
        for _ in 0..times {
            self.something();
        }
        self.nested.fetch_sub(1, Ordering::Relaxed);
    }

    pub(super) fn forget_nesting(&self) {
        self.nested.store(0, Ordering::Relaxed);
    }

    /// One thing that a thread, the network or a person does.
    pub(super) fn something(&self) {
        let Some((desk, hand)) = self.process() else { return };
        let kind = self.dice().below(100);
        match kind {
            0..25 => {
                let place = self.dice().below(hand.waiting());
                hand.perform(place);
            }
            25..55 => self.network_moves(),
            55..75 => self.network_tells(&desk),
            75..94 => self.network_asks(&desk),
            _ => self.visitor_cancels(&desk),
        }
    }

    fn any_line(&self, fits: impl Fn(&Line) -> bool) -> Option<usize> {
        let lines = lock(&self.lines);
        let fitting: Vec<_> =
            lines.iter().enumerate().filter(|(_, line)| fits(line)).map(|(at, _)| at).collect();
        drop(lines);
        self.dice().pick(&fitting)
    }

    fn network_moves(&self) {
        let Some(place) = self.any_line(|line| !line.call.is_over()) else { return };
        let Some(line) = lock(&self.lines).get(place).cloned() else { return };
        // What is late is late by minutes.
        if line.call.phase == Phase::Requested && !self.dice().percent(5) {
            return;
        }
        let moves = line.call.moves(&self.scope);
        let Some(to) = self.dice().pick(&moves) else { return };
        self.move_line(place, to);
    }

    pub(super) fn move_line(&self, place: usize, to: Move) {
        let now = self.now();
        let mut lines = lock(&self.lines);
        let Some(line) = lines.get_mut(place) else { return };
        let (leg, attempt) = (line.leg, line.attempt);
        line.enter(to.phase(), now);
        drop(lines);
        self.note(|| format!("call {} {to:?}", self.ordinal(leg)));
        let first = self.order().first();
        match to {
            Move::Arrive => lock(&self.ledger).ring(attempt, first),
            Move::RingSecond => lock(&self.ledger).ring(attempt, first.other()),
            _ => {}
        }
    }

    fn network_tells(&self, desk: &Desk) {
        let Some(place) = self.any_line(|line| !line.tellable().is_empty()) else { return };
        let Some(line) = lock(&self.lines).get(place).cloned() else { return };
        let Some(news) = self.dice().pick(&line.tellable()) else { return };
        let is_rare = news == News::EndedUnseen;
        if is_rare && !self.mishap(5) {
            return;
        }
        let disowns = news == News::NotMe && self.is_news(desk, &line);
        let taken = desk.take(&line.fact(news, self.order()));
        if disowns && taken.is_ok() {
            lock(&self.ledger).is_blocked = true;
        }
        self.note(|| format!("told of {}: {news:?} {}", self.ordinal(line.leg), taken.is_ok()));
        if taken.is_ok()
            && let Some(line) = lock(&self.lines).get_mut(place)
        {
            line.told(news);
        }
    }

    /// Whether nobody knows yet that the visitor did not ask for this call.
    fn is_news(&self, desk: &Desk, line: &Line) -> bool {
        let guests = lock(&self.guests).clone();
        let guest = guests.iter().find(|guest| guest.callback == line.callback);
        let callback = guest.and_then(|guest| desk.look(guest.callback, guest.token).ok());
        callback.is_some_and(|callback| callback.state != CallbackState::Refused)
    }

    fn network_asks(&self, desk: &Desk) {
        let asks = |line: &Line| {
            matches!(line.call.phase, Phase::PickedUp | Phase::Granted | Phase::SecondRings)
        };
        if let Some(place) = self.any_line(asks) {
            self.ask(desk, place);
        }
    }

    /// The call asks the gate; the answer may be lost on its way.
    pub(super) fn ask(&self, desk: &Desk, place: usize) {
        let Some(line) = lock(&self.lines).get(place).cloned() else { return };
        let answer = desk.ask(line.leg, &line.nonce);
        self.note(|| format!("gate of {}: {}", self.ordinal(line.leg), answer.is_ok()));
        let now = self.now();
        if answer.is_ok() {
            lock(&self.ledger).grant(line.callback, line.attempt);
            lock(&self.ledger).account.granted.insert(line.leg, now);
        }
        let mut lines = lock(&self.lines);
        let Some(asking) = lines.get_mut(place) else { return };
        // It may have been hung up meanwhile, or act upon an earlier answer already.
        match (asking.call.phase, answer) {
            (Phase::PickedUp, Ok(_)) => asking.enter(Phase::Granted, now),
            (Phase::PickedUp, Err(_)) => asking.enter(Phase::Over(Ending::TurnedAway), now),
            _ => {}
        }
    }

    fn visitor_cancels(&self, desk: &Desk) {
        let guests = lock(&self.guests).clone();
        let place = self.dice().below(guests.len());
        let Some(guest) = guests.get(place).filter(|_| self.dice().percent(10)) else { return };
        let state = desk.cancel(guest.callback, Actor::Visitor);
        self.note(|| format!("cancel {place}: {:?}", state.as_ref().map(CallbackState::name).ok()));
        if let Ok(CallbackState::Cancelled { .. }) = state {
            lock(&self.ledger).stop(guest.callback);
        }
    }

    pub(super) fn presumes(&self) -> bool {
        self.scope.carrier == Carrier::Presumes
    }
}

impl Clock for Stage {
    fn now(&self) -> Timestamp {
        *lock(&self.now)
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
