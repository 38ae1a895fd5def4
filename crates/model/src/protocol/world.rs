//! All callbacks together, as the checker sees them.

use std::hash::{DefaultHasher, Hash, Hasher};

use callback_core::CallbackState;
use stateright::{Model, Property};

use super::call::{Call, Ending, Phase};
use super::case::{Case, Todo};
use super::deed::{Action, Answer, Deed};
use super::rule::Rule;
use super::scope::Scope;

pub(super) const COMPLETED: &str = "every callback is completed";
pub(super) const LEFT: &str = "every callback is left to a person";
pub(super) const USED_UP: &str = "every attempt is used up";
pub(super) const TURNED_AWAY: &str = "a ghost call is turned away";

/// The protocol within a scope.
#[derive(Debug, Clone)]
pub struct Protocol {
    pub scope: Scope,
}

/// Everything there is at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct World {
    /// In no order: callbacks are alike, so that two that swapped their parts are one state.
    pub cases: Vec<Case>,
    /// How many mishaps are left, if they are counted.
    mishaps: Option<u8>,
}

impl World {
    pub(super) fn has_line(&self, scope: &Scope) -> bool {
        self.cases.iter().map(Case::open_attempts).sum::<usize>() < scope.lines
    }

    fn is_mishap(&self, action: Action) -> bool {
        match action {
            Action::Crash => true,
            Action::To(place, Deed::Answer(number, Answer::Unknown)) => {
                // A request that was lost has no answer; that was counted.
                self.cases.get(place).is_some_and(|case| case.call_of(number).is_some())
            }
            Action::To(_, deed) => {
                matches!(deed, Deed::Refuse(_) | Deed::Vanish(_) | Deed::Cancel | Deed::Expire)
            }
        }
    }

    fn is_broken(&self) -> bool {
        self.cases.iter().any(|case| case.breaches.any())
    }
}

impl Protocol {
    pub(super) fn perform(&self, world: &mut World, action: Action) {
        match action {
            Action::Crash => {
                world.cases.iter_mut().for_each(|case| case.crash(&self.scope));
            }
            Action::To(place, deed) => {
                if let Some(case) = world.cases.get_mut(place) {
                    case.perform(&self.scope, deed);
                    case.look();
                }
            }
        }
        let open: usize = world.cases.iter().map(Case::open_attempts).sum();
        if let Some(case) = world.cases.first_mut() {
            case.breaches.check(Rule::Lines, open <= self.scope.lines);
        }
    }
}

impl Case {
    fn perform(&mut self, scope: &Scope, deed: Deed) {
        match deed {
            Deed::Dispatch => self.dispatch(scope),
            Deed::Send(number) => self.place(scope, number),
            Deed::Answer(number, answer) => self.answer(scope, number, answer),
            Deed::Ask(number, _) if self.needs_no_look(scope, number) => self.finish_look(number),
            Deed::Ask(number, finding) => self.ask(scope, number, finding),
            Deed::Settle(number, finding) => self.settle(scope, number, finding),
            Deed::HangUp(number) => self.hang_up(number),
            Deed::GiveUp(number) => _ = self.effects.remove(&Todo::HangUp(number)),
            Deed::Due => self.wake(scope, Todo::Due),
            Deed::Expire => self.wake(scope, Todo::Expiry),
            Deed::Cancel => self.cancel(scope),
            Deed::Decide(verdict) => self.decide(scope, verdict),
            Deed::Tell(place, news) => self.tell(scope, place, news),
            Deed::Question(place) => self.question(scope, place),
            Deed::Network(place, to) => self.go_on(scope, place, to),
            Deed::Refuse(number) => self.refuse(number),
            Deed::Vanish(place) => _ = self.calls.remove(place),
            Deed::TakeOver(number) => self.take_over(scope, number),
            Deed::DialFirst => self.dial_first(),
            Deed::Intend(number) => self.intend_late(scope, number),
            Deed::StoreGate(number) => self.store_gate(scope, number),
        }
    }

    /// The observer compares what it has counted.
    fn look(&mut self) {
        let at_most_one = |counted: &[u8]| counted.iter().all(|times| *times <= 1);
        let gates: Vec<u8> = self.attempts.iter().map(|row| row.gate).collect();
        let (open, rings, sent) =
            (self.open_attempts(), at_most_one(&self.visitor_rings), at_most_one(&self.sent));
        self.breaches.check(Rule::OneOpenAttempt, open <= 1);
        self.breaches.check(Rule::GateOnce, at_most_one(&gates));
        self.breaches.check(Rule::VisitorOnce, rings);
        self.breaches.check(Rule::SentOnce, sent);
    }
}

impl Model for Protocol {
    type State = World;
    type Action = Action;

    fn init_states(&self) -> Vec<World> {
        let cases = vec![Case::accepted(&self.scope); self.scope.callbacks];
        vec![World { cases, mishaps: self.scope.mishaps }]
    }

    fn actions(&self, world: &World, actions: &mut Vec<Action>) {
        if world.is_broken() {
            return; // What follows proves nothing more.
        }
        let has_line = world.has_line(&self.scope);
        actions.push(Action::Crash);
        for (place, case) in world.cases.iter().enumerate() {
            let menu = case.menu(&self.scope, has_line);
            actions.extend(menu.into_iter().map(|deed| Action::To(place, deed)));
        }
        if world.mishaps == Some(0) {
            actions.retain(|action| !world.is_mishap(*action));
        }
    }

    fn next_state(&self, world: &World, action: Action) -> Option<World> {
        let mut next = world.clone();
        if world.is_mishap(action) {
            next.mishaps = world.mishaps.map(|left| left.saturating_sub(1));
        }
        self.perform(&mut next, action);
        next.cases.sort_by_cached_key(hash);
        (next != *world).then_some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let kept = [
            Property::always(Rule::OneOpenAttempt.name(), keeps::<{ Rule::OneOpenAttempt as u8 }>),
            Property::always(Rule::GateOnce.name(), keeps::<{ Rule::GateOnce as u8 }>),
            Property::always(Rule::VisitorOnce.name(), keeps::<{ Rule::VisitorOnce as u8 }>),
            Property::always(Rule::SentOnce.name(), keeps::<{ Rule::SentOnce as u8 }>),
            Property::always(Rule::StopWins.name(), keeps::<{ Rule::StopWins as u8 }>),
            Property::always(Rule::SecondByGate.name(), keeps::<{ Rule::SecondByGate as u8 }>),
            Property::always(Rule::IntentFirst.name(), keeps::<{ Rule::IntentFirst as u8 }>),
            Property::always(
                Rule::GhostsTurnedAway.name(),
                keeps::<{ Rule::GhostsTurnedAway as u8 }>,
            ),
            Property::always(Rule::NoSecondTalk.name(), keeps::<{ Rule::NoSecondTalk as u8 }>),
            Property::always(Rule::OverMeansOver.name(), keeps::<{ Rule::OverMeansOver as u8 }>),
            Property::always(Rule::TalkIsLeft.name(), keeps::<{ Rule::TalkIsLeft as u8 }>),
            Property::always(Rule::Lines.name(), keeps::<{ Rule::Lines as u8 }>),
            Property::always(Rule::Settles.name(), |model: &Self, world| {
                !model.scope.asks_for_ends || model.settles(world)
            }),
        ];
        let seen = [
            Property::sometimes(COMPLETED, |_, world: &World| {
                world.cases.iter().all(|case| case.state == CallbackState::Completed)
            }),
            Property::sometimes(LEFT, |_, world: &World| {
                let left = |case: &Case| matches!(case.state, CallbackState::NeedsHuman { .. });
                world.cases.iter().all(left)
            }),
            Property::sometimes(USED_UP, |model: &Self, world: &World| {
                let all = usize::from(model.scope.attempts);
                world.cases.iter().all(|case| case.attempts.len() == all)
            }),
            Property::sometimes(TURNED_AWAY, |_, world: &World| {
                let turned_away = |call: &Call| call.phase == Phase::Over(Ending::TurnedAway);
                world.cases.iter().any(|case| case.calls.iter().any(turned_away))
            }),
        ];
        kept.into_iter().chain(seen).collect()
    }
}

fn keeps<const RULE: u8>(_: &Protocol, world: &World) -> bool {
    let broken =
        |rule: &Rule| *rule as u8 == RULE && world.cases.iter().any(|c| c.breaches.holds(*rule));
    !Rule::ALL.iter().any(broken)
}

fn hash(case: &Case) -> u64 {
    let mut hasher = DefaultHasher::new();
    case.hash(&mut hasher);
    hasher.finish()
}
