use callback_core::ports::store::{
    Change, ClaimedEffect, Commit, Epoch, NewEvent, NonceHash, OpenedAttempt, Store,
};
use callback_core::{
    Alarm, Attempt, AttemptId, Callback, CallbackId, CallbackState, ClosedAttempt, Effect,
    EffectId, Event, LegId, Outcome, PhoneNumber, PlannedEffect, Priority, TokenHash, Visitor,
    VisitorNumber, Waiting,
};
use jiff::Timestamp;
use proptest::prelude::*;
use store_sqlite::SqliteStore;

use super::model::Model;

/// Something to be asked of a store. Numbers pick from what there is, round and round.
#[derive(Debug, Clone)]
pub(super) enum Order {
    Accept { effects: Vec<(u8, i64)> },
    Commit(Wish),
    Claim { second: i64, limit: usize, dispatches: usize },
    Finish(usize),
    Postpone(usize, i64),
    BeginEpoch { second: i64 },
    Reopen,
}

#[derive(Debug, Clone)]
pub(super) struct Wish {
    callback: usize,
    /// How far behind the present version it was read.
    behind: u64,
    moves: bool,
    /// An attempt, and whether the visitor began it by calling.
    opens: Option<bool>,
    closes: Option<usize>,
    wins: Option<usize>,
    finishes: Option<usize>,
    claims: bool,
    effects: Vec<(u8, i64)>,
}

fn effects() -> impl Strategy<Value = Vec<(u8, i64)>> {
    prop::collection::vec((0..4_u8, 0..20_i64), 0..4)
}

fn wish() -> impl Strategy<Value = Order> {
    let pick = || prop::option::weighted(0.4, 0..8_usize);
    let behind = prop_oneof![4 => Just(0), 1 => 1..3_u64];
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    let all = (0..8_usize, behind, flags, pick(), pick(), pick(), effects());
    all.prop_map(|(callback, behind, flags, closes, wins, finishes, effects)| {
        let (moves, opens, calls_in, claims) = flags;
        Order::Commit(Wish {
            callback,
            behind,
            moves,
            opens: opens.then_some(calls_in),
            closes,
            wins,
            finishes,
            claims,
            effects,
        })
    })
}

pub(super) fn order() -> impl Strategy<Value = Order> {
    let claim = (0..20_i64, 0..6_usize, 0..3_usize)
        .prop_map(|(second, limit, dispatches)| Order::Claim { second, limit, dispatches });
    prop_oneof![
        2 => effects().prop_map(|effects| Order::Accept { effects }),
        6 => wish(),
        4 => claim,
        1 => (0..12_usize).prop_map(Order::Finish),
        2 => (0..12_usize, 0..20_i64).prop_map(|(nth, second)| Order::Postpone(nth, second)),
        1 => (0..20_i64).prop_map(|second| Order::BeginEpoch { second }),
        1 => Just(Order::Reopen),
    ]
}

/// What an order came to.
#[derive(Debug, PartialEq)]
pub(super) enum Answer {
    Done,
    Epoch(u64),
    Committed(Option<Commit>),
    Claimed(Vec<ClaimedEffect>),
}

/// The identifiers that were given so far.
#[derive(Debug, Default)]
pub(super) struct World {
    last: u128,
    callbacks: Vec<CallbackId>,
    attempts: Vec<(AttemptId, LegId, CallbackId)>,
    effects: Vec<EffectId>,
}

impl World {
    /// Gives the same order to both.
    pub(super) fn give(
        &mut self,
        order: &Order,
        store: &SqliteStore,
        model: &mut Model,
    ) -> (Answer, Answer) {
        match order {
            Order::Accept { effects } => {
                let (callback, planned) = (self.callback(), self.plan(effects));
                store.accept(&callback, &planned).unwrap();
                model.accept(&callback, &planned);
                (Answer::Done, Answer::Done)
            }
            Order::Commit(wish) => {
                let Some(change) = self.change(wish, model) else {
                    return (Answer::Done, Answer::Done);
                };
                let committed = Answer::Committed(store.commit(&change).ok());
                (committed, Answer::Committed(model.commit(&change)))
            }
            Order::Claim { second, limit, dispatches } => {
                let (epoch, now) = (Epoch(model.epoch), at(*second));
                let claimed = store.claim_due(epoch, now, *limit, *dispatches).unwrap();
                let expected = model.claim_due(now, *limit, *dispatches);
                (Answer::Claimed(claimed), Answer::Claimed(expected))
            }
            Order::Finish(nth) => {
                if let Some(id) = pick(&self.effects, *nth) {
                    store.finish_effect(id).unwrap();
                    model.finish(id);
                }
                (Answer::Done, Answer::Done)
            }
            Order::Postpone(nth, second) => {
                if let Some(id) = pick(&self.effects, *nth) {
                    store.postpone_effect(id, at(*second)).unwrap();
                    model.postpone(id, at(*second));
                }
                (Answer::Done, Answer::Done)
            }
            Order::BeginEpoch { second } => {
                let epoch = store.begin_epoch(at(*second)).unwrap();
                (Answer::Epoch(epoch.0), Answer::Epoch(model.begin_epoch(at(*second))))
            }
            Order::Reopen => (Answer::Done, Answer::Done),
        }
    }

    fn id(&mut self) -> [u8; 16] {
        self.last += 1;
        self.last.to_be_bytes()
    }

    fn callback(&mut self) -> Callback {
        let number = PhoneNumber::from_e164("+14155550132").unwrap();
        let id = CallbackId::from_bytes(self.id());
        self.callbacks.push(id);
        Callback {
            id,
            version: 0,
            state: CallbackState::Queued,
            visitor: Visitor { number: VisitorNumber::try_from(number).unwrap(), name: None },
            token: TokenHash([9; 32]),
            asked_at: at(0),
            attempts: 0,
            calls_in: 0,
            proof: None,
            topic: None,
            priority: Priority::Usual,
        }
    }

    fn plan(&mut self, effects: &[(u8, i64)]) -> Vec<PlannedEffect> {
        let plan = |(kind, second): &(u8, i64)| {
            let (leg, due) = (LegId::from_bytes(self.id()), at(*second));
            let effect = match kind {
                0 => Effect::Dispatch,
                1 => Effect::PlaceCall { leg },
                2 => Effect::Reconcile { leg, at: due },
                _ => Effect::Wake { at: due, alarm: Alarm::Due },
            };
            let id = EffectId::from_bytes(self.id());
            self.effects.push(id);
            PlannedEffect { id, effect, due }
        };
        effects.iter().map(plan).collect()
    }

    fn change(&mut self, wish: &Wish, model: &Model) -> Option<Change> {
        let callback = model.callbacks.get(&pick(&self.callbacks, wish.callback)?)?;
        let own: Vec<_> = self.attempts.iter().filter(|own| own.2 == callback.id).collect();
        let gate = wish.wins.and_then(|nth| pick(&own, nth)).map(|own| (own.0, own.1));
        let closed = wish.closes.and_then(|nth| pick(&own, nth)).map(|own| own.0);
        let outcome = Outcome::Cancelled;
        Some(Change {
            version: callback.version.saturating_sub(wish.behind),
            next: wish.moves.then_some(CallbackState::Missed),
            events: vec![NewEvent { at: at(7), event: Event::Due, moved: wish.moves, rule: None }],
            effects: self.plan(&wish.effects),
            claimed: wish.claims.then_some(Epoch(model.epoch)),
            gate,
            closed: closed.map(|attempt| ClosedAttempt { attempt, outcome }),
            opened: wish.opens.map(|calls_in| self.open(callback, calls_in)),
            finishes: wish.finishes.and_then(|nth| pick(&self.effects, nth)),
            ..Change::of(callback)
        })
    }

    fn open(&mut self, callback: &Callback, calls_in: bool) -> OpenedAttempt {
        let id = AttemptId::from_bytes(self.id());
        let called_in = calls_in.then_some(Waiting::Line);
        let attempt =
            Attempt { called_in, ..Attempt::new(id, callback.attempts + 1, callback.calls_in) };
        let business = LegId::from_bytes(self.id());
        let visitor = LegId::from_bytes(self.id());
        self.attempts.push((attempt.id, business, callback.id));
        OpenedAttempt {
            attempt,
            first: vec![(business, NonceHash([3; 32]))],
            second: visitor,
            targets: Vec::new(),
        }
    }
}

fn pick<T: Copy>(all: &[T], nth: usize) -> Option<T> {
    all.iter().cycle().nth(nth).copied()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_900_000_000 + second).unwrap()
}
