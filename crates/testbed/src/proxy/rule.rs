use callback_core::Side;

use super::frame::Frame;

/// What happens to a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Both ends learn that it is gone.
    Cut,
    /// Nothing passes any more in either direction, and neither end is told.
    BlackHole,
}

/// When a fault strikes: at the first frame that fits, and at no other.
#[derive(Clone, Debug)]
pub enum Moment {
    /// An action of this name comes, and Asterisk does not get it.
    Before(&'static str),
    /// Asterisk got it, and nothing of what it answers is passed back.
    After(&'static str),
    /// The response to it was passed back.
    Answered(&'static str),
    /// This event comes, and is not passed on.
    Event(EventPattern),
}

/// Which events are meant.
#[derive(Clone, Debug)]
pub struct EventPattern {
    name: String,
    call: Option<String>,
    side: Option<Side>,
    /// So many that fit are let through first.
    skip: usize,
}

impl EventPattern {
    #[must_use]
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), call: None, side: None, skip: 0 }
    }

    /// Only those of the channels of this call, by its Linkedid.
    #[must_use]
    pub fn of_call(mut self, linkedid: impl Into<String>) -> Self {
        self.call = Some(linkedid.into());
        self
    }

    /// Only those of the channel with which a call began, or of those that were dialed for it.
    #[must_use]
    pub fn of_side(mut self, side: Side) -> Self {
        self.side = Some(side);
        self
    }

    /// Not the first `count` of them.
    #[must_use]
    pub fn after(mut self, count: usize) -> Self {
        self.skip = count;
        self
    }

    fn fits(&mut self, event: &Frame) -> bool {
        let is_meant = event.header("Event") == Some(&self.name)
            && self.call.as_deref().is_none_or(|call| is_of_call(event, call))
            && self.side.is_none_or(|side| side == side_of(event));
        let is_skipped = is_meant && self.skip > 0;
        self.skip -= usize::from(is_skipped);
        is_meant && !is_skipped
    }
}

/// Whether an event is about a channel of this call; an originate's outcome bears its id as an action.
pub(super) fn is_of_call(event: &Frame, call: &str) -> bool {
    let headers = ["Linkedid", "DestLinkedid", "Uniqueid", "ActionID"];
    headers.iter().any(|header| event.header(header) == Some(call))
}

/// A dial is about the channel that is dialed.
fn side_of(event: &Frame) -> Side {
    let linkedid = event.header("DestLinkedid").or(event.header("Linkedid"));
    let channel = event.header("DestUniqueid").or(event.header("Uniqueid"));
    let is_first = linkedid.is_none_or(|linkedid| channel == Some(linkedid));
    if is_first { Side::Business } else { Side::Visitor }
}

/// A fault that waits for its moment.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) moment: Moment,
    pub(super) fault: Fault,
}

/// Events that never arrive.
#[derive(Debug)]
pub(super) struct Loss {
    pub(super) pattern: EventPattern,
    /// How many more of them.
    pub(super) left: usize,
}

impl Loss {
    pub(super) fn takes(&mut self, event: &Frame) -> bool {
        let takes = self.left > 0 && self.pattern.fits(event);
        self.left -= usize::from(takes);
        takes
    }
}

impl Moment {
    pub(super) fn is_event(&mut self, event: &Frame) -> bool {
        match self {
            Self::Event(pattern) => pattern.fits(event),
            _ => false,
        }
    }
}
