//! What a provider finds out of a call in doubt, and what the process makes of it.

use callback_core::{CallOrder, CallbackState, Cause, Event};

use super::call::{Ending, News, Phase};
use super::case::{Case, Finding, Job, Sending};
use super::ids::{attempt_id, first};
use super::rule::Rule;
use super::scope::{Carrier, Mutant, Scope};

impl Case {
    /// Everything that the provider may answer about the call of an attempt.
    pub(super) fn findings(&self, scope: &Scope, number: u8) -> Vec<Finding> {
        if self.is_behind(scope, number) {
            return self.late_findings(number);
        }
        let live = Finding::Live { wanted: self.is_wanted(scope, number) };
        let is_dialing = if scope.is(Mutant::LookWhileDialing) {
            self.jobs.contains(&Job::Placing(number, Sending::Sent))
        } else {
            self.is_placing(number)
        };
        if is_dialing {
            return Vec::new();
        }
        let phase = self.call_of(number).and_then(|place| self.calls.get(place)).map(|c| c.phase);
        let is_certain = scope.carrier == Carrier::Proves || self.is_named(number);
        match phase {
            // A request of a session that is over never arrives.
            None | Some(Phase::Requested) if is_certain => vec![Finding::Absent, Finding::Unclear],
            None | Some(Phase::Requested) => vec![Finding::Presumed, Finding::Unclear],
            Some(Phase::Over(_)) if is_certain => vec![Finding::Over, Finding::Unclear],
            Some(Phase::Over(_)) => vec![Finding::Over, Finding::Presumed, Finding::Unclear],
            // Lists hold a call late; one that was picked up has asked us, and is in them.
            Some(Phase::Ringing) if !is_certain => {
                vec![live, Finding::Presumed, Finding::Unclear]
            }
            Some(_) => vec![live],
        }
    }

    /// `worker/reconcile.rs`: the provider is asked; what it answers is not stored yet.
    pub(super) fn ask(&mut self, scope: &Scope, number: u8, finding: Finding) {
        if scope.carrier == Carrier::Proves {
            // The fence: what is still on its way stays there.
            let lost = |phase| phase == Phase::Requested;
            self.calls.retain(|call| call.attempt != number || !lost(call.phase));
        }
        self.jobs.insert(Job::Found(number, finding));
    }

    /// Whether a call that is found is followed, and not hung up.
    pub(super) fn is_wanted(&self, scope: &Scope, number: u8) -> bool {
        let leg = first(number);
        let in_doubt = matches!(self.state, CallbackState::NeedsHuman { .. })
            && self.state.attempt().is_some_and(|attempt| attempt.id == attempt_id(number));
        self.state.is_calling(leg) || in_doubt && !scope.is(Mutant::DoubtfulHungUp)
    }

    /// Whether the end of its call was told, and it is not followed any more.
    pub(super) fn is_behind(&self, scope: &Scope, number: u8) -> bool {
        !self.is_wanted(scope, number) && self.is_named(number)
    }

    /// Whether nothing is left to be found out.
    pub(super) fn needs_no_look(&self, scope: &Scope, number: u8) -> bool {
        let may_have_talked = self.row(number).is_some_and(|row| row.gate > 0);
        self.is_behind(scope, number) && (self.state.is_final() || !may_have_talked)
    }

    /// What may be found out about a call whose end was told.
    fn late_findings(&self, number: u8) -> Vec<Finding> {
        let call = self.call_of(number).and_then(|place| self.calls.get(place));
        if call.is_some_and(|call| call.is_over()) {
            vec![Finding::Late, Finding::Unclear]
        } else {
            vec![Finding::Unclear]
        }
    }

    fn hang_up_found(&mut self, scope: &Scope, number: u8) {
        if scope.is(Mutant::DoubtfulHungUp) || !self.is_wanted(scope, number) {
            let place = self.call_of(number);
            let call = place.and_then(|place| self.calls.get(place));
            let cuts = call.is_some_and(|call| call.phase == Phase::Joined);
            let stopped = self.state.is_final() || self.by_a_person;
            self.breaches.check(Rule::TalkIsLeft, !cuts || stopped);
            self.end_call(number);
        }
    }

    /// `worker/reconcile.rs`: what the provider answered is stored.
    pub(super) fn settle(&mut self, scope: &Scope, number: u8, finding: Finding) {
        self.jobs.remove(&Job::Found(number, finding));
        let leg = first(number);
        match finding {
            Finding::Live { wanted: true } => return self.name(number),
            Finding::Live { wanted: false } => {
                self.hang_up_found(scope, number);
                self.finish_look(number);
                return;
            }
            Finding::Over => self.tell_all(scope, number, &News::ALL),
            Finding::Late => self.tell_all(scope, number, &[News::Talked, News::NotMe]),
            Finding::Absent => self.not_placed(scope, number, Cause::CarrierFault),
            Finding::Presumed if is_believed(scope) => {
                self.not_placed(scope, number, Cause::CarrierFault);
            }
            Finding::Presumed => self.take(scope, &[Event::PresumedAbsent { leg }]),
            Finding::Unclear => self.take(scope, &[Event::Unclear { leg }]),
        }
        if !self.state.is_calling(leg) {
            self.finish_look(number);
        }
    }

    /// Its whole story, in order; of it, what is listened to.
    fn tell_all(&mut self, scope: &Scope, number: u8, heard: &[News]) {
        let Some(place) = self.call_of(number) else { return };
        let Some(Phase::Over(ending)) = self.calls.get(place).map(|call| call.phase) else {
            return;
        };
        let story: &[News] = match ending {
            Ending::First(_) | Ending::TurnedAway => &[News::Ended],
            Ending::Second(_) | Ending::Withdrawn => &[News::SecondEnded, News::Ended],
            Ending::NotMe => &[News::NotMe, News::SecondEnded, News::Ended],
            Ending::Talked => &[News::Joined, News::SecondEnded, News::Talked, News::Ended],
        };
        for news in story.iter().filter(|news| heard.contains(news)) {
            self.tell(scope, place, *news);
        }
    }
}

fn is_believed(scope: &Scope) -> bool {
    scope.is(Mutant::PresumptionBelieved) && scope.order() == CallOrder::VisitorFirst
}
