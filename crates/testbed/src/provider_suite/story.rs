//! What was seen of one callback, and what must be true of every one.

use std::fmt;

use callback_core::{CallOrder, CallbackState, Event, LegId, Outcome, Recorded, Side, Step};

use super::case::{Scene, policy};

/// How often the network was asked to ring each side's number for one callback: its INVITEs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rings {
    pub business: usize,
    pub visitor: usize,
}

/// What was seen of one callback.
#[derive(Debug, Clone)]
pub struct Story {
    /// The state in which it ended, as stored.
    pub state: CallbackState,
    pub history: Vec<Recorded>,
    pub rings: Rings,
}

impl Story {
    /// Why its last attempt ended, as the recorded events tell it.
    pub(super) fn outcome(&self) -> Option<Outcome> {
        self.replay().1
    }

    /// Whether its last attempt, or the length of its talk, is not known.
    #[must_use]
    pub fn is_unobserved(&self) -> bool {
        match self.outcome() {
            Some(Outcome::Unobserved) => true,
            Some(Outcome::Connected { talked }) => {
                talked.is_none_or(|talked| !talked.is_positive())
            }
            _ => false,
        }
    }

    /// What a watcher saw of its legs, in order.
    pub(super) fn scenes(&self) -> Vec<Scene> {
        let scene =
            |recorded: &Recorded| Some((self.side(recorded.event.leg()?)?, recorded.event.name()));
        self.moves().filter_map(scene).collect()
    }

    /// What every story keeps, however it ends.
    pub(super) fn check_promises(&self, order: CallOrder) {
        assert_eq!(self.replay().0.as_ref(), Some(&self.state), "the history tells it\n{self}");
        let gates = self.scenes().iter().filter(|(_, name)| *name == "gate_won").count();
        assert!(gates <= 1, "an attempt has one gate\n{self}");
        let rings = match order {
            CallOrder::BusinessFirst => Rings { business: 1, visitor: gates },
            CallOrder::VisitorFirst => Rings { business: gates, visitor: 1 },
        };
        assert_eq!(self.rings, rings, "who was rung\n{self}");
        if gates == 0 {
            let second = order.first().other();
            let seen = self.scenes().iter().any(|(side, _)| *side == second);
            assert!(!seen, "nobody called the {second}\n{self}");
        }
    }

    fn moves(&self) -> impl DoubleEndedIterator<Item = &Recorded> {
        self.history.iter().filter(|recorded| recorded.moved)
    }

    /// Lives through it again, late events included.
    fn replay(&self) -> (Option<CallbackState>, Option<Outcome>) {
        let (policy, mut outcome) = (policy(), None);
        let mut events = self.history.iter();
        let Some(Recorded { event: Event::Asked { .. }, at, .. }) = events.next() else {
            return (None, None);
        };
        let (mut state, _) = CallbackState::begin(&policy, *at, None);
        for Recorded { event, at, .. } in events {
            if let Ok(Step::Moved { next, closed, .. }) = state.apply(event, &policy, *at) {
                state = next;
                outcome = closed.map(|closed| closed.outcome).or(outcome);
            }
        }
        (Some(state), outcome)
    }

    fn side(&self, wanted: LegId) -> Option<Side> {
        self.history.iter().find_map(|recorded| match &recorded.event {
            Event::LineFree { business, .. } if business.contains(&wanted) => Some(Side::Business),
            Event::LineFree { visitor, .. } if *visitor == wanted => Some(Side::Visitor),
            _ => None,
        })
    }
}

/// The whole of it, for a reader who wonders why a case failed.
impl fmt::Display for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "ended as {}, {:?}, {:?}", self.state.name(), self.outcome(), self.rings)?;
        for Recorded { at, event, moved, .. } in &self.history {
            let side = event.leg().and_then(|leg| self.side(leg));
            let side = side.map_or_else(String::new, |side| format!("{side} "));
            let end = match event {
                Event::Ended { end, .. } | Event::NotPlaced { end, .. } => format!(": {end:?}"),
                _ => String::new(),
            };
            let late = if *moved { "" } else { " (moved nothing)" };
            writeln!(f, "  {at} {side}{}{end}{late}", event.name())?;
        }
        Ok(())
    }
}
