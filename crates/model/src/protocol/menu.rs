//! What can happen to a callback next.

use callback_core::{CallbackState, Verdict};

use super::call::{News, Phase};
use super::case::{Case, Finding, Job, Sending, Todo};
use super::deed::{Answer, Deed};
use super::scope::{Faults, Mutant, Scope};

impl News {
    /// Among how many faults it is told.
    const fn rarity(self) -> Faults {
        match self {
            Self::Joined | Self::NotMe | Self::SecondEnded | Self::Ended => Faults::Few,
            Self::Rings | Self::PickedUp | Self::SecondRings | Self::Talked => Faults::Most,
            Self::EndedUnseen => Faults::Every,
        }
    }
}

/// A dial may be taken over by a broken worker so often.
const SENDS: u8 = 2;

impl Case {
    /// Everything that can happen, given whether a line is free.
    pub(super) fn menu(&self, scope: &Scope, has_line: bool) -> Vec<Deed> {
        let mut deeds = Vec::new();
        self.add_effects(scope, has_line, &mut deeds);
        for job in &self.jobs {
            self.add_job(*job, &mut deeds);
        }
        self.add_network(scope, &mut deeds);
        self.add_people(scope, &mut deeds);
        deeds
    }

    fn add_effects(&self, scope: &Scope, has_line: bool, deeds: &mut Vec<Deed>) {
        for row in &self.effects {
            match *row {
                Todo::Dispatch if !has_line => {}
                Todo::Dispatch if scope.is(Mutant::DialBeforeIntent) => {
                    let number = self.next_number();
                    let waits = matches!(self.state, CallbackState::Queued);
                    if waits && !self.has_job(number) {
                        deeds.push(Deed::DialFirst);
                    }
                }
                Todo::Dispatch => deeds.push(Deed::Dispatch),
                Todo::Place(number) => {
                    let sent = self.sent.get(usize::from(number)).copied().unwrap_or(0);
                    if scope.is(Mutant::LeaseByAge) && sent < SENDS {
                        deeds.push(Deed::TakeOver(number));
                    }
                }
                Todo::HangUp(number) if self.is_named(number) => deeds.push(Deed::HangUp(number)),
                Todo::HangUp(number) if self.has_job(number) => {}
                Todo::HangUp(number) => deeds.push(Deed::GiveUp(number)),
                Todo::ReconcileToo(_) => {}
                Todo::Reconcile(number) if self.has_found(number) => {}
                Todo::Reconcile(number) if self.needs_no_look(scope, number) => {
                    deeds.push(Deed::Ask(number, Finding::Over));
                }
                Todo::Reconcile(number) => {
                    let ask = |finding| Deed::Ask(number, finding);
                    let honest_only = if scope.has(Faults::Most) { usize::MAX } else { 1 };
                    let findings = self.findings(scope, number).into_iter();
                    deeds.extend(findings.take(honest_only).map(ask));
                }
                Todo::Due => deeds.push(Deed::Due),
                Todo::Expiry => {
                    if scope.has(Faults::Every) {
                        deeds.push(Deed::Expire);
                    }
                }
            }
        }
    }

    fn has_found(&self, number: u8) -> bool {
        self.jobs.iter().any(|job| matches!(job, Job::Found(of, _) if *of == number))
    }

    fn add_job(&self, job: Job, deeds: &mut Vec<Deed>) {
        match job {
            Job::Placing(number, Sending::Waits) => deeds.push(Deed::Send(number)),
            Job::Placing(number, Sending::Sent) => {
                let call = self.call_of(number).and_then(|place| self.calls.get(place));
                match call.map(|call| call.phase) {
                    Some(Phase::Requested) => deeds.push(Deed::Refuse(number)),
                    Some(_) => deeds.push(Deed::Answer(number, Answer::Placed)),
                    None => {}
                }
                deeds.push(Deed::Answer(number, Answer::Unknown));
            }
            Job::Placing(number, Sending::Refused) => {
                deeds.push(Deed::Answer(number, Answer::NotPlaced));
                deeds.push(Deed::Answer(number, Answer::Unknown));
            }
            Job::Found(number, finding) => deeds.push(Deed::Settle(number, finding)),
            Job::Intending(number) => deeds.push(Deed::Intend(number)),
            Job::Opening(number) => deeds.push(Deed::StoreGate(number)),
        }
    }

    fn add_network(&self, scope: &Scope, deeds: &mut Vec<Deed>) {
        let keeps_order = !scope.is(Mutant::EndBeforeTalk);
        for (place, call) in self.calls.iter().enumerate() {
            deeds.extend(call.moves(scope).into_iter().map(|to| Deed::Network(place, to)));
            match call.phase {
                Phase::Requested => deeds.push(Deed::Vanish(place)),
                Phase::PickedUp | Phase::Granted | Phase::SecondRings => {
                    deeds.push(Deed::Question(place));
                }
                _ => {}
            }
            let told = News::ALL.into_iter().filter(|news| call.can_tell(*news, keeps_order));
            let told = told.filter(|news| scope.has(news.rarity()));
            deeds.extend(told.map(|news| Deed::Tell(place, news)));
        }
    }

    fn add_people(&self, scope: &Scope, deeds: &mut Vec<Deed>) {
        if !self.state.is_final() {
            deeds.push(Deed::Cancel);
        }
        if matches!(self.state, CallbackState::NeedsHuman { .. }) && scope.has(Faults::Most) {
            deeds.push(Deed::Decide(Verdict::Called));
            if self.attempts.len() < usize::from(scope.attempts) {
                deeds.push(Deed::Decide(Verdict::CallAgain));
            }
        }
    }
}
