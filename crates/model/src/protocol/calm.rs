//! What happens when nothing goes wrong any more, and the network tells nothing: the process must find
//! the end of every callback by itself.

use callback_core::CallbackState;

use super::call::{Ending, Phase};
use super::case::{Case, Finding, Job, Sending, Todo};
use super::deed::{Action, Answer, Deed, Move};
use super::scope::{Carrier, Scope};
use super::world::{Protocol, World};

/// More than this is no progress.
const LIMIT: usize = 200;

impl Protocol {
    /// Whether every callback ends from here, or is left to a person, and no stopped one has a phone ringing.
    pub(super) fn settles(&self, world: &World) -> bool {
        let mut world = world.clone();
        for _ in 0..LIMIT {
            match self.calm_step(&world) {
                Some(action) => self.perform(&mut world, action),
                None => return world.cases.iter().all(Case::is_settled),
            }
        }
        false
    }

    fn calm_step(&self, world: &World) -> Option<Action> {
        let has_line = world.has_line(&self.scope);
        let calm = |(place, case): (usize, &Case)| {
            case.calm(&self.scope, has_line).map(|deed| Action::To(place, deed))
        };
        world.cases.iter().enumerate().find_map(calm)
    }
}

impl Case {
    fn is_settled(&self) -> bool {
        let is_left = matches!(self.state, CallbackState::NeedsHuman { .. });
        (self.state.is_final() || is_left) && !self.calls.iter().any(|call| call.is_live())
    }

    fn calm(&self, scope: &Scope, has_line: bool) -> Option<Deed> {
        self.jobs
            .iter()
            .next()
            .map(|job| self.calm_job(*job))
            .or_else(|| self.calm_hang_up())
            .or_else(|| self.calm_network())
            .or_else(|| self.calm_effect(scope, has_line))
    }

    fn calm_job(&self, job: Job) -> Deed {
        match job {
            Job::Placing(number, Sending::Waits) => Deed::Send(number),
            Job::Placing(number, Sending::Refused) => Deed::Answer(number, Answer::NotPlaced),
            Job::Placing(number, Sending::Sent) => match self.call_of(number) {
                Some(place)
                    if self.calls.get(place).is_some_and(|c| c.phase == Phase::Requested) =>
                {
                    Deed::Network(place, Move::Arrive)
                }
                Some(_) => Deed::Answer(number, Answer::Placed),
                None => Deed::Answer(number, Answer::Unknown),
            },
            Job::Found(number, finding) => Deed::Settle(number, finding),
            Job::Intending(number) => Deed::Intend(number),
            Job::Opening(number) => Deed::StoreGate(number),
        }
    }

    fn calm_hang_up(&self) -> Option<Deed> {
        self.effects.iter().find_map(|row| match *row {
            Todo::HangUp(number) if self.is_named(number) => Some(Deed::HangUp(number)),
            Todo::HangUp(number) => Some(Deed::GiveUp(number)),
            _ => None,
        })
    }

    /// People talk, unless they were to be hung up on: that is the platform's to do.
    fn calm_network(&self) -> Option<Deed> {
        let is_stopped = matches!(self.state, CallbackState::Cancelled { .. });
        self.calls.iter().enumerate().find_map(|(place, call)| {
            let to = match call.phase {
                Phase::Requested => Move::Arrive,
                Phase::Ringing => Move::PickUp,
                Phase::PickedUp => return Some(Deed::Question(place)),
                Phase::Granted if !is_stopped => Move::RingSecond,
                Phase::SecondRings if !is_stopped => Move::Join,
                Phase::Joined if !is_stopped => Move::End(Ending::Talked),
                _ => return None,
            };
            Some(Deed::Network(place, to))
        })
    }

    fn calm_effect(&self, scope: &Scope, has_line: bool) -> Option<Deed> {
        self.effects.iter().find_map(|row| match *row {
            Todo::Dispatch if has_line => Some(Deed::Dispatch),
            Todo::Reconcile(number) => Some(Deed::Ask(number, self.honest(scope, number))),
            Todo::Due => Some(Deed::Due),
            _ => None,
        })
    }

    fn honest(&self, scope: &Scope, number: u8) -> Finding {
        let wanted = self.is_wanted(scope, number);
        let call = self.call_of(number).and_then(|place| self.calls.get(place));
        match (call.map(|call| call.phase), scope.carrier) {
            (Some(Phase::Over(_)), _) if self.is_behind(scope, number) => Finding::Late,
            _ if self.is_behind(scope, number) => Finding::Unclear,
            (Some(Phase::Over(_)), _) => Finding::Over,
            (None | Some(Phase::Requested), Carrier::Proves) => Finding::Absent,
            (None | Some(Phase::Requested), Carrier::Presumes) => Finding::Presumed,
            _ => Finding::Live { wanted },
        }
    }
}
