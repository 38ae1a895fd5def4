use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::frame::Frame;
use super::link::Link;
use super::rule::{EventPattern, Fault, Loss, Moment, Rule, is_of_call};

/// What all connections of a proxy share.
#[derive(Debug, Default)]
pub(super) struct Board {
    rules: Mutex<Rules>,
    changed: Condvar,
}

#[derive(Debug, Default)]
pub(super) struct Rules {
    pub(super) faults: Vec<Rule>,
    pub(super) losses: Vec<Loss>,
    /// What each of the next calls will lose, in the order of their originates.
    pub(super) of_next_calls: VecDeque<Vec<EventPattern>>,
    /// The ids under which calls were originated, whether or not Asterisk got to know.
    pub(super) originated: Vec<String>,
    pub(super) lost: Vec<Frame>,
    /// Faults that have struck.
    pub(super) struck: usize,
    /// New connections are refused.
    pub(super) shut: bool,
    pub(super) over: bool,
    pub(super) links: Vec<Arc<Link>>,
}

/// What is to be done with a frame.
pub(super) enum Verdict {
    Pass,
    Lose,
    /// Passes it on only after the other end can hear nothing any more.
    PassInto(Fault),
    /// Passes it on, and then nothing more.
    PassBefore(Fault),
    Strike(Fault),
}

impl Board {
    pub(super) fn lock(&self) -> MutexGuard<'_, Rules> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn tell(&self) {
        self.changed.notify_all();
    }

    /// Waits until `done`; `false` when `limit` passes.
    pub(super) fn wait(&self, limit: Duration, done: impl Fn(&Rules) -> bool) -> bool {
        let wait = self.changed.wait_timeout_while(self.lock(), limit, |rules| !done(rules));
        done(&wait.unwrap_or_else(PoisonError::into_inner).0)
    }

    /// A fault has done what it does.
    pub(super) fn struck(&self) {
        self.lock().struck += 1;
        self.tell();
    }

    /// An action is on its way to Asterisk.
    pub(super) fn action(&self, action: &Frame) -> Verdict {
        let mut rules = self.lock();
        let name = action.header("Action").unwrap_or_default();
        if name.eq_ignore_ascii_case("Originate")
            && let Some(id) = action.header("ChannelId")
        {
            rules.originated.push(id.to_owned());
            let patterns = rules.of_next_calls.pop_front().unwrap_or_default();
            let losses = patterns.into_iter().map(|pattern| pattern.of_call(id));
            let losses = losses.map(|pattern| Loss { pattern, left: usize::MAX });
            rules.losses.extend(losses);
        }
        let verdict = rules.strike(|moment| match moment {
            Moment::Before(wanted) if *wanted == name => Some(Verdict::Strike),
            Moment::After(wanted) if *wanted == name => Some(Verdict::PassInto),
            _ => None,
        });
        drop(rules);
        self.tell();
        verdict
    }

    /// The response to an action of this name is on its way back.
    pub(super) fn response(&self, name: &str) -> Verdict {
        let verdict = self.lock().strike(|moment| match moment {
            Moment::Answered(wanted) if *wanted == name => Some(Verdict::PassBefore),
            _ => None,
        });
        self.tell();
        verdict
    }

    /// An event is on its way to the client.
    pub(super) fn event(&self, event: Frame) -> (Verdict, Option<Frame>) {
        let mut rules = self.lock();
        // Each loss counts for itself what it has seen.
        let mut taken = false;
        for loss in &mut rules.losses {
            taken |= loss.takes(&event);
        }
        let result = if taken {
            rules.lost.push(event);
            (Verdict::Lose, None)
        } else {
            let strike = |moment: &mut Moment| {
                let fits = moment.is_event(&event);
                fits.then_some(Verdict::Strike as fn(Fault) -> Verdict)
            };
            (rules.strike(strike), Some(event))
        };
        drop(rules);
        self.tell();
        result
    }
}

impl Rules {
    /// How many events of a call were lost.
    pub(super) fn lost_of(&self, call: &str) -> usize {
        self.lost.iter().filter(|event| is_of_call(event, call)).count()
    }

    /// The verdict of the first rule whose moment has come, which has it behind it then.
    fn strike(
        &mut self,
        mut fits: impl FnMut(&mut Moment) -> Option<fn(Fault) -> Verdict>,
    ) -> Verdict {
        let mut due = self
            .faults
            .iter_mut()
            .enumerate()
            .filter_map(|(at, rule)| Some((at, fits(&mut rule.moment)?)));
        let Some((at, verdict)) = due.next() else { return Verdict::Pass };
        drop(due);
        verdict(self.faults.remove(at).fault)
    }
}
