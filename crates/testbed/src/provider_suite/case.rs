//! One callback between two numbers, and what must be seen of it.

use callback_core::{
    BusinessNumber, CallOrder, CallbackState, Cause, Event, Outcome, PhoneNumber, Policy, Progress,
    Recorded, Retries, Side, VisitorNumber,
};

use super::Story;

/// A desk with a provider and a network behind it, on which callbacks can be asked for.
pub trait Platform {
    /// Asks for one callback under [`policy`], cancels it (as the visitor) when `request.cancel`
    /// says so, and tells the story as soon as it [`is_over`]. Panics when that takes too long.
    fn call_back(&self, request: &Request) -> Story;

    /// Whether some of what the network says never arrives. Then scenes may be missing, and a call
    /// may end unobserved; what is told is true all the same.
    fn loses_events(&self) -> bool {
        false
    }
}

/// The rules under which the suite runs: nobody is called twice, so every story has an end.
#[must_use]
pub fn policy() -> Policy {
    Policy { retries: Retries::never(), ..Policy::default() }
}

/// Whom to join, and when to think better of it.
#[derive(Debug, Clone)]
pub struct Request {
    pub business: BusinessNumber,
    pub visitor: VisitorNumber,
    /// Whose phone rings first.
    pub order: CallOrder,
    pub cancel: Option<Stage>,
    /// Whether the visitor's page shows digits, which whoever answers for them has to press.
    pub proof: bool,
}

/// How far a callback got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    BusinessRings,
    VisitorRings,
    Connected,
}

impl Stage {
    /// Whether a callback in this state is exactly that far.
    #[must_use]
    pub fn is(self, state: &CallbackState) -> bool {
        match (self, state) {
            (Self::BusinessRings, CallbackState::CallingBusiness { legs, .. }) => {
                legs.iter().any(|leg| leg.progress == Progress::Ringing)
            }
            (Self::VisitorRings, CallbackState::CallingVisitor { progress, .. }) => {
                *progress == Progress::Ringing
            }
            (Self::Connected, CallbackState::Connected { .. }) => true,
            _ => false,
        }
    }
}

/// Whether nothing more will be heard of a callback: it is in a final state, and the network has
/// said of every leg that was rung first that it is over, also of those that were hung up by a cancel.
#[must_use]
pub fn is_over(state: &CallbackState, history: &[Recorded]) -> bool {
    let ended = |wanted| {
        history.iter().any(|recorded| {
            matches!(&recorded.event,
                Event::Ended { leg, .. }
                | Event::NotPlaced { leg, .. }
                | Event::PresumedAbsent { leg } if *leg == wanted)
        })
    };
    let legs = history.iter().filter_map(|recorded| match &recorded.event {
        Event::LineFree { attempt, business, visitor, .. } => Some(match attempt.order {
            CallOrder::BusinessFirst => business.as_slice(),
            CallOrder::VisitorFirst => std::slice::from_ref(visitor),
        }),
        _ => None,
    });
    state.is_final() && legs.flatten().all(|leg| ended(*leg))
}

/// Something that a watcher sees, by the names of [`Event::name`].
pub(super) type Scene = (Side, &'static str);

pub(super) const BUSINESS_RINGS: Scene = (Side::Business, "ringing");
pub(super) const BUSINESS_ANSWERS: Scene = (Side::Business, "answered");
const BUSINESS_ACCEPTS: Scene = (Side::Business, "accepted");
const GATE: Scene = (Side::Business, "gate_won");
/// The same, won by a visitor who was rung first.
pub(super) const VISITORS_GATE: Scene = (Side::Visitor, "gate_won");
pub(super) const VISITOR_RINGS: Scene = (Side::Visitor, "ringing");
pub(super) const VISITOR_ANSWERS: Scene = (Side::Visitor, "answered");
pub(super) const BRIDGED: Scene = (Side::Visitor, "bridged");

/// The business was won.
pub(super) const WON: &[Scene] = &[BUSINESS_RINGS, BUSINESS_ANSWERS, BUSINESS_ACCEPTS, GATE];
/// And the visitor's phone rang.
pub(super) const RUNG: &[Scene] =
    &[BUSINESS_RINGS, BUSINESS_ANSWERS, BUSINESS_ACCEPTS, GATE, VISITOR_RINGS];
/// And the visitor answered.
pub(super) const PICKED_UP: &[Scene] =
    &[BUSINESS_RINGS, BUSINESS_ANSWERS, BUSINESS_ACCEPTS, GATE, VISITOR_RINGS, VISITOR_ANSWERS];
/// And the two were joined.
pub(super) const JOINED: &[Scene] = &[
    BUSINESS_RINGS,
    BUSINESS_ANSWERS,
    BUSINESS_ACCEPTS,
    GATE,
    VISITOR_RINGS,
    VISITOR_ANSWERS,
    BRIDGED,
];

/// Why the attempt must have ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    Talked,
    /// This side was not won, for this reason.
    Lost(Side, Cause),
    /// The network failed on this side.
    Carrier(Side, Cause),
    Cancelled,
}

/// One callback, and what must be seen of it.
pub(super) struct Case {
    pub(super) business: u8,
    pub(super) visitor: u8,
    pub(super) order: CallOrder,
    pub(super) cancel: Option<Stage>,
    pub(super) proof: bool,
    /// The name of the state in which it ends.
    pub(super) state: &'static str,
    pub(super) ending: Ending,
    /// What is seen on the way, in this order; more rings than these are no fault.
    pub(super) scenes: &'static [Scene],
}

impl Case {
    pub(super) fn run(&self, platform: &dyn Platform) {
        let story = platform.call_back(&Request {
            business: number("201", self.business).try_into().unwrap_or_else(|e| panic!("{e}")),
            visitor: number("415", self.visitor).try_into().unwrap_or_else(|e| panic!("{e}")),
            order: self.order,
            cancel: self.cancel,
            proof: self.proof,
        });
        let loses_events = platform.loses_events();
        if !(loses_events && story.is_unobserved()) {
            assert_eq!(story.state.name(), self.state, "the state\n{story}");
            self.check_ending(&story);
        }
        self.check_scenes(&story, loses_events);
        story.check_promises(self.order);
    }

    fn check_ending(&self, story: &Story) {
        let fits = match (self.ending, story.outcome()) {
            (Ending::Talked, Some(Outcome::Connected { talked })) => {
                talked.is_some_and(|talked| talked.is_positive())
            }
            (Ending::Lost(Side::Business, cause), Some(Outcome::Business { end }))
            | (Ending::Lost(Side::Visitor, cause), Some(Outcome::Visitor { end })) => {
                end.cause == cause
            }
            (Ending::Carrier(side, cause), Some(Outcome::Carrier { side: told, end })) => {
                end.cause == cause && told == side
            }
            (Ending::Cancelled, Some(Outcome::Cancelled)) => true,
            _ => false,
        };
        assert!(fits, "wanted {:?}, got {:?}\n{story}", self.ending, story.outcome());
    }

    fn check_scenes(&self, story: &Story, loses_events: bool) {
        let seen = story.scenes();
        let mut rest = seen.iter();
        for scene in self.scenes.iter().filter(|_| !loses_events) {
            assert!(rest.any(|seen| seen == scene), "{scene:?} is missing or late\n{story}");
        }
        for never in
            [GATE, VISITORS_GATE, BRIDGED].iter().filter(|scene| !self.scenes.contains(scene))
        {
            assert!(!seen.contains(never), "{never:?} must not be\n{story}");
        }
    }
}

fn number(area: &str, digits: u8) -> PhoneNumber {
    PhoneNumber::from_e164(&format!("+1{area}55501{digits:02}")).unwrap_or_else(|e| panic!("{e}"))
}
