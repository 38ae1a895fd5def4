//! What the process does: one transaction each, around the engine's own fold of a step.

use callback_core::{
    Actor, Attempt, CallbackState, Cause, ClosedAttempt, Event, InvalidTransition, LegEnd, Outcome,
    Verdict, Why,
};
use callback_engine::Folded;
use jiff::Timestamp;

use super::call::{Call, News};
use super::case::{AttemptRow, Case, Job, Sending, Todo, todo};
use super::deed::Answer;
use super::ids::{attempt_id, first, number_of_attempt, sides};
use super::rule::Rule;
use super::scope::{Carrier, Mutant, Scope};

/// The one moment: pauses have no length, so every timer may ring at any time.
const NOW: Timestamp = Timestamp::UNIX_EPOCH;

impl Case {
    fn fold(&self, scope: &Scope, events: &[Event]) -> Result<Folded, InvalidTransition> {
        Folded::of(&self.state, events, &scope.policy, NOW)
    }

    /// Stores what events make of the callback, in one transaction; what came of the last of them.
    fn step(&mut self, scope: &Scope, events: &[Event]) -> Result<Option<Why>, InvalidTransition> {
        let folded = self.fold(scope, events)?;
        let stale = folded.stale;
        self.store(scope, folded);
        Ok(stale)
    }

    /// The same, where a command that does not fit is no matter.
    pub(super) fn take(&mut self, scope: &Scope, events: &[Event]) {
        let _ = self.step(scope, events);
    }

    fn store(&mut self, scope: &Scope, folded: Folded) {
        if let Some(closed) = &folded.closed {
            self.close(scope, closed, &folded.state);
        }
        self.state = folded.state;
        folded.effects.iter().filter_map(todo).for_each(|row| self.plan(row));
    }

    fn close(&mut self, scope: &Scope, closed: &ClosedAttempt, next: &CallbackState) {
        let number = number_of_attempt(closed.attempt);
        let asserted = !matches!(next, CallbackState::NeedsHuman { .. } | CallbackState::Refused)
            && !matches!(closed.outcome, Outcome::Cancelled);
        let may_go_on = |call: &Call| call.attempt == number && !call.is_over();
        if asserted && scope.carrier == Carrier::Proves {
            self.breaches.check(Rule::OverMeansOver, !self.calls.iter().any(may_go_on));
        }
        let redial = matches!(next, CallbackState::Scheduled { .. });
        if redial && scope.is(Mutant::RedialWithoutClosing) {
            return;
        }
        if let Some(row) = self.row_mut(number) {
            row.open = false;
        }
    }

    /// `worker/dispatch.rs`: the intent, and who performs it.
    pub(super) fn dispatch(&mut self, scope: &Scope) {
        let number = self.next_number();
        self.effects.remove(&Todo::Dispatch);
        if self.intend(scope, number) {
            self.jobs.insert(Job::Placing(number, Sending::Waits));
        }
    }

    fn intend(&mut self, scope: &Scope, number: u8) -> bool {
        let (business, visitor) = sides(number, scope.order());
        let attempt = Attempt::new(attempt_id(number), u32::from(number), 0);
        let attempt = Attempt { order: scope.order(), ..attempt };
        let intent = scope.policy.turn(NOW, attempt, business, visitor);
        let may_reach = |call: &Call| call.attempt < number && call.reaches_visitor(scope.order());
        let free = self.by_a_person || !self.calls.iter().any(may_reach);
        if self.step(scope, &[intent]) != Ok(None) {
            return false;
        }
        self.breaches.check(Rule::NoSecondTalk, free);
        self.attempts.push(AttemptRow { open: true, gate: 0, named: false });
        true
    }

    /// A broken dispatcher: the phone first.
    pub(super) fn dial_first(&mut self) {
        let number = self.next_number();
        self.send(number);
        self.jobs.insert(Job::Intending(number));
    }

    pub(super) fn intend_late(&mut self, scope: &Scope, number: u8) {
        self.jobs.remove(&Job::Intending(number));
        self.effects.remove(&Todo::Dispatch);
        if self.intend(scope, number) {
            self.jobs.insert(Job::Placing(number, Sending::Sent));
        }
    }

    /// `worker/place.rs`, up to the request. A stop that commits between the look and the request finds
    /// the request on its way, as one that commits a moment later does; so these are one step.
    pub(super) fn place(&mut self, scope: &Scope, number: u8) {
        self.jobs.remove(&Job::Placing(number, Sending::Waits));
        if !self.state.is_calling(first(number)) && !scope.is(Mutant::DialWithoutLooking) {
            self.effects.remove(&Todo::Place(number));
            self.not_placed(scope, number, Cause::Cancelled);
            return;
        }
        self.jobs.insert(Job::Placing(number, Sending::Sent));
        self.send(number);
    }

    fn send(&mut self, number: u8) {
        self.breaches.check(Rule::StopWins, !self.state.is_final());
        if let Some(sent) = self.sent.get_mut(usize::from(number)) {
            *sent += 1;
        }
        self.calls.push(Call::requested(number));
    }

    /// `worker/place.rs`, from the answer on.
    pub(super) fn answer(&mut self, scope: &Scope, number: u8, answer: Answer) {
        self.jobs.remove(&Job::Placing(number, Sending::Sent));
        self.jobs.remove(&Job::Placing(number, Sending::Refused));
        if answer == Answer::Unknown && scope.is(Mutant::ResendOnTimeout) {
            self.jobs.insert(Job::Placing(number, Sending::Waits));
            return;
        }
        self.effects.remove(&Todo::Place(number));
        match answer {
            Answer::Placed => self.name(number),
            Answer::NotPlaced => self.not_placed(scope, number, Cause::CarrierFault),
            Answer::Unknown => self.plan(Todo::Reconcile(number)),
        }
    }

    pub(super) fn name(&mut self, number: u8) {
        if let Some(row) = self.row_mut(number) {
            row.named = true;
        }
    }

    pub(super) fn not_placed(&mut self, scope: &Scope, number: u8, cause: Cause) {
        self.take(scope, &[Event::NotPlaced { leg: first(number), end: LegEnd::new(cause) }]);
    }

    /// `worker/perform.rs`: a hang-up of a call that has a name.
    pub(super) fn hang_up(&mut self, number: u8) {
        self.effects.remove(&Todo::HangUp(number));
        self.end_call(number);
    }

    pub(super) fn end_call(&mut self, number: u8) {
        let call = self.call_of(number).and_then(|place| self.calls.get_mut(place));
        call.into_iter().for_each(Call::hang_up);
    }

    /// `worker/perform.rs`: a timer, finished in the transaction of what it did.
    pub(super) fn wake(&mut self, scope: &Scope, timer: Todo) {
        let event = if timer == Todo::Due { Event::Due } else { Event::Expire };
        if self.step(scope, &[event]) != Ok(Some(Why::NotNow)) {
            self.effects.remove(&timer);
        }
    }

    /// `gate.rs`: whether the call of this attempt may have the second phone rung.
    pub(super) fn win_gate(&mut self, scope: &Scope, number: u8) -> bool {
        let won = self.win(scope, number);
        if won {
            self.breaches.check(Rule::StopWins, !self.state.is_final());
        }
        won
    }

    fn win(&mut self, scope: &Scope, number: u8) -> bool {
        let was_open = self.row(number).is_some_and(|row| row.open);
        if scope.is(Mutant::NoGate) {
            self.breaches.check(Rule::GhostsTurnedAway, was_open);
            return true;
        }
        if scope.is(Mutant::GateIgnoresCancel) {
            let Some(row) = self.row_mut(number).filter(|row| row.gate == 0) else { return false };
            row.gate += 1;
            self.take(scope, &gate_events(number));
            return true;
        }
        let own = |attempt: &Attempt| attempt.id == attempt_id(number);
        let Some(folded) = self
            .state
            .attempt()
            .filter(|attempt| own(attempt))
            .and_then(|_| self.fold(scope, &gate_events(number)).ok())
        else {
            return false;
        };
        if folded.stale.is_none() {
            if scope.is(Mutant::GateAnsweredFirst) {
                self.jobs.insert(Job::Opening(number));
                return true;
            }
            let Some(row) = self.row_mut(number).filter(|row| row.open && row.gate == 0) else {
                return false; // Nothing is written.
            };
            row.gate += 1;
        }
        let won = folded.stale.is_none() && folded.state.is_past_gate();
        self.store(scope, folded);
        if won {
            self.breaches.check(Rule::GhostsTurnedAway, was_open);
        }
        won
    }

    /// What a broken gate has permitted is stored afterwards.
    pub(super) fn store_gate(&mut self, scope: &Scope, number: u8) {
        self.jobs.remove(&Job::Opening(number));
        if let Some(row) = self.row_mut(number) {
            row.gate += 1;
        }
        self.take(scope, &gate_events(number));
    }

    /// `tracker.rs`: a fact finds its callback by its leg.
    pub(super) fn tell(&mut self, scope: &Scope, place: usize, news: News) {
        let Some(call) = self.calls.get_mut(place) else { return };
        call.told_story |= matches!(news, News::Joined | News::Talked | News::NotMe);
        call.told_second |= news == News::SecondEnded;
        let mut told = *call;
        let current = self.state.attempt().map(|attempt| number_of_attempt(attempt.id));
        if scope.is(Mutant::FactsToAnyAttempt) {
            told.attempt = current.unwrap_or(told.attempt);
        }
        self.take(scope, &[told.event(news, scope.order())]);
    }

    pub(super) fn cancel(&mut self, scope: &Scope) {
        self.take(scope, &[Event::Cancel { by: Actor::Visitor }]);
    }

    pub(super) fn decide(&mut self, scope: &Scope, verdict: Verdict) {
        self.by_a_person |= verdict != Verdict::Called;
        self.take(scope, &[Event::Resolve { verdict }]);
    }

    /// `store-sqlite/epoch.rs`: the process died, and the next one takes its work up.
    pub(super) fn crash(&mut self, scope: &Scope) {
        let claimed = std::mem::take(&mut self.jobs);
        if scope.is(Mutant::ClaimsOutliveTheProcess) {
            self.effects.retain(|row| !claimed.iter().any(|job| row.is_claimed_by(*job)));
            return;
        }
        let places: Vec<_> = self.effects.iter().filter_map(|row| row.placed()).collect();
        for number in places {
            self.effects.remove(&Todo::Place(number));
            self.plan(Todo::Reconcile(number));
        }
    }
}

impl Todo {
    const fn placed(self) -> Option<u8> {
        if let Self::Place(number) = self { Some(number) } else { None }
    }

    fn is_claimed_by(self, job: Job) -> bool {
        match (self, job) {
            (Self::Place(number), Job::Placing(other, _))
            | (Self::Reconcile(number), Job::Found(other, _)) => number == other,
            _ => false,
        }
    }
}

/// A key press proves that somebody answered.
fn gate_events(number: u8) -> [Event; 3] {
    let leg = first(number);
    [Event::Answered { leg }, Event::Accepted { leg }, Event::GateWon { leg }]
}
