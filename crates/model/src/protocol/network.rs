//! The network and the people, which do what they like.

use callback_core::{CallOrder, Cause};

use super::call::{Call, Ending, Phase};
use super::case::{Case, Job, Sending};
use super::deed::Move;
use super::rule::Rule;
use super::scope::{Faults, Mutant, Scope};

impl Call {
    /// What it may do next.
    pub(crate) fn moves(self, scope: &Scope) -> Vec<Move> {
        let visitor_is_first = scope.order() == CallOrder::VisitorFirst;
        let mut moves = match self.phase {
            Phase::Requested => vec![Move::Arrive],
            Phase::Ringing => vec![Move::PickUp, Move::End(Ending::First(Cause::NoAnswer))],
            Phase::PickedUp => vec![Move::End(Ending::First(Cause::Normal))],
            Phase::Granted => vec![Move::RingSecond, Move::End(Ending::First(Cause::Normal))],
            Phase::SecondRings => vec![
                Move::Join,
                Move::End(Ending::Second(Cause::NoAnswer)),
                Move::End(Ending::Withdrawn),
            ],
            Phase::Joined => vec![Move::End(Ending::Talked)],
            Phase::Over(_) => Vec::new(),
        };
        if !scope.has(Faults::Most) {
            let rare = [Move::End(Ending::First(Cause::Normal)), Move::End(Ending::Withdrawn)];
            moves.retain(|to| !rare.contains(to));
        }
        if !scope.has(Faults::Every) {
            return moves;
        }
        match self.phase {
            Phase::Ringing => moves.push(Move::End(Ending::First(Cause::CarrierFault))),
            Phase::PickedUp if visitor_is_first => moves.push(Move::End(Ending::NotMe)),
            Phase::PickedUp | Phase::Granted => {
                moves.push(Move::End(Ending::First(Cause::Interrupted)));
            }
            Phase::SecondRings if !visitor_is_first => moves.push(Move::End(Ending::NotMe)),
            Phase::SecondRings => moves.push(Move::End(Ending::Second(Cause::CarrierFault))),
            _ => {}
        }
        moves
    }
}

impl Case {
    pub(super) fn go_on(&mut self, scope: &Scope, place: usize, to: Move) {
        let Some(call) = self.calls.get_mut(place) else { return };
        let number = call.attempt;
        call.phase = to.phase();
        match to {
            Move::Arrive => {
                self.breaches.check(Rule::IntentFirst, self.row(number).is_some());
                if scope.order() == CallOrder::VisitorFirst {
                    self.ring_visitor(number);
                }
            }
            Move::RingSecond => {
                let permitted = self.row(number).is_some_and(|row| row.gate > 0);
                self.breaches.check(Rule::SecondByGate, permitted);
                if scope.order() == CallOrder::BusinessFirst {
                    self.ring_visitor(number);
                }
            }
            _ => {}
        }
    }

    fn ring_visitor(&mut self, number: u8) {
        if let Some(rings) = self.visitor_rings.get_mut(usize::from(number)) {
            *rings += 1;
        }
    }

    /// Somebody pressed 1, and the gate is asked. A question that is asked twice has its answer repeated
    /// by nobody: whatever the second one is, the call has acted upon the first.
    pub(super) fn question(&mut self, scope: &Scope, place: usize) {
        let Some(call) = self.calls.get(place).copied() else { return };
        let won = self.win_gate(scope, call.attempt);
        let Some(asking) = self.calls.get_mut(place) else { return };
        asking.phase = match call.phase {
            Phase::PickedUp if won => Phase::Granted,
            Phase::PickedUp => Phase::Over(Ending::TurnedAway),
            as_it_was => as_it_was,
        };
    }

    /// The provider turns a dial away, and says so.
    pub(super) fn refuse(&mut self, number: u8) {
        self.calls.retain(|call| call.attempt != number || call.phase != Phase::Requested);
        if self.jobs.remove(&Job::Placing(number, Sending::Sent)) {
            self.jobs.insert(Job::Placing(number, Sending::Refused));
        }
    }

    /// A broken worker takes over a dial that another one has in hand.
    pub(super) fn take_over(&mut self, scope: &Scope, number: u8) {
        debug_assert!(scope.is(Mutant::LeaseByAge));
        self.jobs.insert(Job::Placing(number, Sending::Waits));
    }
}
