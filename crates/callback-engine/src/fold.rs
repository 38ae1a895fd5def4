use callback_core::ports::store::{Change, NewEvent};
use callback_core::{
    Callback, CallbackState, ClosedAttempt, Effect, Event, InvalidTransition, Policy, Step, Topic,
    Why,
};
use jiff::Timestamp;

use crate::Desk;

/// Several events applied one after the other: what one step stores, decided without a store.
#[derive(Debug)]
pub struct Folded {
    pub state: CallbackState,
    pub effects: Vec<Effect>,
    /// Why the last event moved nothing; `None` if it moved the callback.
    pub stale: Option<Why>,
    pub closed: Option<ClosedAttempt>,
    pub events: Vec<NewEvent>,
    /// What is worth telling of it.
    pub topics: Vec<Topic>,
    pub moved: bool,
}

impl Folded {
    /// What `events` make of `state`.
    pub fn of(
        state: &CallbackState,
        events: &[Event],
        policy: &Policy,
        at: Timestamp,
    ) -> Result<Self, InvalidTransition> {
        let mut folded = Self {
            state: state.clone(),
            effects: Vec::new(),
            stale: None,
            closed: None,
            events: Vec::new(),
            topics: Vec::new(),
            moved: false,
        };
        for event in events {
            folded.take(event, folded.state.apply(event, policy, at)?, at);
        }
        Ok(folded)
    }

    fn take(&mut self, event: &Event, step: Step, at: Timestamp) {
        let rule = match step {
            Step::Moved { next, effects, closed, rule } => {
                self.topics.extend(Topic::of(Some(&self.state), &next));
                self.state = next;
                self.effects.extend(effects);
                self.closed = closed.or(self.closed.take());
                self.stale = None;
                self.moved = true;
                Some(rule)
            }
            Step::Stale(why) => {
                self.stale = Some(why);
                // A timer comes again, and is recorded when it fits; a command that was given
                // already would let anybody who repeats it fill the disk.
                if why == Why::NotNow || !event.is_fact() {
                    return;
                }
                None
            }
        };
        self.events.push(NewEvent { at, event: event.clone(), moved: rule.is_some(), rule });
    }

    pub(crate) fn change(&self, desk: &Desk, callback: &Callback, at: Timestamp) -> Change {
        let mut effects = Desk::plan(&self.effects, at);
        if let Some(until) = desk.needless_until(callback, self, at) {
            effects.extend(Desk::plan(&[Effect::EndOthers { until }], at));
        }
        effects.extend(self.topics.iter().flat_map(|topic| desk.tell(*topic, at)));
        Change {
            next: self.moved.then(|| self.state.clone()),
            events: self.events.clone(),
            effects,
            closed: self.closed,
            blocks: Desk::disowned(callback, self, at),
            ..Change::of(callback)
        }
    }
}
